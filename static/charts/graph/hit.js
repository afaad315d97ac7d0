// @ts-check
/** What is under a point of the plane. Pure. */
import { isScope } from "./hierarchy.js";
import { HEADER } from "./scope_layout.js";

const TOGGLE_WIDTH = 26;

/**
 * @typedef {import("./scene.js").Scene} Scene
 * @typedef {{kind: "box", box: import("./scene.js").SceneBox, isToggle: boolean}
 *   | {kind: "stub", stub: import("./scene.js").SceneStub}
 *   | {kind: "wire", wire: import("./scene.js").SceneWire}} Hit
 */

/**
 * @param {Scene} scene
 * @param {{x: number, y: number}} point
 * @param {number} reach  how near a line counts as under the point
 * @returns {Hit | null}
 */
export function hitAt(scene, point, reach) {
  const stub = scene.stubs.findLast((own) => holds(own, point));
  if (stub) return { kind: "stub", stub };
  const box = scene.boxes.findLast((own) => holds(own, point));
  if (box && !box.isOpen) return { kind: "box", box, isToggle: isOnToggle(scene, box, point) };
  const wire = wireAt(scene, point, reach);
  if (wire) return { kind: "wire", wire };
  return box ? { kind: "box", box, isToggle: isOnToggle(scene, box, point) } : null;
}

/** @param {{x: number, y: number, width: number, height: number}} box @param {{x: number, y: number}} point */
function holds({ x, y, width, height }, point) {
  return point.x >= x && point.x <= x + width && point.y >= y && point.y <= y + height;
}

/** The part of a scope that opens and closes it. @param {Scene} scene @param {import("./scene.js").SceneBox} box @param {{x: number, y: number}} point */
function isOnToggle({ hierarchy }, box, { x, y }) {
  if (!isScope(hierarchy, box.item)) return false;
  return box.isOpen ? y <= box.y + HEADER && x <= box.x + TOGGLE_WIDTH : x <= box.x + TOGGLE_WIDTH;
}

/** @param {Scene} scene @param {{x: number, y: number}} point @param {number} reach */
function wireAt(scene, point, reach) {
  let nearest = null;
  let least = reach;
  for (const wire of scene.wires) {
    const distance = distanceTo(wire.points, point, least);
    if (distance < least) [least, nearest] = [distance, wire];
  }
  return nearest;
}

/**
 * From the curve through points, as it is drawn; Infinity where it is farther than `most` anyway.
 * @param {Float64Array} points
 * @param {{x: number, y: number}} point
 * @param {number} most
 */
function distanceTo(points, { x, y }, most) {
  let least = Infinity;
  for (let i = 0; i + 3 < points.length; i += 2) {
    const [x0, y0, x1, y1] = points.subarray(i, i + 4);
    if (y < Math.min(y0, y1) - most || y > Math.max(y0, y1) + most) continue;
    if (x < Math.min(x0, x1) - most || x > Math.max(x0, x1) + most) continue;
    const part = y1 === y0 ? 0.5 : Math.min(1, Math.max(0, (y - y0) / (y1 - y0)));
    const eased = part * part * (3 - 2 * part);
    least = Math.min(least, Math.abs(x - (x0 + (x1 - x0) * eased)));
  }
  return least;
}
