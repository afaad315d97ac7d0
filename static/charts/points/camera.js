// @ts-check
/**
 * How a cloud of points is looked at. Pure. A cloud lies within about one unit of the origin; in space a camera orbits
 * its target and comes nearer, in the plane it hangs above it.
 */

/**
 * @typedef {object} Camera
 * @property {number} yaw     radians about the vertical axis; of no account in the plane
 * @property {number} pitch   radians, up and down
 * @property {number} zoom    1 shows everything
 * @property {readonly [number, number, number]} target  what is in the middle of the picture
 *
 * @typedef {{width: number, height: number}} Size
 *
 * @typedef {object} Lens  a camera, multiplied out: a point p appears at (x + X/W, y - Y/W) pixels
 * @property {Float64Array} rows   X, Y and W as four factors each: of p's three coordinates, and 1
 * @property {number} middleX
 * @property {number} middleY
 * @property {number} near         W of the nearest and the farthest points that count
 * @property {number} far
 * @property {number} distance     W of the target
 */

/** @type {Camera} */
export const FRONT = { yaw: 0.6, pitch: 0.35, zoom: 1, target: [0, 0, 0] };
/** @type {Camera} */
export const ABOVE = { yaw: 0, pitch: 0, zoom: 1, target: [0, 0, 0] };

const FOCAL = 2.6; // of a lens that neither flattens nor bulges
const ROOM = 1.2; // the cloud and some air around it
const NEAREST = 0.06;
const MOST_PITCH = Math.PI / 2;
const ZOOMS = { least: 0.2, most: 400 };

/** @param {2 | 3} dimensions */
export function home(dimensions) {
  return dimensions === 3 ? FRONT : ABOVE;
}

/**
 * @param {Camera} camera
 * @param {2 | 3} dimensions
 * @param {Size} size CSS pixels
 * @returns {Lens}
 */
export function lensOf(camera, dimensions, size) {
  const half = Math.min(size.width, size.height) / 2;
  const middle = { middleX: size.width / 2, middleY: size.height / 2 };
  const [x, y, z] = camera.target;
  if (dimensions === 2) {
    const scale = (half * camera.zoom) / ROOM;
    return { rows: Float64Array.of(scale, 0, 0, -scale * x, 0, scale, 0, -scale * y, 0, 0, 0, 1), ...middle, near: 0, far: 2, distance: 1 };
  }
  const [right, up, back] = axesOf(camera);
  const distance = (FOCAL * ROOM) / camera.zoom;
  const scale = half * FOCAL;
  const along = (/** @type {readonly number[]} */ axis) => axis[0] * x + axis[1] * y + axis[2] * z;
  const rows = Float64Array.of(
    ...right.map((factor) => factor * scale), -along(right) * scale,
    ...up.map((factor) => factor * scale), -along(up) * scale,
    ...back.map((factor) => -factor), along(back) + distance,
  );
  return { rows, ...middle, near: Math.max(NEAREST, distance - 1.8), far: distance + 1.8, distance };
}

/**
 * Where the picture's right, its up and the way to the viewer point in space.
 * @param {Camera} camera
 * @returns {[number[], number[], number[]]}
 */
export function axesOf({ yaw, pitch }) {
  const [sinYaw, cosYaw, sinPitch, cosPitch] = [Math.sin(yaw), Math.cos(yaw), Math.sin(pitch), Math.cos(pitch)];
  return [
    [cosYaw, 0, -sinYaw],
    [-sinPitch * sinYaw, cosPitch, -sinPitch * cosYaw],
    [cosPitch * sinYaw, sinPitch, cosPitch * cosYaw],
  ];
}

/**
 * Where points appear: x and y in CSS pixels, and W, which is NaN for what is behind the viewer.
 * @param {Float32Array} positions three a point
 * @param {Lens} lens
 * @param {Float32Array} [into] three a point
 */
export function project(positions, lens, into = new Float32Array(positions.length)) {
  const [a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3] = lens.rows;
  const { middleX, middleY } = lens;
  for (let i = 0; i < positions.length; i += 3) {
    const x = positions[i];
    const y = positions[i + 1];
    const z = positions[i + 2];
    const w = c0 * x + c1 * y + c2 * z + c3;
    into[i] = middleX + (a0 * x + a1 * y + a2 * z + a3) / w;
    into[i + 1] = middleY - (b0 * x + b1 * y + b2 * z + b3) / w;
    into[i + 2] = w > NEAREST ? w : NaN;
  }
  return into;
}

/**
 * Turns the cloud as if it were dragged.
 * @param {Camera} camera
 * @param {number} pixelsX
 * @param {number} pixelsY
 * @param {Size} size
 * @returns {Camera}
 */
export function turned(camera, pixelsX, pixelsY, size) {
  const angle = Math.PI / Math.max(1, Math.min(size.width, size.height));
  const pitch = Math.max(-MOST_PITCH, Math.min(MOST_PITCH, camera.pitch + pixelsY * angle));
  return { ...camera, yaw: wrapped(camera.yaw - pixelsX * angle), pitch };
}

/**
 * Shifts the cloud as if it were dragged, at the depth of the target.
 * @param {Camera} camera
 * @param {number} pixelsX
 * @param {number} pixelsY
 * @param {2 | 3} dimensions
 * @param {Size} size
 * @returns {Camera}
 */
export function shifted(camera, pixelsX, pixelsY, dimensions, size) {
  const unit = ROOM / ((Math.min(size.width, size.height) / 2) * camera.zoom);
  const [right, up] = dimensions === 3 ? axesOf(camera) : [[1, 0, 0], [0, 1, 0]];
  const target = camera.target.map((at, axis) => at - (right[axis] * pixelsX - up[axis] * pixelsY) * unit);
  return { ...camera, target: /** @type {[number, number, number]} */ (target) };
}

/**
 * Nearer or farther; what is under the pointer stays there.
 * @param {Camera} camera
 * @param {number} factor above 1 goes nearer
 * @param {{x: number, y: number} | null} pointer CSS pixels; null is the middle
 * @param {2 | 3} dimensions
 * @param {Size} size
 * @param {{least: number, most: number}} [limits]
 * @returns {Camera}
 */
export function zoomed(camera, factor, pointer, dimensions, size, limits = ZOOMS) {
  const zoom = Math.max(limits.least, Math.min(limits.most, camera.zoom * factor));
  if (!pointer) return { ...camera, zoom };
  const offset = { x: pointer.x - size.width / 2, y: pointer.y - size.height / 2 };
  const part = camera.zoom / zoom - 1; // the share of the offset that the new zoom takes away
  const moved = shifted({ ...camera, zoom: camera.zoom }, offset.x * part, offset.y * part, dimensions, size);
  return { ...moved, zoom };
}

/** Looks at a point without turning. @param {Camera} camera @param {readonly [number, number, number]} target @returns {Camera} */
export function aimed(camera, target) {
  return { ...camera, target };
}

/** @param {number} angle */
function wrapped(angle) {
  return Math.atan2(Math.sin(angle), Math.cos(angle));
}
