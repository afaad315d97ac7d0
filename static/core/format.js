// @ts-check
/** Numbers, times and sizes as the page writes them. Pure; the locale of times is the browser's. */

const SI_PREFIXES = ["", "k", "M", "G", "T", "P"];
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * A value in a table: 0.4120, 12.35, 1.2e-5, NaN, ∞.
 * @param {number} value
 * @param {number} [digits] significant digits
 * @returns {string}
 */
export function formatValue(value, digits = 4) {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const magnitude = Math.abs(value);
  if (magnitude < 1e-4 || magnitude >= 1e6) return minus(shortExponent(value.toExponential(digits - 1)));
  if (Number.isInteger(value)) return formatInteger(value);
  return minus(groupThousands(value.toFixed(clamp(digits - 1 - Math.floor(Math.log10(magnitude)), 0, digits + 3))));
}

/**
 * A value with every digit that its type holds, for copying.
 * @param {number} value
 */
export function formatExact(value) {
  if (Number.isNaN(value)) return "NaN";
  return Number.isFinite(value) ? String(value) : value > 0 ? "Infinity" : "-Infinity";
}

/** 12,345. @param {number} value */
export function formatInteger(value) {
  return minus(groupThousands(Math.round(value).toString()));
}

/**
 * An axis tick: 0, 500, 1k, 1.5k, 20M.
 * @param {number} value
 * @returns {string}
 */
export function formatSI(value) {
  if (!Number.isFinite(value)) return formatValue(value);
  let scaled = value;
  let prefix = 0;
  while (Math.abs(scaled) >= 999.95 && prefix < SI_PREFIXES.length - 1) {
    scaled /= 1000;
    prefix++;
  }
  const decimals = Number.isInteger(scaled) ? 0 : Math.abs(scaled) < 10 ? 2 : 1;
  return minus(trimZeros(scaled.toFixed(decimals))) + SI_PREFIXES[prefix];
}

/**
 * A step: in full with separators.
 * @param {number} step
 */
export function formatStep(step) {
  return Number.isFinite(step) ? formatInteger(step) : "–";
}

/**
 * A duration in seconds: 0.35 s, 42 s, 3m 20s, 2h 05m, 3d 4h.
 * @param {number} seconds
 * @returns {string}
 */
export function formatDuration(seconds) {
  if (!Number.isFinite(seconds)) return "–";
  const sign = seconds < 0 ? "−" : "";
  const length = Math.abs(seconds);
  if (length < 10) return `${sign}${trimZeros(length.toFixed(2))}s`;
  if (length < MINUTE) return `${sign}${Math.floor(length)}s`;
  if (length < HOUR) return `${sign}${Math.floor(length / MINUTE)}m ${pad(Math.floor(length % MINUTE))}s`;
  if (length < DAY) return `${sign}${Math.floor(length / HOUR)}h ${pad(Math.floor((length % HOUR) / MINUTE))}m`;
  return `${sign}${Math.floor(length / DAY)}d ${Math.floor((length % DAY) / HOUR)}h`;
}

// Made when a time is first shown: a locale's dates take 15 ms to load, and the first view shows none.
const wallFormat = later({ dateStyle: "medium", timeStyle: "medium" });
const clockFormat = later({ timeStyle: "medium" });

/**
 * @param {Intl.DateTimeFormatOptions} options
 * @returns {() => Intl.DateTimeFormat}
 */
function later(options) {
  /** @type {Intl.DateTimeFormat | undefined} */
  let made;
  return () => (made ??= new Intl.DateTimeFormat(undefined, options));
}

/**
 * Seconds since the epoch as local date and time.
 * @param {number} wall
 * @returns {string}
 */
export function formatWallTime(wall) {
  return isDate(wall) ? wallFormat().format(wall * 1000) : "–";
}

/** The same without the date. @param {number} wall */
export function formatClock(wall) {
  return isDate(wall) ? clockFormat().format(wall * 1000) : "–";
}

/** A title that says its step, if it does not do so by itself. @param {string} title @param {number} step */
export function titleWithStep(title, step) {
  const says = new RegExp(`(?<!\\d)0*${step}(?!\\d)`).test(title);
  return says ? title : `${title} · step ${formatStep(step)}`;
}

/**
 * How long ago: "just now", "5 min ago", "3 h ago", "2 d ago".
 * @param {number} wall seconds since the epoch
 * @param {number} [now]
 */
export function formatAgo(wall, now = Date.now() / 1000) {
  if (!isDate(wall)) return "–";
  const seconds = now - wall;
  if (seconds < MINUTE) return "just now";
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min ago`;
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)} h ago`;
  return `${Math.floor(seconds / DAY)} d ago`;
}

/** 512 B, 3.4 kB, 1.2 GB. @param {number} bytes */
export function formatBytes(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  const text = formatSI(bytes);
  return `${text.slice(0, -1)} ${text.slice(-1)}B`;
}

/**
 * "1 run", "12 runs", "4,096 runs".
 * @param {number} count
 * @param {string} noun
 * @param {string} [plural]
 */
export function formatCount(count, noun, plural = `${noun}s`) {
  return `${formatInteger(count)} ${count === 1 ? noun : plural}`;
}

/**
 * The middle cut out, so that both ends of a path can be read.
 * @param {string} text
 * @param {number} limit
 */
export function ellipsizeMiddle(text, limit) {
  if (text.length <= limit) return text;
  const head = Math.ceil((limit - 1) / 3);
  return `${text.slice(0, head)}…${text.slice(text.length - (limit - 1 - head))}`;
}

/** @param {number} wall */
function isDate(wall) {
  return Number.isFinite(wall) && Math.abs(wall) < 8.64e12;
}

/** 1234.5 → 1,234.5. @param {string} text */
function groupThousands(text) {
  return text.replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ",");
}

/** @param {string} text */
function trimZeros(text) {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** 1.200e-5 → 1.2e-5. @param {string} text */
function shortExponent(text) {
  const [mantissa, exponent] = text.split("e");
  return `${trimZeros(mantissa)}e${exponent.replace("+", "")}`;
}

/** @param {string} text */
function minus(text) {
  return text.replace(/^-/, "−");
}

/** @param {number} value */
function pad(value) {
  return String(value).padStart(2, "0");
}

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}
