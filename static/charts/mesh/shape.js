// @ts-check
/** What is computed from the vertices and faces of a mesh before it is drawn. Pure. */
import { spreadOrder } from "../points/cloud.js";

/**
 * @typedef {readonly [number, number, number]} Vector
 * @typedef {Uint16Array | Uint32Array} Indices
 *
 * @typedef {object} Geometry  as the server answers it
 * @property {Float32Array} positions      three a vertex; what lies nowhere is not finite
 * @property {Indices | null} faces        three vertices each, all of them somewhere; null: a cloud of points
 * @property {Uint8Array | null} colors    three a vertex
 * @property {Vector | null} low           corner of the box around what is somewhere; null: nothing is
 * @property {Vector | null} high
 * @property {number} lost                 vertices that lie nowhere
 *
 * @typedef {{center: Vector, radius: number}} Frame  a ball around what is looked at: the camera's unit
 */

/** @type {Frame} */
export const UNIT = { center: [0, 0, 0], radius: 1 };

/** The middle of the box around a geometry. @param {Geometry} geometry @returns {Vector} */
export function middleOf({ low, high }) {
  return low && high ? [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, (low[2] + high[2]) / 2] : [0, 0, 0];
}

const MOST_MEASURED = 20_000;
const STRAY = 0.005; // of the vertices, at either end of each axis, may be strays
const FAR = 4; // times as far as the others reach is where strays are

/**
 * The ball around the vertices: around all of them, unless a few lie so far from the others that those would be a dot.
 * @param {Geometry} geometry
 * @returns {Frame | null} null: there is nothing
 */
export function frameOf(geometry) {
  if (!geometry.low || !geometry.high) return null;
  const whole = ballAround(geometry.positions, middleOf(geometry));
  const inner = innerBox(geometry.positions);
  const most = inner && boxBall({ ...geometry, ...inner });
  return most && whole.radius > FAR * most.radius ? most : whole;
}

/** Whether some vertices lie so far out that the frame leaves them aside. @param {Geometry} geometry */
export function hasStrays(geometry) {
  const frame = frameOf(geometry);
  return frame !== null && frame.radius * FAR < boxBall(geometry).radius;
}

/** The box around nearly all of a fair sample; null where that is flat in every direction. @param {Float32Array} positions */
function innerBox(positions) {
  const count = positions.length / 3;
  const stride = Math.max(1, Math.floor(count / MOST_MEASURED));
  const columns = [0, 1, 2].map((axis) => {
    const column = [];
    for (let i = 0; i < count; i += stride) if (Number.isFinite(positions[i * 3 + axis])) column.push(positions[i * 3 + axis]);
    return Float32Array.from(column).sort();
  });
  const at = (/** @type {number} */ part) => /** @type {Vector} */ (/** @type {unknown} */ (columns.map((column) => column[Math.round((column.length - 1) * part)])));
  const [low, high] = [at(STRAY), at(1 - STRAY)];
  return distance(low, high) > 0 ? { low, high } : null;
}

/** @param {Float32Array} positions @param {Vector} center @returns {Frame} */
function ballAround(positions, center) {
  let farthest = 0;
  for (let i = 0; i < positions.length; i += 3) {
    const [x, y, z] = [positions[i] - center[0], positions[i + 1] - center[1], positions[i + 2] - center[2]];
    const square = x * x + y * y + z * z;
    if (square > farthest && square < Infinity) farthest = square;
  }
  return { center, radius: Math.sqrt(farthest) || 1 };
}

/** The ball around a geometry's box: what must not be cut off before the viewer or behind. @param {Geometry} geometry @returns {Frame} */
export function boxBall(geometry) {
  const { low, high } = geometry;
  return low && high ? { center: middleOf(geometry), radius: distance(low, high) / 2 || 1 } : UNIT;
}

/** A ball that holds all of several. @param {readonly Frame[]} frames at least one @returns {Frame} */
export function around(frames) {
  if (frames.length === 1) return frames[0];
  const bounds = [0, 1, 2].map((axis) => [
    Math.min(...frames.map(({ center, radius }) => center[axis] - radius)),
    Math.max(...frames.map(({ center, radius }) => center[axis] + radius)),
  ]);
  const center = /** @type {Vector} */ (/** @type {unknown} */ (bounds.map(([low, high]) => (low + high) / 2)));
  return { center, radius: Math.max(...frames.map((frame) => distance(frame.center, center) + frame.radius)) };
}

