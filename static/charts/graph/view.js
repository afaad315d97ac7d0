// @ts-check
/** How the plane of a graph lies in its window: zoomed by `scale`, then moved. Pure. */

/**
 * @typedef {{scale: number, left: number, top: number}} View  window = plane · scale + (left, top)
 * @typedef {{x: number, y: number, width: number, height: number}} Box
 * @typedef {{width: number, height: number}} Size
 */

const MARGIN = 24;
export const MOST_SCALE = 6;
const LEAST_SCALE = 0.005;
/** A small graph is not blown up. */
const FITTED_MOST = 1.25;

/**
 * All of a box in the middle of the window.
 * @param {Box} box
 * @param {Size} size
 * @param {number} [most] scale
 * @returns {View}
 */
export function fitted(box, size, most = FITTED_MOST) {
  const scale = limited(Math.min(most, (size.width - 2 * MARGIN) / Math.max(1, box.width), (size.height - 2 * MARGIN) / Math.max(1, box.height)));
  return { scale, left: (size.width - box.width * scale) / 2 - box.x * scale, top: (size.height - box.height * scale) / 2 - box.y * scale };
}

/**
 * @param {View} view
 * @param {number} factor
 * @param {number} x  in the window: what stays where it is
 * @param {number} y
 * @returns {View}
 */
export function zoomedAt({ scale, left, top }, factor, x, y) {
  const next = limited(scale * factor);
  return { scale: next, left: x - ((x - left) * next) / scale, top: y - ((y - top) * next) / scale };
}

/** @param {number} scale */
function limited(scale) {
  return Math.min(MOST_SCALE, Math.max(LEAST_SCALE, scale || LEAST_SCALE));
}

/**
 * The view in which a point of the new plane is where a point of the old one was.
 * @param {View} view
 * @param {{x: number, y: number}} before
 * @param {{x: number, y: number}} after
 * @returns {View}
 */
export function keptUnder({ scale, left, top }, before, after) {
  return { scale, left: left + (before.x - after.x) * scale, top: top + (before.y - after.y) * scale };
}

/**
 * The nearest view in which a box is seen, as it is or, where it is too small or too large, at a scale that fits.
 * @param {View} view
 * @param {Box} box
 * @param {Size} size
 * @returns {View}
 */
export function revealing(view, box, size) {
  const [width, height] = [box.width * view.scale, box.height * view.scale];
  const isLegible = view.scale > 0.5 && width < size.width - 2 * MARGIN && height < size.height - 2 * MARGIN;
  if (!isLegible) return fitted(box, size, 1);
  const x = nearest(box.x * view.scale + view.left, width, size.width);
  const y = nearest(box.y * view.scale + view.top, height, size.height);
  return { scale: view.scale, left: x - box.x * view.scale, top: y - box.y * view.scale };
}

/** @param {number} at @param {number} length @param {number} room */
function nearest(at, length, room) {
  return Math.min(room - MARGIN - length, Math.max(MARGIN, at));
}

/** @param {View} from @param {View} to @param {number} part @returns {View} */
export function between(from, to, part) {
  const mix = (/** @type {number} */ a, /** @type {number} */ b) => a + (b - a) * part;
  return { scale: mix(from.scale, to.scale), left: mix(from.left, to.left), top: mix(from.top, to.top) };
}

/** @param {View} view @param {number} x @param {number} y in the window */
export function toPlane({ scale, left, top }, x, y) {
  return { x: (x - left) / scale, y: (y - top) / scale };
}
