// @ts-check
/** What a person chose on the mesh page, as signals that live in the address. */
import { flag, json, number, oneOf, urlSignal } from "../../core/url_state.js";

export const SURFACES = /** @type {const} */ (["smooth", "flat", "wire", "points"]);
export const COLORINGS = /** @type {const} */ (["logged", "run", "height"]);
export const LINKS = /** @type {const} */ (["tag", "all", "off"]);
export const UPS = /** @type {const} */ (["y", "z"]);
export const POINT_SCALE = { least: 0.25, most: 6, usual: 1 };

/** "logged": as its author described it, or else smooth. */
export const surface = urlSignal("meshSurface", "logged", oneOf(/** @type {const} */ (["logged", ...SURFACES])));
export const coloring = urlSignal("meshColor", "logged", oneOf(COLORINGS));
export const edges = urlSignal("meshEdges", false, flag);
export const box = urlSignal("meshBox", false, flag);
export const pointScale = urlSignal("pointSize", POINT_SCALE.usual, number(POINT_SCALE.least, POINT_SCALE.most));
/** Points that are farther are smaller. */
export const shrinks = urlSignal("pointsShrink", true, flag);
/** Camera, lights and material as they were logged. */
export const usesScene = urlSignal("meshScene", true, flag);
export const isParallel = urlSignal("meshParallel", false, flag);
export const up = urlSignal("meshUp", "y", oneOf(UPS));
/** Which meshes are turned together. */
export const link = urlSignal("meshLink", "tag", oneOf(LINKS));
/** Every step is fitted anew; else the camera stays, and what grows is seen to grow. */
export const refits = urlSignal("meshRefit", false, flag);

/**
 * Cards that were moved away from the page's step: the row that each shows.
 * @type {import("@preact/signals-core").Signal<Record<string, number>>}
 */
export const ownRows = urlSignal(
  "meshRows",
  /** @type {Record<string, number>} */ ({}),
  json((value) => value !== null && typeof value === "object" && Object.values(value).every(Number.isSafeInteger)),
);

/** @param {string} key of a card @param {number | null} row null: the page's step again */
export function setOwnRow(key, row) {
  const { [key]: _, ...others } = ownRows.peek();
  ownRows.value = row === null ? others : { ...others, [key]: row };
}

export function nextSurface() {
  const at = SURFACES.findIndex((name) => name === surface.peek());
  surface.value = SURFACES[(Math.max(0, at) + 1) % SURFACES.length];
}
