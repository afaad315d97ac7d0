// @ts-check
/**
 * How a mesh is looked at. Pure. Cameras are those of points/camera.js: they orbit a target, in units of the frame. What
 * is seen so is the same direction and the same part of the whole for a mesh of any size, so cameras can be shared.
 */
import { FRONT, axesOf } from "../points/camera.js";

/**
 * @typedef {import("../points/camera.js").Camera} Camera
 * @typedef {import("./shape.js").Vector} Vector
 * @typedef {import("./shape.js").Frame} Frame
 *
 * @typedef {object} Optics
 * @property {number} fov                degrees, of the shorter side of the picture
 * @property {boolean} isParallel        far things are as large as near ones
 * @property {"y" | "z"} up              which axis of the mesh points up
 *
 * @typedef {object} MeshLens  a point p, in the mesh's own coordinates, appears at (x + X/W, y - Y/W) pixels
 * @property {Float32Array} rowX   four factors each: of p's three coordinates in units of the frame, and 1
 * @property {Float32Array} rowY
 * @property {Float32Array} rowW
 * @property {Float32Array} rowZ   of the depth in clip space
 * @property {Float32Array} rowD   of the depth as a part: 0 is nearest, 1 farthest
 * @property {Frame} frame
 * @property {number} pixels       of one unit of the mesh, at W = 1
 * @property {number} distance     W of the target
 * @property {Vector} right        directions in the mesh's coordinates
 * @property {Vector} above
 * @property {Vector} back         to the viewer
 * @property {Vector} eye          where the viewer is, in units of the frame
 */

/** As one looks at a thing on a table. */
export const HOME = FRONT;
export const USUAL_FOV = 42;
const ROOM = 1.2; // as in points/camera.js: the frame and some air around it
/** A stray vertex may be very far away, a detail very small. */
export const ZOOMS = { least: 1e-6, most: 1e5 };
const DEPTHS = 2000; // the farthest that is seen, over the nearest
const NEARNESS = 0.05; // of the way to the target, what is seen in any case

/** @param {number} fov degrees */
function focalOf(fov) {
  return 1 / Math.tan((Math.max(5, Math.min(150, fov)) * Math.PI) / 360);
}

/** From the camera's space, where y is up, to the mesh's. @param {readonly number[]} vector @param {"y" | "z"} up @returns {Vector} */
function toMesh([x, y, z], up) {
  return up === "z" ? [x, -z, y] : [x, y, z];
}

/** And back. @param {readonly number[]} vector @param {"y" | "z"} up @returns {Vector} */
function toCamera([x, y, z], up) {
  return up === "z" ? [x, z, -y] : [x, y, z];
}

/**
 * @param {Camera} camera
 * @param {Optics} optics
 * @param {Frame} frame
 * @param {Frame} content  what must not be cut off: may reach beyond the frame
 * @param {{width: number, height: number}} size CSS pixels
 * @returns {MeshLens}
 */
export function meshLens(camera, { fov, isParallel, up }, frame, content, size) {
  const half = Math.min(size.width, size.height) / 2;
  const focal = focalOf(fov);
  const distance = (focal * ROOM) / camera.zoom;
  const [right, above, back] = axesOf(camera).map((axis) => toMesh(axis, up));
  const target = toMesh(camera.target, up);
  const along = (/** @type {Vector} */ axis) => axis[0] * target[0] + axis[1] * target[1] + axis[2] * target[2];
  const row = (/** @type {Vector} */ axis, /** @type {number} */ scale) => [axis[0] * scale, axis[1] * scale, axis[2] * scale, -along(axis) * scale];
  const depthRow = row(back, -1);
  depthRow[3] += distance;
  const middle = inFrame(content.center, frame);
  const depth = depthRow[0] * middle[0] + depthRow[1] * middle[1] + depthRow[2] * middle[2] + depthRow[3];
  const reach = (content.radius / frame.radius || 1) * 1.05;
  const far = Math.max(depth + reach, 1e-3);
  const near = isParallel ? depth - reach : Math.max(depth - reach, Math.min(far / DEPTHS, distance * NEARNESS));
  const rowW = isParallel ? [0, 0, 0, distance] : depthRow;
  // In clip space -W is nearest and W farthest: linear in the depth where W is fixed, hyperbolic where W is the depth.
  const slope = isParallel ? (2 * distance) / (far - near) : (far + near) / (far - near);
  const start = isParallel ? (-distance * (far + near)) / (far - near) : (-2 * far * near) / (far - near);
  const rowZ = depthRow.map((factor) => factor * slope);
  rowZ[3] += start;
  return {
    rowX: Float32Array.from(row(right, half * focal)),
    rowY: Float32Array.from(row(above, half * focal)),
    rowW: Float32Array.from(rowW),
    rowZ: Float32Array.from(rowZ),
    rowD: Float32Array.from(depthRow, (factor, i) => (factor - (i === 3 ? near : 0)) / (far - near)),
    frame,
    pixels: (half * focal) / frame.radius,
    distance,
    right,
    above,
    back,
    eye: /** @type {Vector} */ (/** @type {unknown} */ (target.map((at, axis) => at + back[axis] * distance))),
  };
}

/** @param {Vector} point @param {Frame} frame */
function inFrame(point, { center, radius }) {
  return point.map((at, axis) => (at - center[axis]) / radius);
}

/**
 * Where a point appears; null behind the viewer.
 * @param {MeshLens} lens
 * @param {Vector} point
 * @param {{width: number, height: number}} size
 */
export function placeOf({ rowX, rowY, rowW, frame }, point, size) {
  const offset = inFrame(point, frame);
  const [x, y, w] = [rowX, rowY, rowW].map((row) => row[0] * offset[0] + row[1] * offset[1] + row[2] * offset[2] + row[3]);
  return w > 1e-6 ? { x: size.width / 2 + x / w, y: size.height / 2 - y / w } : null;
}

/**
 * The camera that stands at a place and looks at another.
 * @param {Vector} position  in the mesh's coordinates
 * @param {Vector} target
 * @param {Optics} optics
 * @param {Frame} frame
 * @returns {Camera}
 */
export function cameraAt(position, target, { fov, up }, frame) {
  const [from, to] = [position, target].map((point) => toCamera(inFrame(point, frame), up));
  const way = from.map((at, axis) => at - to[axis]);
  const distance = Math.hypot(...way);
  if (!(distance > 0)) return { ...HOME, target: to };
  const zoom = Math.max(ZOOMS.least, Math.min(ZOOMS.most, (focalOf(fov) * ROOM) / distance));
  return { yaw: Math.atan2(way[0], way[2]), pitch: Math.asin(way[1] / distance), zoom, target: to };
}
