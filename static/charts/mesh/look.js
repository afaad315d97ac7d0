// @ts-check
/** How a mesh is to look: what a person chose, over what its author described, over what suits most. Pure. */
import { pointSize } from "../points/cloud.js";

/**
 * @typedef {import("./shape.js").Vector} Vector
 * @typedef {import("./scene.js").Color} Color
 * @typedef {import("./scene.js").Scene} Scene
 * @typedef {import("./camera.js").MeshLens} MeshLens
 *
 * @typedef {"smooth" | "flat" | "wire" | "points"} Surface
 * @typedef {"logged" | "run" | "height"} Coloring
 *
 * @typedef {object} Look  what a person chose
 * @property {Surface | "logged"} surface   "logged": as the scene says, or else smooth
 * @property {Coloring} coloring
 * @property {boolean} edges                lines over the surface
 * @property {boolean} box                  around the mesh, with its size
 * @property {boolean} usesScene            lights and material as they were logged
 * @property {number} pointScale            times the usual size
 * @property {boolean} shrinks              points that are farther are smaller
 * @property {string} runColor              hex
 *
 * @typedef {object} Lighting  in the mesh's directions
 * @property {Color} ambient
 * @property {Color} sky
 * @property {Color} ground
 * @property {Vector} zenith
 * @property {{place: [number, number, number, number], color: Color}[]} lights  a direction and 0, or a place and 1
 */

const CLAY = /** @type {Color} */ ([0.66, 0.68, 0.72]);
const NONE = /** @type {Color} */ ([0, 0, 0]);
const FITTING = { least: 0.55, most: 1.3, side: 480 }; // points are drawn smaller on a small picture

/**
 * @param {Look} look
 * @param {Scene} scene
 * @param {boolean} hasFaces
 * @returns {Surface}
 */
export function surfaceOf(look, scene, hasFaces) {
  if (!hasFaces) return "points";
  if (look.surface !== "logged") return look.surface;
  if (!look.usesScene) return "smooth";
  return scene.material.isWire ? "wire" : scene.material.isFlat ? "flat" : "smooth";
}

/**
 * The colour of what has none of its own at each vertex.
 * @param {Look} look
 * @param {Scene} scene
 * @param {boolean} hasFaces
 * @param {Color} runColor
 */
export function plainColor(look, scene, hasFaces, runColor) {
  if (look.coloring === "run") return runColor;
  return (look.usesScene && scene.material.color) || (hasFaces ? CLAY : runColor);
}

/**
 * Without a description a lamp beside the viewer, so that no side is ever in the dark, and a sky.
 * @param {Look} look
 * @param {Scene} scene
 * @param {MeshLens} lens
 * @param {"y" | "z"} up
 * @returns {Lighting}
 */
export function lightingOf(look, scene, lens, up) {
  const zenith = /** @type {Vector} */ (up === "z" ? [0, 0, 1] : [0, 1, 0]);
  if (!look.usesScene || !scene.lights) {
    const lamp = lens.back.map((at, axis) => at * 0.75 + lens.above[axis] * 0.55 - lens.right[axis] * 0.35);
    return { ambient: NONE, sky: [0.52, 0.53, 0.56], ground: [0.3, 0.29, 0.28], zenith, lights: [{ place: [...direction(lamp), 0], color: [0.62, 0.61, 0.6] }] };
  }
  const sum = (/** @type {Color[]} */ colors) => /** @type {Color} */ (NONE.map((_, channel) => colors.reduce((total, color) => total + color[channel], 0)));
  const of = (/** @type {string} */ kind) => scene.lights?.filter((light) => light.kind === kind) ?? [];
  return {
    ambient: sum(of("ambient").map(({ color }) => color)),
    sky: sum(of("hemisphere").map(({ color }) => color)),
    ground: sum(of("hemisphere").map(({ ground }) => ground)),
    zenith: [0, 1, 0],
    lights: [
      ...of("directional").map(({ position, color }) => ({ place: /** @type {[number, number, number, number]} */ ([...direction(position), 0]), color })),
      ...of("point").map(({ position, color }) => ({ place: /** @type {[number, number, number, number]} */ ([...position.map((at) => at / lens.frame.radius), 1]), color })),
    ],
  };
}

/** @param {readonly number[]} vector @returns {Vector} of length 1 */
function direction(vector) {
  const length = Math.hypot(...vector) || 1;
  return [vector[0] / length, vector[1] / length, vector[2] / length];
}

/**
 * How wide points are, CSS pixels: at W = 1 where they shrink with the distance, else everywhere.
 * @param {Look} look
 * @param {Scene} scene
 * @param {MeshLens} lens
 * @param {number} zoom
 * @param {number} count
 * @param {{width: number, height: number}} size
 */
export function pointDiameter(look, scene, lens, zoom, count, size) {
  const isFixed = !look.shrinks || (look.usesScene && scene.material.isFixed);
  if (look.usesScene && scene.material.size !== null && !isFixed) return { isFixed, diameter: scene.material.size * lens.pixels * look.pointScale };
  const fitting = Math.max(FITTING.least, Math.min(FITTING.most, Math.min(size.width, size.height) / FITTING.side));
  const usual = (look.usesScene && scene.material.isFixed && scene.material.size) || pointSize(count) * fitting * Math.max(0.7, Math.min(4, Math.sqrt(zoom)));
  return { isFixed, diameter: usual * look.pointScale * (isFixed ? 1 : lens.distance) };
}

