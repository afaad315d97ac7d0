// @ts-check
/** What a person chose on the PR curves page, as signals that live in the address. */
import { flag, json, oneOf, urlSignal } from "../../core/url_state.js";

/** @typedef {import("../../charts/curve/scene.js").View} View */

/** Precision over recall, or ROC: true over false positives. */
export const kind = urlSignal("curves", "pr", oneOf(/** @type {const} */ (["pr", "roc"])));
export const showGuides = urlSignal("guides", true, flag);
/** Column that the tables are sorted by, "-" in front: the highest first. */
export const sortedBy = urlSignal("curveSort", "", oneOf(/** @type {const} */ (["", "run", "-run", "area", "-area", "f1", "-f1", "step", "-step"])));

/** Zoomed cards. @type {import("@preact/signals-core").Signal<Record<string, View>>} */
export const views = urlSignal(
  "curveZoom",
  /** @type {Record<string, View>} */ ({}),
  json((value) => typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).every(isView)),
);

/** @param {unknown} value @returns {value is View} */
function isView(value) {
  return Array.isArray(value) && value.length === 4 && value.every((end) => typeof end === "number" && end >= 0 && end <= 1) && value[0] < value[1] && value[2] < value[3];
}

/** A zoomed card means another part of the plane in the other kind of curve. @param {string} key */
export function viewKey(key) {
  return `${kind.value}:${key}`;
}

/**
 * @param {string} key
 * @param {View | null} view null is everything
 */
export function setView(key, view) {
  const { [viewKey(key)]: _, ...others } = views.peek();
  views.value = view ? { ...others, [viewKey(key)]: rounded(view) } : others;
}

/** @param {View} view @returns {View} */
function rounded([left, right, bottom, top]) {
  const short = (/** @type {number} */ end) => Number(end.toFixed(5));
  return [short(left), short(right), short(bottom), short(top)];
}
