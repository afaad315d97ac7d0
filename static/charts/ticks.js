// @ts-check
/** Where an axis puts its ticks and what it writes there: numbers, logarithms, durations, moments. */

/** @typedef {"step" | "number" | "duration" | "time"} AxisKind a step is a number of which there are no halves */

const SECOND = 1;
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86400;
const DURATION_STEPS = [
  1, 2, 5, 10, 15, 30, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE,
  HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 5 * DAY, 10 * DAY, 30 * DAY, 100 * DAY, 365 * DAY,
];
const PREFIXES = [
  [1e12, "T"],
  [1e9, "G"],
  [1e6, "M"],
  [1e3, "k"],
];
const SCIENTIFIC_FROM = 1e15; // no prefix reaches further
const MAX_TICKS = 100; // a guard: no chart has room for more

/**
 * @param {AxisKind} kind
 * @param {boolean} log
 * @param {[number, number]} domain
 * @param {number} room about how many ticks fit
 * @returns {number[]}
 */
export function ticksFor(kind, log, domain, room) {
  const count = Math.max(2, room);
  if (log) return logTicks(domain, count);
  if (kind === "duration") return multiples(domain, durationIncrement(domain, count));
  if (kind === "time") return timeTicks(domain, count);
  const increment = niceIncrement((domain[1] - domain[0]) / count);
  return multiples(domain, kind === "step" ? Math.max(1, increment) : increment);
}

/**
 * @param {AxisKind} kind
 * @param {boolean} log
 * @param {number[]} ticks
 * @returns {string[]}
 */
export function labelsFor(kind, log, ticks) {
  if (kind === "duration") return ticks.map((seconds) => durationLabel(seconds, incrementOf(ticks)));
  if (kind === "time") return timeLabels(ticks);
  const spansDecades = log && ticks.length > 1 && ticks[ticks.length - 1] / ticks[0] >= 8;
  const increment = spansDecades ? 0 : incrementOf(ticks);
  const beyondPrefixes = !spansDecades && ticks.some((tick) => Math.abs(tick) >= SCIENTIFIC_FROM); // 500T beside 1e15 would mislead
  return ticks.map((tick) => (beyondPrefixes && tick !== 0 ? scientific(tick, increment) : numberLabel(tick, increment)));
}

/** @param {number[]} ticks */
function incrementOf(ticks) {
  return ticks.length > 1 ? ticks[1] - ticks[0] : Math.abs(ticks[0] ?? 1) || 1;
}

/**
 * @param {number} rough
 * @returns {number} 1, 2 or 5 times a power of ten, not below `rough`
 */
export function niceIncrement(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  const fraction = rough / power - 1e-9; // 0.15 / 3 is a little above 0.05
  const nice = fraction <= 1 ? 1 : fraction <= 2 ? 2 : fraction <= 5 ? 5 : 10;
  return nice * power;
}

/**
 * @param {[number, number]} domain
 * @param {number} increment
 * @returns {number[]} every multiple of `increment` in the domain
 */
function multiples([min, max], increment) {
  const first = Math.ceil(min / increment - 1e-9);
  const last = Math.floor(max / increment + 1e-9);
  const ticks = [];
  for (let i = first; i <= last && ticks.length < MAX_TICKS; i++) ticks.push(tidy(i * increment, increment));
  return ticks;
}

/**
 * 3 * 0.1 is 0.30000000000000004: cut what the increment cannot mean; and no -0.
 * @param {number} tick
 * @param {number} increment
 */
function tidy(tick, increment) {
  const digits = Math.max(0, Math.min(20, 2 - Math.floor(Math.log10(increment))));
  return Number(tick.toFixed(digits)) + 0;
}

/**
 * Powers of ten, with 2 and 5 between them where there is room; plain ticks where less than a decade is shown.
 * @param {[number, number]} domain
 * @param {number} count
 */
function logTicks([min, max], count) {
  if (!(min > 0 && max < Infinity)) return []; // no decade to start from
  const low = Math.floor(Math.log10(min));
  const high = Math.ceil(Math.log10(max));
  const decades = Math.log10(max / min);
  if (decades < 0.8) return multiples([min, max], niceIncrement((max - min) / count));
  const every = Math.max(1, Math.ceil(decades / count));
  const within = decades * 3 <= count ? [1, 2, 5] : [1];
  const ticks = [];
  for (let exponent = low; exponent <= high; exponent++) {
    if ((exponent - low) % every !== 0) continue;
    for (const mantissa of within) {
      const tick = Number(`${mantissa}e${exponent}`);
      if (tick >= min * (1 - 1e-9) && tick <= max * (1 + 1e-9)) ticks.push(tick);
    }
  }
  return ticks.length > 1 ? ticks : multiples([min, max], niceIncrement((max - min) / count));
}

