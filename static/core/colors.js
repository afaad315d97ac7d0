// @ts-check
/**
 * Colours of runs: chosen by name, so that a run keeps its colour from day to day, and unlike its neighbours' in the
 * list. The palette keeps its entries apart for everybody's eyes, the common kinds of colour blindness among them, none
 * is greyish, and all are readable on both themes.
 */

export const PALETTE = Object.freeze([
  "#325de9",
  "#ea7f15",
  "#33b08d",
  "#aa467b",
  "#a88cf0",
  "#49780a",
  "#0d8aaa",
  "#dc3e4a",
  "#ee7d8d",
  "#8652ba",
  "#49ac0d",
  "#ed5cd1",
]);

/** The first colours are the most distinct ones: the rest serves where these are taken. */
const PREFERRED = 6;

/** Drawn for what belongs to no group. */
export const NEUTRAL = "#8a94a6";

/** How many rows up and down the list a colour stays unique, where there are more runs than colours. */
const NEIGHBOURHOOD = 9;

/**
 * A colour for each name. Names that `previous` knows keep theirs.
 * @param {readonly string[]} names in the order of the list
 * @param {ReadonlyMap<string, string>} [previous]
 * @returns {Map<string, string>}
 */
export function assignColors(names, previous = new Map()) {
  const reach = names.length <= PALETTE.length ? names.length : NEIGHBOURHOOD;
  /** @type {(string | undefined)[]} */
  const colors = names.map((name) => previous.get(name));
  for (let i = 0; i < names.length; i++) {
    colors[i] ??= pickColor(hashOf(names[i]), new Set(colors.slice(Math.max(0, i - reach), i + reach + 1)));
  }
  return new Map(names.map((name, i) => [name, /** @type {string} */ (colors[i])]));
}

/**
 * The first free colour at or after the hash, among the preferred ones and then among the rest; the hash's own when
 * all are taken nearby.
 * @param {number} hash
 * @param {Set<string | undefined>} taken
 */
function pickColor(hash, taken) {
  const start = hash % PREFERRED;
  for (const [first, count] of [[0, PREFERRED], [PREFERRED, PALETTE.length - PREFERRED]]) {
    for (let probe = 0; probe < count; probe++) {
      const color = PALETTE[first + ((start + probe) % count)];
      if (!taken.has(color)) return color;
    }
  }
  return PALETTE[hash % PALETTE.length];
}

/**
 * FNV-1a over UTF-16 units: short, and well spread for names that differ in one digit.
 * @param {string} text
 * @returns {number}
 */
export function hashOf(text) {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d) >>> 8;
}

/** Stops of a sequential scale (dark blue to amber), monotonic in lightness and safe for colour blindness. */
const SEQUENTIAL = [
  [58, 82, 170],
  [112, 92, 190],
  [176, 92, 168],
  [219, 106, 118],
  [230, 148, 78],
  [222, 190, 72],
];

/**
 * @param {number} position in [0, 1]
 * @returns {string} #rrggbb
 */
export function sequentialColor(position) {
  const scaled = Math.min(1, Math.max(0, position)) * (SEQUENTIAL.length - 1);
  const index = Math.min(SEQUENTIAL.length - 2, Math.floor(scaled));
  const mix = SEQUENTIAL[index].map((from, channel) => from + (SEQUENTIAL[index + 1][channel] - from) * (scaled - index));
  return `#${mix.map((channel) => Math.round(channel).toString(16).padStart(2, "0")).join("")}`;
}

/**
 * The same colour at another opacity, for canvases.
 * @param {string} color #rrggbb
 * @param {number} alpha
 */
export function withAlpha(color, alpha) {
  const channels = [1, 3, 5].map((start) => parseInt(color.slice(start, start + 2), 16));
  return `rgb(${channels.join(" ")} / ${alpha})`;
}

/** @param {unknown} value */
export function isColor(value) {
  return typeof value === "string" && /^#[0-9a-f]{6}$/i.test(value);
}
