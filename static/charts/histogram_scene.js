// @ts-check
/** Where everything of a histogram chart lies: pure geometry, so that it can be tested and pointed at. */

import { makeScale, toPixel, toValue } from "./scale.js";

/** @typedef {"ridge" | "overlay" | "heatmap"} HistogramMode */

/**
 * @typedef {object} HistogramSeries  histograms of one run over equal bins
 * @property {string} key
 * @property {string} label
 * @property {string} note             which attempt, or ""
 * @property {string} color            #rrggbb
 * @property {ArrayLike<number>} x     ascending places on the step axis
 * @property {ArrayLike<number>} step
 * @property {ArrayLike<number>} wall  seconds since the epoch
 * @property {ArrayLike<number>} count of each bin of each histogram: x.length * bins
 * @property {ArrayLike<number>} values  how many were counted in all
 *
 * @typedef {{low: number, high: number, bins: number, series: HistogramSeries[]}} HistogramData
 *
 * @typedef {object} Row  one histogram
 * @property {HistogramSeries} series
 * @property {number} index   in its series
 * @property {number} x
 * @property {number} age     0 the first in view, 1 the last
 * @property {number} start   CSS pixels: where it stands on the step axis; of a heatmap's column its left edge
 * @property {number} end     of a heatmap's column; else `start`
 *
 * @typedef {{row: Row, bin: number}} Place
 *
 * @typedef {object} Scene
 * @property {HistogramMode} mode
 * @property {HistogramData} data
 * @property {import("./axes.js").Box} box
 * @property {Row[]} rows               in the order of painting: the first is farthest back
 * @property {"x" | "y" | null} stepAxis
 * @property {[number, number]} stepDomain
 * @property {import("./scale.js").Scale} stepScale
 * @property {import("./scale.js").Scale} valueScale
 * @property {number} rise              CSS pixels of the fullest bin
 * @property {number} peak              its count
 * @property {(count: number) => number} share  of the rise, from 0 to 1
 */

const MARGINS = {
  ridge: { left: 8, right: 46, top: 6, bottom: 22 },
  overlay: { left: 44, right: 10, top: 8, bottom: 22 },
  heatmap: { left: 52, right: 10, top: 6, bottom: 22 },
};
const RIDGE_RISE = 0.42; // of the height, where there are many
const RIDGE_LEAST_GAP = 26; // pixels between ridges that need not overlap at all

/**
 * @param {HistogramData} data
 * @param {{mode: HistogramMode, logCounts: boolean, peak?: number}} options `peak`: the fullest bin of charts to compare with
 * @param {{width: number, height: number}} size
 * @returns {Scene}
 */
export function layOutHistograms(data, { mode, logCounts, peak = 0 }, size) {
  const margin = MARGINS[mode];
  const box = {
    left: margin.left,
    top: margin.top,
    width: Math.max(1, size.width - margin.left - margin.right),
    height: Math.max(1, size.height - margin.top - margin.bottom),
  };
  const rows = rowsOf(data.series);
  const fullest = Math.max(peak, peakOf(data));
  const top = logCounts ? Math.log1p(fullest) : fullest;
  const share = (/** @type {number} */ count) => (top > 0 ? (logCounts ? Math.log1p(count) : count) / top : 0);
  const stepDomain = domainOf(rows);
  const rise = mode === "ridge" ? ridgeRise(box.height, new Set(rows.map(({ x }) => x)).size) : box.height;
  const stepPixels = /** @type {[number, number]} */ (mode === "heatmap" ? [box.left, box.left + box.width] : [box.top + Math.min(rise, box.height), box.top + box.height]);
  const single = stepDomain[0] === stepDomain[1];
  const spread = /** @type {[number, number]} */ (single ? [stepDomain[0] - 1, stepDomain[0] + (mode === "heatmap" ? 1 : 0)] : stepDomain);
  const stepScale = makeScale(mode === "heatmap" ? columnDomain(rows, spread) : spread, stepPixels, false);
  const valueRange = /** @type {[number, number]} */ ([data.low, data.high]);
  const valueScale = mode === "heatmap" ? makeScale(valueRange, [box.top + box.height, box.top], false) : makeScale(valueRange, [box.left, box.left + box.width], false);
  for (const row of rows) row.start = row.end = mode === "overlay" ? box.top + box.height : toPixel(stepScale, row.x);
  if (mode === "heatmap") widenColumns(rows, box);
  const stepAxis = mode === "ridge" ? "y" : mode === "heatmap" ? "x" : null;
  return { mode, data, box, rows, stepAxis, stepDomain, stepScale, valueScale, rise, peak: fullest, share };
}

