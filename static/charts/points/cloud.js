// @ts-check
/** Points made ready to be drawn: placed within a unit, in an order of which any beginning is a fair sample. Pure. */

/** How a point stands out: what is hidden is not drawn, what is prominent is drawn over all else. */
export const HIDDEN = 0;
export const FADED = 1;
export const PLAIN = 2;
export const PROMINENT = 3;

/**
 * @typedef {object} Look
 * @property {Uint8Array} colors  red, green, blue and 255 of each point
 * @property {Uint8Array} marks   HIDDEN, FADED, PLAIN or PROMINENT
 * @property {number} ringed      the point that is looked at; -1 for none
 * @property {readonly number[]} named    points whose labels come first
 * @property {boolean} labelsAll  label others too, where there is room
 * @property {(point: number) => string} labelOf
 *
 * @typedef {object} CloudOptions
 * @property {import("./overlay.js").Palette} tokens
 * @property {import("./renderer.js").Drawing} [drawing]       "auto": by WebGL2 where a graphics card is behind it
 * @property {boolean} [isCalm]        nothing moves that a person does not move
 * @property {(point: number, left: number, top: number) => void} [onHover]  -1 for none; CSS pixels in the element
 * @property {(point: number, combination: import("./input.js").Combination) => void} [onPick]    -1 for the empty space
 * @property {(points: number[], combination: import("./input.js").Combination) => void} [onSelect]
 * @property {(camera: import("./camera.js").Camera) => void} [onCamera]  a person moved it
 * @property {(drawing: {name: string, drawn: number, total: number}) => void} [onDrawn]  the cloud is at rest, and whole
 *
 * @typedef {{faded: Uint32Array, plain: Uint32Array, prominent: Uint32Array}} Layers  points by how they stand out
 */

const REACH = 0.995; // the part of the points that the unit holds: a few outliers must not shrink the rest to a dot
const MOST_MEASURED = 20_000;
const SIZES = { least: 2.6, most: 8.5 };

/**
 * Coordinates as three a point, moved and scaled so that nearly all of them lie within one unit of the origin.
 * What is not finite stays so, and is drawn nowhere.
 * @param {ArrayLike<number>} points
 * @param {2 | 3} dimensions
 * @returns {Float32Array}
 */
export function inUnit(points, dimensions) {
  const count = Math.floor(points.length / dimensions);
  const middle = [0, 1, 2].map((axis) => (axis < dimensions ? middleOf(points, dimensions, axis) : 0));
  const scale = 1 / (reachOf(points, dimensions, middle) || 1);
  const positions = new Float32Array(count * 3);
  for (let i = 0; i < count; i++) {
    for (let axis = 0; axis < dimensions; axis++) positions[i * 3 + axis] = (points[i * dimensions + axis] - middle[axis]) * scale;
  }
  return positions;
}

/** @param {ArrayLike<number>} points @param {number} dimensions @param {number} axis */
function middleOf(points, dimensions, axis) {
  let sum = 0;
  let count = 0;
  for (let i = axis; i < points.length; i += dimensions) {
    if (!Number.isFinite(points[i])) continue;
    sum += points[i];
    count++;
  }
  return count ? sum / count : 0;
}

/** How far from the middle nearly all points lie. @param {ArrayLike<number>} points @param {number} dimensions @param {number[]} middle */
function reachOf(points, dimensions, middle) {
  const count = Math.floor(points.length / dimensions);
  const stride = Math.max(1, Math.floor(count / MOST_MEASURED));
  const distances = [];
  for (let i = 0; i < count; i += stride) {
    let squares = 0;
    for (let axis = 0; axis < dimensions; axis++) squares += (points[i * dimensions + axis] - middle[axis]) ** 2;
    if (Number.isFinite(squares)) distances.push(squares);
  }
  distances.sort((a, b) => a - b);
  return Math.sqrt(distances[Math.ceil((distances.length - 1) * REACH)] ?? 0);
}

/**
 * The numbers below `count` in a mixed order, always the same: any beginning of it is spread over the whole.
 * @param {number} count
 */
export function spreadOrder(count) {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  let state = 0x9e3779b9;
  for (let i = count - 1; i > 0; i--) {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5; // any even mixing will do
    const other = (state >>> 0) % (i + 1);
    [order[i], order[other]] = [order[other], order[i]];
  }
  return order;
}

/**
 * @param {Uint8Array} marks of each point
 * @param {Uint32Array} order
 * @returns {Layers}
 */
export function layersOf(marks, order) {
  const counts = [0, 0, 0, 0];
  for (const mark of marks) counts[mark]++;
  const lists = counts.map((count) => new Uint32Array(count));
  const ends = [0, 0, 0, 0];
  for (const point of order) lists[marks[point]][ends[marks[point]]++] = point;
  return { faded: lists[FADED], plain: lists[PLAIN], prominent: lists[PROMINENT] };
}

/** The diameter of a point among so many, CSS pixels. @param {number} count */
export function pointSize(count) {
  return Math.max(SIZES.least, Math.min(SIZES.most, 13.5 - 2.15 * Math.log10(Math.max(1, count))));
}

/**
 * What a point's usual size is multiplied with, before it is divided by W: larger in a plane that is zoomed into, and
 * in space as things are when one comes nearer, but less so.
 * @param {import("./camera.js").Lens} lens
 * @param {number} zoom
 */
export function magnification(lens, zoom) {
  return lens.distance * Math.max(0.7, Math.min(2.2, zoom ** 0.35));
}

/**
 * @param {Uint32Array} points
 * @param {Float32Array} projected x, y and W of each
 */
export function farthestFirst(points, projected) {
  return points.toSorted((a, b) => projected[b * 3 + 2] - projected[a * 3 + 2]);
}
