// @ts-check
/** Where the percentile bands of a distribution lie. Pure. */

import { makeScale, toPixel, toValue } from "./scale.js";

/**
 * @typedef {object} BandsSeries  percentiles of one run's histograms
 * @property {string} key
 * @property {string} label
 * @property {string} note              which attempt, or ""
 * @property {string} color             #rrggbb
 * @property {ArrayLike<number>} x      ascending places on the step axis
 * @property {ArrayLike<number>} step
 * @property {ArrayLike<number>} wall   seconds since the epoch
 * @property {ArrayLike<number>} bands  ascending percentiles of each histogram, x.length * points; NaN for an empty one
 * @property {ArrayLike<number>} values how many were counted
 *
 * @typedef {{points: number, series: BandsSeries[]}} BandsData  `points`: an odd number of percentiles a histogram
 *
 * @typedef {object} BandsScene
 * @property {BandsData} data
 * @property {import("./axes.js").Box} box
 * @property {[number, number]} stepDomain
 * @property {import("./scale.js").Scale} stepScale
 * @property {[number, number]} valueDomain
 * @property {import("./scale.js").Scale} valueScale
 *
 * @typedef {{series: BandsSeries, index: number}} BandsPlace
 */

const MARGIN = { left: 52, right: 10, top: 8, bottom: 22 };
const BEYOND_END = 16; // pixels past a run's last step, from where it no longer has a reading
const PADDING = 0.04; // of the values' span, above and below

/**
 * @param {BandsData} data
 * @param {boolean} withoutEnds  the outermost percentiles do not stretch the value axis
 * @param {{width: number, height: number}} size
 * @returns {BandsScene}
 */
export function layOutBands(data, withoutEnds, size) {
  const box = {
    left: MARGIN.left,
    top: MARGIN.top,
    width: Math.max(1, size.width - MARGIN.left - MARGIN.right),
    height: Math.max(1, size.height - MARGIN.top - MARGIN.bottom),
  };
  const stepDomain = roomy(extent(data.series.map(({ x }) => x)), 0);
  const valueDomain = roomy(valuesOf(data, withoutEnds), PADDING);
  return {
    data,
    box,
    stepDomain,
    stepScale: makeScale(stepDomain, [box.left, box.left + box.width], false),
    valueDomain,
    valueScale: makeScale(valueDomain, [box.top + box.height, box.top], false),
  };
}

/**
 * @param {BandsData} data
 * @param {boolean} withoutEnds
 * @returns {[number, number]}
 */
function valuesOf({ points, series }, withoutEnds) {
  const skip = withoutEnds ? 1 : 0;
  const all = series.map(({ x, bands }) => Array.from(x, (_, i) => [bands[i * points + skip], bands[(i + 1) * points - 1 - skip]]).flat());
  return extent(all);
}

/**
 * @param {ArrayLike<number>[]} columns
 * @returns {[number, number]} Infinity, -Infinity where there is nothing
 */
function extent(columns) {
  let low = Infinity;
  let high = -Infinity;
  for (const column of columns) {
    for (let i = 0; i < column.length; i++) {
      if (!Number.isFinite(column[i])) continue;
      if (column[i] < low) low = column[i];
      if (column[i] > high) high = column[i];
    }
  }
  return [low, high];
}

/**
 * @param {[number, number]} range
 * @param {number} padding
 * @returns {[number, number]}
 */
function roomy([low, high], padding) {
  if (!(low <= high)) return [0, 1];
  const span = high - low;
  if (span <= Math.max(Math.abs(low), Math.abs(high)) * 1e-12) {
    const half = Math.max(0.5, Math.abs(low) * 1e-9);
    return [low - half, high + half];
  }
  return [low - span * padding, high + span * padding];
}

/**
 * Of each series the histogram nearest to a place on the step axis; the first is the one nearest to the pointer.
 * @param {BandsScene} scene
 * @param {number} left
 * @param {number} top
 * @returns {BandsPlace[]}
 */
export function placesAt(scene, left, top) {
  const { box, data } = scene;
  if (left < box.left || left > box.left + box.width || top < box.top || top > box.top + box.height) return [];
  const x = toValue(scene.stepScale, left);
  const places = data.series.flatMap((series) => (series.x.length ? [{ series, index: nearest(series.x, x) }] : [])).filter(({ series, index }) => {
    const ahead = left - toPixel(scene.stepScale, series.x[index]);
    return !(index === series.x.length - 1 && ahead > BEYOND_END) && !(index === 0 && ahead < -BEYOND_END);
  });
  const distance = (/** @type {BandsPlace} */ place) => Math.abs(toPixel(scene.valueScale, medianOf(data, place)) - top);
  return places.sort((a, b) => distance(a) - distance(b));
}

/**
 * @param {BandsData} data
 * @param {BandsPlace} place
 */
export function medianOf({ points }, { series, index }) {
  return series.bands[index * points + (points - 1) / 2];
}

/**
 * @param {ArrayLike<number>} xs ascending, at least one
 * @param {number} x
 */
export function nearest(xs, x) {
  let low = 0;
  let high = xs.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (x - xs[middle] <= xs[middle + 1] - x) high = middle;
    else low = middle + 1;
  }
  return low;
}