/** @param {HistogramSeries[]} all */
function rowsOf(all) {
  /** @type {Row[]} */
  const rows = all.flatMap((series) => Array.from(series.x, (x, index) => ({ series, index, x, age: 0, start: 0, end: 0 })));
  const finite = rows.filter(({ x }) => Number.isFinite(x));
  finite.sort((a, b) => a.x - b.x);
  finite.forEach((row, i) => (row.age = finite.length > 1 ? i / (finite.length - 1) : 1));
  return finite;
}

/** @param {HistogramData} data */
export function peakOf(data) {
  let peak = 0;
  for (const { count } of data.series) for (let i = 0; i < count.length; i++) if (count[i] > peak) peak = count[i];
  return peak;
}

/**
 * @param {Row[]} rows ascending
 * @returns {[number, number]}
 */
function domainOf(rows) {
  return rows.length ? [rows[0].x, rows[rows.length - 1].x] : [0, 1];
}

/**
 * @param {number} height
 * @param {number} count of different places
 */
function ridgeRise(height, count) {
  if (count <= 1) return height;
  return Math.max(height * RIDGE_RISE, Math.min(height / count, height - RIDGE_LEAST_GAP));
}

/**
 * The domain with half a column more at either end, so that the first and the last have a width.
 * @param {Row[]} rows
 * @param {[number, number]} domain
 * @returns {[number, number]}
 */
function columnDomain(rows, [low, high]) {
  if (rows.length < 2) return [low, high];
  const half = (high - low) / (rows.length - 1) / 2;
  return [low - half, high + half];
}

/**
 * @param {Row[]} rows
 * @param {import("./axes.js").Box} box
 */
function widenColumns(rows, box) {
  const centers = rows.map(({ start }) => start);
  rows.forEach((row, i) => {
    row.start = i > 0 ? (centers[i - 1] + centers[i]) / 2 : box.left;
    row.end = i + 1 < rows.length ? (centers[i] + centers[i + 1]) / 2 : box.left + box.width;
  });
}

/**
 * What lies under a point; null where nothing does.
 * @param {Scene} scene
 * @param {number} left
 * @param {number} top
 * @returns {Place | null}
 */
export function placeAt(scene, left, top) {
  const { box, rows, mode } = scene;
  const inside = left >= box.left && left <= box.left + box.width && top >= box.top && top <= box.top + box.height;
  if (!inside || rows.length === 0) return null;
  const bin = binAt(scene, mode === "heatmap" ? top : left);
  if (mode === "heatmap") {
    const row = rows.find(({ end }) => left <= end) ?? rows[rows.length - 1];
    return { row, bin };
  }
  let best = rows[0];
  let nearest = Infinity;
  for (const row of rows) {
    const distance = Math.abs((mode === "ridge" ? row.start : topOf(scene, row, bin)) - top);
    if (distance <= nearest) [best, nearest] = [row, distance];
  }
  return { row: best, bin };
}

/**
 * @param {Scene} scene
 * @param {number} pixel along the value axis
 */
function binAt({ data, valueScale }, pixel) {
  const part = (toValue(valueScale, pixel) - data.low) / (data.high - data.low);
  return Math.max(0, Math.min(data.bins - 1, Math.floor(part * data.bins)));
}

/**
 * Where a row's curve is at a bin.
 * @param {Scene} scene
 * @param {Row} row
 * @param {number} bin
 */
export function topOf({ data, rise, share }, row, bin) {
  return row.start - rise * share(row.series.count[row.index * data.bins + bin]);
}

/**
 * The edges of a bin.
 * @param {HistogramData} data
 * @param {number} bin
 * @returns {[number, number]}
 */
export function edgesOf({ low, high, bins }, bin) {
  const width = (high - low) / bins;
  return [low + width * bin, low + width * (bin + 1)];
}

/**
 * The place some rows and bins away; from nowhere it leads to the last row, or the first.
 * @param {Scene} scene
 * @param {Place | null} from
 * @param {number} rows
 * @param {number} bins
 * @returns {Place | null}
 */
export function moved(scene, from, rows, bins) {
  const last = scene.rows.length - 1;
  if (last < 0) return null;
  if (!from) {
    const row = scene.rows[rows === -Infinity ? 0 : last];
    return { row, bin: fullestBin(scene, row) };
  }
  const at = scene.rows.indexOf(from.row);
  const clamp = (/** @type {number} */ value, /** @type {number} */ most) => Math.max(0, Math.min(most, value));
  return { row: scene.rows[clamp(at + rows, last)], bin: clamp(from.bin + bins, scene.data.bins - 1) };
}

/**
 * @param {Scene} scene
 * @param {Row} row
 */
function fullestBin({ data }, { series, index }) {
  let best = 0;
  for (let bin = 1; bin < data.bins; bin++) {
    if (series.count[index * data.bins + bin] > series.count[index * data.bins + best]) best = bin;
  }
  return best;
}
