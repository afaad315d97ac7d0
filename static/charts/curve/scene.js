// @ts-check
/** Curves in the unit square: guides, what lies under the pointer, parts of the plane. Pure. */

import { makeScale, toPixel } from "../scale.js";

/**
 * @typedef {object} Curve
 * @property {string} key
 * @property {string} label
 * @property {string} color
 * @property {ArrayLike<number>} x
 * @property {ArrayLike<number>} y
 * @property {number} length     how many points are drawn
 * @property {number} [marked]   index of a point that stands out
 *
 * @typedef {{x: number[], y: number[], label: string}} Guide
 * @typedef {{left: number, top: number, width: number, height: number}} Box
 * @typedef {readonly [left: number, right: number, bottom: number, top: number]} View  the part of the plane that is shown
 * @typedef {{curve: Curve, index: number, left: number, top: number}} Place
 */

/** @type {View} */
export const WHOLE = [0, 1, 0, 1];

const LEAST_SPAN = 1e-4; // of a view
const GUIDE_POINTS = 48;

/**
 * Where precision and recall have one F1: precision = f·recall / (2·recall − f).
 * @param {readonly number[]} levels
 * @returns {Guide[]} x is recall, y precision
 */
export function f1Guides(levels) {
  return levels.map((f1) => {
    const least = f1 / (2 - f1); // recall where precision is 1
    const x = Array.from({ length: GUIDE_POINTS }, (_, i) => least + ((1 - least) * i) / (GUIDE_POINTS - 1));
    return { x, y: x.map((recall) => (f1 * recall) / (2 * recall - f1)), label: `F1 ${f1}` };
  });
}

/** What guessing gives. @type {Guide} */
export const DIAGONAL = { x: [0, 1], y: [0, 1], label: "" };

/**
 * @param {Box} box
 * @param {View} view
 */
export function scalesOf(box, [left, right, bottom, top]) {
  return {
    x: makeScale([left, right], [box.left, box.left + box.width], false),
    y: makeScale([bottom, top], [box.top + box.height, box.top], false),
  };
}

/**
 * The point nearest to the pointer, of those in view.
 * @param {readonly Curve[]} curves
 * @param {{left: number, top: number}} pointer
 * @param {Box} box
 * @param {View} view
 * @param {number} reach pixels
 * @returns {Place | null}
 */
export function nearestPlace(curves, pointer, box, view, reach) {
  const scales = scalesOf(box, view);
  let best = null;
  let least = reach;
  for (const curve of curves) {
    for (let index = 0; index < curve.length; index++) {
      const left = toPixel(scales.x, curve.x[index]);
      const top = toPixel(scales.y, curve.y[index]);
      const distance = Math.hypot(left - pointer.left, top - pointer.top);
      if (distance < least && isInside(left, top, box)) {
        least = distance;
        best = { curve, index, left, top };
      }
    }
  }
  return best;
}

/**
 * @param {number} left
 * @param {number} top
 * @param {Box} box
 */
function isInside(left, top, box) {
  return left >= box.left - 1 && left <= box.left + box.width + 1 && top >= box.top - 1 && top <= box.top + box.height + 1;
}

/**
 * The place of a point, also outside the view.
 * @param {Curve} curve
 * @param {number} index
 * @param {Box} box
 * @param {View} view
 * @returns {Place}
 */
export function placeOf(curve, index, box, view) {
  const scales = scalesOf(box, view);
  return { curve, index, left: toPixel(scales.x, curve.x[index]), top: toPixel(scales.y, curve.y[index]) };
}

/**
 * A part of a view, given by two corners in fractions of it, from its lower left.
 * @param {View} view
 * @param {{x: number, y: number}} from
 * @param {{x: number, y: number}} to
 * @returns {View}
 */
export function partOf([left, right, bottom, top], from, to) {
  const x = [from.x, to.x].map((part) => left + (right - left) * part).sort((a, b) => a - b);
  const y = [from.y, to.y].map((part) => bottom + (top - bottom) * part).sort((a, b) => a - b);
  return kept([x[0], x[1], y[0], y[1]]);
}

/** A view inside the square, and not smaller than can be drawn. @param {View} view @returns {View} */
export function kept([left, right, bottom, top]) {
  const [low, high] = keptRange(left, right);
  const [lower, upper] = keptRange(bottom, top);
  return [low, high, lower, upper];
}

/**
 * @param {number} low
 * @param {number} high
 */
function keptRange(low, high) {
  const span = Math.min(1, Math.max(LEAST_SPAN, high - low));
  const start = Math.max(0, Math.min(1 - span, low));
  return [start, start + span];
}

/**
 * A view zoomed about a place in it, in fractions.
 * @param {View} view
 * @param {{x: number, y: number}} anchor
 * @param {number} stretch above 1 shows more
 * @returns {View}
 */
export function zoomed([left, right, bottom, top], anchor, stretch) {
  const x = left + (right - left) * anchor.x;
  const y = bottom + (top - bottom) * anchor.y;
  return kept([x + (left - x) * stretch, x + (right - x) * stretch, y + (bottom - y) * stretch, y + (top - y) * stretch]);
}

/** @param {View} view */
export function isWhole(view) {
  return view.every((end, i) => end === WHOLE[i]);
}
