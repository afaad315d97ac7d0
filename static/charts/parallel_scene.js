// @ts-check
/** Parallel coordinates without a canvas: where axes and lines stand, which line is pointed at. Pure. */

/**
 * @typedef {import("./dimension.js").Dimension} Dimension
 * @typedef {{axes: readonly Dimension[], shades: Int8Array, picked: Uint8Array | null, count: number}} ParallelData
 *   `shades` of each row, -1 for none; `picked`: 1 where a row is, null where none is told apart
 * @typedef {{left: number, top: number, width: number, height: number}} Box
 * @typedef {{box: Box, x: number[], y: Float32Array[], missingY: number}} ParallelScene  `y` of each axis: a row's place in pixels
 */

const MARGIN = { left: 64, right: 64, top: 34, bottom: 16 };
const MISSING_ROOM = 20; // below the axes, where rows pass that have no value
const FAN = 0.35; // of what dots are strewn over
const REACH = 12; // pixels from a line at which it is pointed at

/**
 * @param {ParallelData} data
 * @param {{width: number, height: number}} size
 * @returns {ParallelScene}
 */
export function layOutParallel({ axes }, { width, height }) {
  const someMissing = axes.some(({ places }) => places.some(Number.isNaN));
  const bottom = MARGIN.bottom + (someMissing ? MISSING_ROOM : 0);
  const box = { left: MARGIN.left, top: MARGIN.top, width: Math.max(1, width - MARGIN.left - MARGIN.right), height: Math.max(1, height - MARGIN.top - bottom) };
  const missingY = box.top + box.height + MISSING_ROOM;
  const gap = axes.length > 1 ? box.width / (axes.length - 1) : 0;
  const pixels = (/** @type {number} */ place) => box.top + (1 - place) * box.height;
  // Rows of one word fan out a little, so that it can be seen how many they are.
  const fanned = (/** @type {Dimension} */ { places, spread }, /** @type {number} */ row) => pixels(places[row] + (spread[row] - places[row]) * FAN);
  const y = axes.map((axis) => Float32Array.from(axis.places, (place, row) => (Number.isNaN(place) ? missingY : fanned(axis, row))));
  return { box, x: axes.map((_, i) => (axes.length > 1 ? box.left + i * gap : box.left + box.width / 2)), y, missingY };
}

/** The axis nearest to x, if it is within reach; -1 otherwise. @param {ParallelScene} scene @param {number} left @param {number} reach */
export function axisAt({ x }, left, reach) {
  const at = nearest(x, left);
  return at >= 0 && Math.abs(x[at] - left) <= reach ? at : -1;
}

/** @param {readonly number[]} numbers @param {number} wanted */
function nearest(numbers, wanted) {
  let best = -1;
  for (let i = 0; i < numbers.length; i++) if (best < 0 || Math.abs(numbers[i] - wanted) < Math.abs(numbers[best] - wanted)) best = i;
  return best;
}

/** The place on an axis of a height in pixels, 0 to 1. @param {ParallelScene} scene @param {number} top */
export function placeAt({ box }, top) {
  return Math.min(1, Math.max(0, 1 - (top - box.top) / box.height));
}

/**
 * The row whose line passes nearest, or -1; picked rows only, where some are.
 * @param {ParallelScene} scene
 * @param {ParallelData} data
 * @param {number} left
 * @param {number} top
 */
export function rowAt({ x, y }, { count, picked }, left, top) {
  if (x.length < 2 || left < x[0] - REACH || left > x[x.length - 1] + REACH) return -1;
  const next = Math.min(x.length - 1, Math.max(1, x.findIndex((axis) => axis >= left)));
  const part = Math.min(1, Math.max(0, (left - x[next - 1]) / (x[next] - x[next - 1])));
  let found = -1;
  let distance = REACH;
  for (let row = 0; row < count; row++) {
    if (picked && !picked[row]) continue;
    const away = Math.abs(y[next - 1][row] + (y[next][row] - y[next - 1][row]) * part - top);
    if (away < distance) [found, distance] = [row, away];
  }
  return found;
}
