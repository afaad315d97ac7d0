// @ts-check
/** What stands under the cursor: for every line the nearest point, and which of them is nearest to the pointer. */

import { nearestIndex } from "./line.js";
import { toPixel } from "./scale.js";

/** @typedef {import("./line.js").Line} Line */
/** @typedef {import("./scale.js").Scale} Scale */

/**
 * @typedef {object} Reading
 * @property {Line} line
 * @property {number} index
 * @property {number} left pixels of the point, in the scales' space
 * @property {number} top of the smoothed value; NaN where it has none
 * @property {number} distance from the pointer to the point, in pixels; along x only where the point has no y
 */

const BEYOND_END = 12; // pixels past a line's last point, from where it no longer has a reading

/**
 * @param {readonly Line[]} lines
 * @param {{left: number, top: number}} pointer
 * @param {number} x the pointer's x as a value
 * @param {Scale} scaleX
 * @param {Scale} scaleY
 * @returns {Reading[]} in the lines' order; lines that do not reach x are left out
 */
export function readingsAt(lines, pointer, x, scaleX, scaleY) {
  const readings = [];
  for (const line of lines) {
    const index = nearestIndex(line, x);
    if (index < 0) continue;
    const left = toPixel(scaleX, line.x[index]);
    if (isBeyondEnd(line, index, pointer.left - left)) continue;
    const top = toPixel(scaleY, line.smoothed[index]);
    const distance = Number.isFinite(top) ? Math.hypot(left - pointer.left, top - pointer.top) : Math.abs(left - pointer.left) + 1e6;
    readings.push({ line, index, left, top, distance });
  }
  return readings;
}

/**
 * @param {Line} line
 * @param {number} index
 * @param {number} ahead pixels from the point to the pointer
 */
function isBeyondEnd(line, index, ahead) {
  if (!Number.isFinite(ahead)) return true;
  return (index === line.length - 1 && ahead > BEYOND_END) || (index === 0 && ahead < -BEYOND_END);
}

/**
 * @param {Reading[]} readings
 * @returns {Reading | null}
 */
export function nearestReading(readings) {
  let best = null;
  for (const reading of readings) if (best === null || reading.distance < best.distance) best = reading;
  return best;
}