/**
 * @param {[number, number]} domain
 * @param {number} count
 */
function durationIncrement([min, max], count) {
  const rough = (max - min) / count;
  if (rough < SECOND) return niceIncrement(rough);
  return DURATION_STEPS.find((step) => step >= rough) ?? niceIncrement(rough / DAY) * DAY;
}

/**
 * Ticks of wall time fall on round local times: a day starts at the viewer's midnight.
 * @param {[number, number]} domain seconds since the epoch
 * @param {number} count
 */
function timeTicks(domain, count) {
  const offset = new Date(domain[0] * 1000).getTimezoneOffset() * MINUTE;
  const increment = durationIncrement(domain, count);
  return multiples([domain[0] - offset, domain[1] - offset], increment).map((tick) => tick + offset);
}

/**
 * @param {number} value
 * @param {number} increment between ticks; decides the digits. 0: as few as say the value
 */
export function numberLabel(value, increment) {
  if (value === 0) return "0";
  const size = Math.max(Math.abs(value), increment);
  if (size < 1e-4 || size >= SCIENTIFIC_FROM) return scientific(value, increment);
  for (const [unit, suffix] of /** @type {[number, string][]} */ (PREFIXES)) {
    // 4,000.5 says more than 4.0005k.
    if (size >= unit && (increment === 0 || increment >= unit / 100)) return Number(fixed(value / unit, increment / unit)) + suffix;
  }
  return grouped(fixed(value, increment));
}

/**
 * @param {number} value
 * @param {number} increment
 */
function scientific(value, increment) {
  const exponent = Math.floor(Math.log10(Math.abs(value)));
  const mantissa = value / 10 ** exponent;
  return `${fixed(mantissa, increment / 10 ** exponent)}e${exponent}`;
}

/** 12345.6 → 12,345.6. @param {string} digits */
function grouped(digits) {
  return digits.replace(/^-?\d{5,}/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ","));
}

/**
 * @param {number} value
 * @param {number} increment
 */
function fixed(value, increment) {
  if (increment <= 0) return String(Number(value.toPrecision(6)));
  const digits = Math.max(0, Math.min(12, Math.ceil(-Math.log10(increment) - 1e-9)));
  return value.toFixed(digits);
}

/**
 * @param {number} seconds
 * @param {number} increment between ticks; decides how fine the words are
 * @returns {string}
 */
export function durationLabel(seconds, increment) {
  if (seconds === 0) return "0";
  if (seconds < 0) return `-${durationLabel(-seconds, increment)}`;
  if (increment < SECOND && seconds < MINUTE) return `${fixed(seconds, increment)}s`;
  const parts = [
    [Math.floor(seconds / DAY), "d"],
    [Math.floor((seconds % DAY) / HOUR), "h"],
    [Math.floor((seconds % HOUR) / MINUTE), "m"],
    [Math.round(seconds % MINUTE), "s"],
  ];
  const words = parts.filter(([amount]) => amount !== 0).map(([amount, unit]) => `${amount}${unit}`);
  return words.slice(0, 2).join(" ") || "0";
}

/**
 * Times of day; the date stands where a day begins, so that labels stay short.
 * @param {number[]} ticks seconds since the epoch
 */
function timeLabels(ticks) {
  const increment = incrementOf(ticks);
  const month = (/** @type {Date} */ date) => date.toLocaleDateString("en", { month: "short", day: "numeric" });
  return ticks.map((tick) => {
    const date = new Date(tick * 1000);
    const [hours, minutes, seconds] = [date.getHours(), date.getMinutes(), date.getSeconds()];
    if (increment >= DAY || (hours === 0 && minutes === 0 && seconds === 0)) return month(date);
    const clock = `${pad(hours)}:${pad(minutes)}`;
    if (increment >= MINUTE) return clock;
    const exact = `${clock}:${pad(seconds)}`;
    return increment >= SECOND ? exact : `${exact}.${String(date.getMilliseconds()).padStart(3, "0")}`;
  });
}

/** @param {number} number */
function pad(number) {
  return String(number).padStart(2, "0");
}
