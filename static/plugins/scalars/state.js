// @ts-check
/** What a person chose on the scalars page, as signals that live in the address: the same address, the same view. */
import { settings } from "../../core/settings.js";
import { flag, json, list, number, oneOf, urlSignal } from "../../core/url_state.js";
import { xAxisCodec } from "../../core/view_codecs.js";
import { toggled, xAxis } from "../../core/view_state.js";
import { viewsCodec } from "./codecs.js";

/**
 * @typedef {import("../../core/view_codecs.js").XAxis} XAxis
 * @typedef {import("./codecs.js").Views} Views
 * @typedef {import("./codecs.js").View} View
 */

export const TOOLTIP_SORTS = /** @type {const} */ (["default", "ascending", "descending", "nearest", "nearest-y"]);

/** The entry of `views` that all charts follow while their zoom is synchronised. */
export const SHARED_VIEW = "*";

export const smoothing = urlSignal("smoothing", 0.6, number(0, 0.999), { personal: settings.smoothing.peek() });
export const logX = urlSignal("logX", false, flag);
export const logY = urlSignal("logY", false, flag);
export const ignoreOutliers = urlSignal("outliers", true, flag, { personal: settings.ignoreOutliers.peek() });
export const tooltipSort = urlSignal("tooltip", "default", oneOf(TOOLTIP_SORTS));
export const synced = urlSignal("sync", true, flag);
export const showMembers = urlSignal("members", false, flag);
export const hparamColumns = urlSignal("hparamColumns", false, flag);

/** Zoomed ranges by card. @type {import("@preact/signals-core").Signal<Views>} */
export const views = urlSignal("zoom", /** @type {Views} */ ({}), viewsCodec);
/** Cards whose y axis is the other kind than the toolbar says. @type {import("@preact/signals-core").Signal<readonly string[]>} */
export const otherScale = urlSignal("otherScale", /** @type {readonly string[]} */ ([]), list);
/** Each overlay is the list of its tags. @type {import("@preact/signals-core").Signal<readonly string[][]>} */
export const overlays = urlSignal(
  "overlays",
  /** @type {readonly string[][]} */ ([]),
  json((value) => Array.isArray(value) && value.every((tags) => Array.isArray(tags) && tags.every((tag) => typeof tag === "string"))),
);

/** @param {string} key */
export function toggleScale(key) {
  otherScale.value = toggled(otherScale.peek(), key);
}

/** @param {string[]} tags */
export function addOverlay(tags) {
  overlays.value = [...overlays.peek(), tags];
}

/** @param {string[]} tags */
export function removeOverlay(tags) {
  overlays.value = overlays.peek().filter((other) => other !== tags);
}

/**
 * @param {string} key
 * @param {View} view
 */
export function setView(key, view) {
  const next = { ...views.peek() };
  if (synced.peek()) next[SHARED_VIEW] = { x: view.x, y: null };
  const own = { x: synced.peek() ? null : view.x, y: view.y };
  next[key] = own;
  views.value = Object.fromEntries(Object.entries(next).filter(([, { x, y }]) => x !== null || y !== null));
}

/** Ends every zoom. */
export function showAll() {
  views.value = {};
}

/**
 * @param {string} key
 * @returns {View}
 */
export function viewOf(key) {
  const own = views.value[key];
  return { x: (synced.value ? views.value[SHARED_VIEW]?.x : own?.x) ?? null, y: own?.y ?? null };
}

/** A range of steps means nothing in seconds: another x starts unzoomed. @param {XAxis} axis */
export function setXAxis(axis) {
  if (xAxisCodec.format(axis) === xAxisCodec.format(xAxis.peek())) return;
  xAxis.value = axis;
  views.value = Object.fromEntries(Object.entries(views.peek()).flatMap(([key, { y }]) => (y ? [[key, { x: null, y }]] : [])));
}

/** @param {string} key */
export function isLogY(key) {
  return logY.value !== otherScale.value.includes(key);
}
