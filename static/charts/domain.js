// @ts-check
/** Which part of x and y a chart shows when nobody has chosen one. */

import { visibleRange } from "./line.js";

/** @typedef {import("./line.js").Line} Line */
/** @typedef {[number, number]} Range */

const PADDING = 0.06; // of the span, above and below
const OUTLIER_PADDING = 0.2; // where the span leaves extremes out, some of them are shown after all
const OUTLIER_QUANTILE = 0.05; // "ignore outliers" shows what lies between the 5th and the 95th percentile
const OUTLIERS_FROM = 50; // values in view; among fewer a percentile would cut away what the chart is about

/**
 * The range of x over all lines; a single place becomes a small range around it.
 * @param {Line[]} lines
 * @param {boolean} log only what is above zero counts
 * @returns {Range}
 */
export function xDomain(lines, log) {
  let min = Infinity;
  let max = -Infinity;
  for (const { x, sorted, length } of lines) {
    if (sorted && !log && length > 0) {
      if (x[0] < min) min = x[0];
      if (x[length - 1] > max) max = x[length - 1];
      continue;
    }
    for (let i = 0; i < length; i++) {
      if (log && !(x[i] > 0)) continue;
      if (x[i] < min) min = x[i];
      if (x[i] > max) max = x[i];
    }
  }
  if (!(min <= max)) return log ? [1, 10] : [0, 1];
  if (min < max) return [min, max];
  if (log) return [min / 2, max * 2];
  const half = Math.max(0.5, Math.abs(min) * 1e-9);
  return [min - half, max + half];
}

/**
 * The range of y over the part of the lines that `x` shows.
 * @param {Line[]} lines
 * @param {Range} x
 * @param {{log: boolean, ignoreOutliers: boolean}} rules
 * @returns {Range}
 */
export function yDomain(lines, x, rules) {
  const central = rules.ignoreOutliers ? quantileRange(lines, x, rules.log) : null;
  const range = central ?? extremes(lines, x, rules.log);
  const share = central ? OUTLIER_PADDING : PADDING;
  return rules.log ? padLog(range, share) : padLinear(range, share);
}

/**
 * @param {Line[]} lines
 * @param {Range} x
 * @param {boolean} log
 * @returns {Range} [Infinity, -Infinity] where there is nothing
 */
function extremes(lines, x, log) {
  const floor = log ? Number.MIN_VALUE : -Infinity;
  let min = Infinity;
  let max = -Infinity;
  for (const line of lines) {
    for (const column of columnsOf(line)) {
      const [start, end] = within(line, x);
      for (let i = start; i < end; i++) {
        const y = column[i];
        if (y < min && y >= floor && y !== -Infinity) min = y;
        if (y > max && y >= floor && y !== Infinity) max = y;
      }
    }
  }
  return [min, max];
}

/**
 * @param {Line[]} lines
 * @param {Range} x
 * @param {boolean} log
 * @returns {Range | null} null: too few values to call any an outlier
 */
function quantileRange(lines, x, log) {
  const columns = lines.flatMap((line) => {
    const [start, end] = within(line, x);
    const all = line.role === "margin" ? columnsOf(line) : [line.value]; // there the ends are what was logged
    return all.map((column) => column.subarray(start, end));
  });
  const pool = new Float64Array(columns.reduce((sum, column) => sum + column.length, 0));
  let count = 0;
  for (const column of columns) {
    for (let i = 0; i < column.length; i++) if (Number.isFinite(column[i]) && (!log || column[i] > 0)) pool[count++] = column[i];
  }
  if (count < OUTLIERS_FROM) return null;
  const sorted = pool.subarray(0, count).sort();
  return [quantile(sorted, OUTLIER_QUANTILE), quantile(sorted, 1 - OUTLIER_QUANTILE)];
}

/**
 * @param {Float64Array} sorted
 * @param {number} q
 * @returns {number} linear between the two nearest ranks
 */
export function quantile(sorted, q) {
  const rank = (sorted.length - 1) * q;
  const below = Math.floor(rank);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (rank - below);
}

/** @param {Line} line */
function columnsOf(line) {
  const columns = [line.value];
  if (line.smoothed !== line.value) columns.push(line.smoothed);
  if (line.low && line.high) columns.push(line.low, line.high);
  return columns;
}

/**
 * Like `visibleRange`, without the neighbours beyond the ends: they are not seen, so they must not stretch y.
 * @param {Line} line
 * @param {Range} x
 */
function within(line, [min, max]) {
  let [start, end] = visibleRange(line, min, max);
  if (!line.sorted) return [start, end];
  if (start < end && line.x[start] < min) start++;
  if (start < end && line.x[end - 1] > max) end--;
  return start < end ? [start, end] : visibleRange(line, min, max);
}

/**
 * TensorBoard's rule: zero is shown where that less than doubles the span; a constant is shown with zero at one end.
 * @param {Range} range
 * @param {number} [share] of the span that is added at each end
 * @returns {Range}
 */
export function padLinear([min, max], share = PADDING) {
  if (!(min <= max)) return [0, 1];
  const span = max - min;
  if (span === 0) {
    const padding = Math.abs(min) * 1.1 || 1;
    return [min - padding, max + padding];
  }
  const padding = span * share;
  if (!Number.isFinite(padding)) return [min, max];
  return [min >= 0 && min < span ? -PADDING * max : min - padding, max + padding];
}

/**
 * @param {Range} range both above zero
 * @param {number} [share] of the decades shown that is added at each end
 * @returns {Range}
 */
export function padLog([min, max], share = PADDING) {
  if (!(min <= max)) return [0.1, 10];
  if (min === max) return [min / 2, max * 2];
  const factor = (max / min) ** share;
  return [min / factor, max * factor];
}

/**
 * A range that a scale can hold: ordered, finite, not empty, above zero where it is logarithmic.
 * @param {Range} range
 * @param {boolean} log
 * @param {Range} fallback
 * @returns {Range}
 */
export function usable([a, b], log, fallback) {
  let min = Math.min(a, b);
  const max = Math.max(a, b);
  if (log && max > 0 && min <= 0) min = Math.min(fallback[0], max / 10);
  const resolution = Math.max(Math.abs(min), Math.abs(max)) * 1e-12;
  return Number.isFinite(min) && Number.isFinite(max) && max - min > resolution && (!log || min > 0) ? [min, max] : fallback;
}