/** @param {Vector} a @param {Vector} b */
function distance(a, b) {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/**
 * How the surface lies at each vertex: the mean of its faces, the larger ones counting more.
 * @param {Float32Array} positions
 * @param {Indices} faces
 * @returns {Int16Array} four a vertex, the fourth for alignment; 32767 is 1
 */
export function vertexNormals(positions, faces) {
  const sums = new Float32Array(positions.length);
  for (let i = 0; i < faces.length; i += 3) {
    const [a, b, c] = [faces[i] * 3, faces[i + 1] * 3, faces[i + 2] * 3];
    const [ux, uy, uz] = [positions[b] - positions[a], positions[b + 1] - positions[a + 1], positions[b + 2] - positions[a + 2]];
    const [vx, vy, vz] = [positions[c] - positions[a], positions[c + 1] - positions[a + 1], positions[c + 2] - positions[a + 2]];
    const [x, y, z] = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
    for (const corner of [a, b, c]) {
      sums[corner] += x;
      sums[corner + 1] += y;
      sums[corner + 2] += z;
    }
  }
  const normals = new Int16Array((positions.length / 3) * 4);
  for (let i = 0, j = 0; i < sums.length; i += 3, j += 4) {
    const scale = 32767 / (Math.hypot(sums[i], sums[i + 1], sums[i + 2]) || 1);
    for (let axis = 0; axis < 3; axis++) normals[j + axis] = sums[i + axis] * scale;
  }
  return normals;
}

/** The sides of all faces, two vertices each; what two faces share is there twice. @param {Indices} faces */
export function edgesOf(faces) {
  const edges = new /** @type {any} */ (faces.constructor)(faces.length * 2);
  for (let i = 0, j = 0; i < faces.length; i += 3) {
    for (let side = 0; side < 3; side++, j += 2) {
      edges[j] = faces[i + side];
      edges[j + 1] = faces[i + ((side + 1) % 3)];
    }
  }
  return /** @type {Indices} */ (edges);
}

/** The vertices that lie somewhere, in an order of which any beginning is spread over the whole. @param {Geometry} geometry */
export function pointOrder({ positions, lost }) {
  const order = spreadOrder(positions.length / 3);
  return lost ? order.filter((i) => Number.isFinite(positions[i * 3] + positions[i * 3 + 1] + positions[i * 3 + 2])) : order;
}

const TRIANGLES_A_CELL = 12; // a surface about as large as its box crosses six times the square of the cells a side

/**
 * The same surface in about so many triangles: vertices in one cell of a grid become one of them, and faces that have
 * no area then are left out. The vertices stay, so that only a list of faces is new.
 * @param {Geometry} geometry
 * @param {number} most triangles
 * @returns {Indices}
 */
export function simplified({ positions, faces, low, high }, most) {
  if (!faces || !low || !high) return new Uint16Array(0);
  const cells = Math.max(4, Math.min(200, Math.floor(Math.sqrt(most / TRIANGLES_A_CELL))));
  const side = Math.max(high[0] - low[0], high[1] - low[1], high[2] - low[2]) / cells || 1;
  const across = cells + 1;
  const firsts = new Int32Array(across ** 3).fill(-1);
  const stands = new Uint32Array(positions.length / 3); // which vertex stands for each
  for (let i = 0; i < stands.length; i++) {
    const x = Math.floor((positions[i * 3] - low[0]) / side);
    const y = Math.floor((positions[i * 3 + 1] - low[1]) / side);
    const z = Math.floor((positions[i * 3 + 2] - low[2]) / side);
    const cell = (z * across + y) * across + x;
    if (!(firsts[cell] >= 0)) firsts[cell] = i;
    stands[i] = firsts[cell] ?? i; // what lies nowhere has no cell, and no face
  }
  const kept = new /** @type {any} */ (faces.constructor)(faces.length);
  let end = 0;
  for (let i = 0; i < faces.length; i += 3) {
    const [a, b, c] = [stands[faces[i]], stands[faces[i + 1]], stands[faces[i + 2]]];
    if (a === b || b === c || a === c) continue;
    kept[end++] = a;
    kept[end++] = b;
    kept[end++] = c;
  }
  return kept.slice(0, end);
}
