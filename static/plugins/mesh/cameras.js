// @ts-check
/** From where each mesh is seen: those that are linked from one place, each within the frame of its tag. */
import { batch, signal } from "@preact/signals-core";
import { HOME, USUAL_FOV, ZOOMS, cameraAt } from "../../charts/mesh/camera.js";
import { UNIT, around, frameOf, middleOf } from "../../charts/mesh/shape.js";
import { urlSignal } from "../../core/url_state.js";
import { isParallel, link, refits, up, usesScene } from "./state.js";

/**
 * @typedef {import("../../charts/mesh/camera.js").Camera} Camera
 * @typedef {import("../../charts/mesh/camera.js").Optics} Optics
 * @typedef {import("../../charts/mesh/shape.js").Frame} Frame
 * @typedef {import("../../charts/mesh/shape.js").Geometry} Geometry
 * @typedef {import("../../charts/mesh/shape.js").Vector} Vector
 * @typedef {import("../../charts/mesh/scene.js").Scene} Scene
 * @typedef {import("./cards.js").Card} Card
 */

const MOST_CAMERAS = 24; // in an address
const EVERYTHING = "*";

/** @type {import("../../core/url_state.js").Codec<Readonly<Record<string, Camera>>>} */
export const camerasCodec = {
  parse(text) {
    try {
      const entries = Object.entries(JSON.parse(text)).map(([key, numbers]) => /** @type {const} */ ([key, cameraOfNumbers(numbers)]));
      return Object.fromEntries(entries.flatMap(([key, camera]) => (camera ? [[key, camera]] : [])));
    } catch {
      return undefined; // an address is user input: what cannot be read means the fallback
    }
  },
  format(cameras) {
    const entries = Object.entries(cameras).slice(-MOST_CAMERAS);
    return entries.length ? JSON.stringify(Object.fromEntries(entries.map(([key, camera]) => [key, numbersOf(camera)]))) : "";
  },
};

/** @param {unknown} numbers @returns {Camera | null} */
function cameraOfNumbers(numbers) {
  if (!Array.isArray(numbers) || numbers.length !== 6 || !numbers.every(Number.isFinite)) return null;
  const [yaw, pitch, zoom, x, y, z] = numbers;
  return { yaw, pitch: Math.max(-Math.PI / 2, Math.min(Math.PI / 2, pitch)), zoom: Math.max(ZOOMS.least, Math.min(ZOOMS.most, zoom)), target: [x, y, z] };
}

/** @param {Camera} camera */
function numbersOf({ yaw, pitch, zoom, target }) {
  return [yaw, pitch, zoom, ...target].map((number) => Number(number.toPrecision(4)));
}

/** Where a person turned meshes to, by what is linked. */
const chosen = urlSignal("meshCameras", /** @type {Readonly<Record<string, Camera>>} */ ({}), camerasCodec);

/** The ball around each card's mesh as it was first seen, by what has one frame. @type {import("@preact/signals-core").Signal<Readonly<Record<string, Readonly<Record<string, Frame>>>>>} */
const balls = signal({});

/** What is shown now, by who shows it. @type {Map<symbol, {card: Card, geometry: Geometry}>} */
const shown = new Map();

/** @param {Card} card */
function cameraKey(card) {
  return link.value === "all" ? EVERYTHING : frameKey(card);
}

/** Runs of one tag have one frame, so that the larger is seen to be larger. @param {Card} card */
function frameKey(card) {
  return link.value === "off" ? card.key : card.mesh.name;
}

/** Tells what a card shows now: the first of each widens the frame. @param {symbol} who @param {Card} card @param {Geometry} geometry */
export function show(who, card, geometry) {
  shown.set(who, { card, geometry });
  const key = frameKey(card);
  const ball = balls.peek()[key]?.[card.key] ? null : frameOf(geometry);
  if (ball) balls.value = { ...balls.peek(), [key]: { ...balls.peek()[key], [card.key]: ball } };
}

/** @param {symbol} who shows nothing more */
export function hide(who) {
  shown.delete(who);
}

/** @param {Card} card @param {Geometry} geometry @returns {Frame} */
export function frameFor(card, geometry) {
  if (refits.value) return frameOf(geometry) ?? UNIT;
  const known = Object.values(balls.value[frameKey(card)] ?? {});
  return known.length ? around(known) : (frameOf(geometry) ?? UNIT);
}

/** @param {Scene} scene @returns {Optics} */
export function opticsFor(scene) {
  const camera = usesScene.value ? scene.camera : null;
  return { fov: camera?.fov ?? USUAL_FOV, isParallel: isParallel.value || (camera?.isParallel ?? false), up: /** @type {"y" | "z"} */ (up.value) };
}

/**
 * @param {Card} card
 * @param {Geometry} geometry
 * @param {Scene} scene
 * @returns {Camera}
 */
export function cameraFor(card, geometry, scene) {
  const camera = chosen.value[cameraKey(card)];
  if (camera) return camera;
  const { position, lookAt } = scene.camera;
  if (!usesScene.value || (!position && !lookAt)) return HOME;
  // three.js, as TensorBoard uses it, moves a mesh with faces to the origin, and leaves points where they are.
  const origin = geometry.faces ? middleOf(geometry) : /** @type {Vector} */ ([0, 0, 0]);
  const placed = (/** @type {Vector} */ point) => /** @type {Vector} */ (/** @type {unknown} */ (point.map((at, axis) => at + origin[axis])));
  const frame = frameFor(card, geometry);
  const target = lookAt ? placed(lookAt) : middleOf(geometry);
  return position ? cameraAt(placed(position), target, opticsFor(scene), frame) : { ...HOME, target: cameraAt(target, target, opticsFor(scene), frame).target };
}

/** @param {Card} card @param {Camera} camera */
export function setCamera(card, camera) {
  const { [cameraKey(card)]: _, ...others } = chosen.peek();
  chosen.value = { ...others, [cameraKey(card)]: camera };
}

/** Shows all of what is linked with a card, from where it was first looked at. @param {Card} card */
export function fit(card) {
  const key = cameraKey(card);
  batch(() => {
    const { [key]: _, ...others } = chosen.peek();
    chosen.value = others;
    refit((other) => cameraKey(other) === key);
  });
}

/** Shows all of every mesh. */
export function fitAll() {
  batch(() => {
    chosen.value = {};
    balls.value = {};
    refit(() => true);
  });
}

/** Makes frames anew, of what is shown now. @param {(card: Card) => boolean} isMeant */
function refit(isMeant) {
  const meant = [...shown.values()].filter(({ card }) => isMeant(card));
  const next = { ...balls.peek() };
  for (const { card } of meant) delete next[frameKey(card)];
  for (const { card, geometry } of meant) {
    const ball = frameOf(geometry);
    if (ball) next[frameKey(card)] = { ...next[frameKey(card)], [card.key]: ball };
  }
  balls.value = next;
}
