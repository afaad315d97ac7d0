// @ts-check
/** What a person chose on the profile page: signals that live in the address, but for the tool in the hand. */
import { signal } from "@preact/signals";
import { flag, number, oneOf, text, urlSignal } from "../../core/url_state.js";
import { numbers, stretch, stretches } from "./codecs.js";

/** @typedef {import("../../charts/timeline/lanes.js").TimeWindow} TimeWindow */

export const VIEWS = /** @type {const} */ (["timeline", "operations", "flame", "memory", "steps", "compare"]);
export const COLOR_RULES = /** @type {const} */ (["name", "category", "track"]);
export const SUMMED_BY = /** @type {const} */ (["name", "op", "category", "track"]);
const NO_SLICE = -1;

/** Which profile; "" is the newest of the selected runs. */
export const profileId = urlSignal("profile", "", text);
export const view = urlSignal("profileView", "timeline", oneOf(VIEWS));
/** What the timeline shows; null is all of it. @type {import("@preact/signals").Signal<TimeWindow | null>} */
export const shownWindow = urlSignal("window", null, stretch);
/** The stretch that was measured; sums are of it. @type {import("@preact/signals").Signal<TimeWindow | null>} */
export const range = urlSignal("measure", null, stretch);
/** Stretches that were marked to be kept in view. */
export const marked = urlSignal("marks", /** @type {readonly TimeWindow[]} */ ([]), stretches);
/** Number of the selected slice; −1 is none. */
export const selectedSlice = urlSignal("slice", NO_SLICE, number(NO_SLICE, 2 ** 31));
export const searched = urlSignal("findSlice", "", text);
export const searchIsRegex = urlSignal("findSliceRegex", false, flag);
export const colorBy = urlSignal("sliceColor", "name", oneOf(COLOR_RULES));
export const summedBy = urlSignal("sum", "name", oneOf(SUMMED_BY));
/** Id of the profile that this one is compared with. */
export const comparedWith = urlSignal("profileAgainst", "", text);
export const pinnedTracks = urlSignal("pinTracks", /** @type {readonly number[]} */ ([]), numbers);
export const hiddenTracks = urlSignal("hideTracks", /** @type {readonly number[]} */ ([]), numbers);
export const foldedTracks = urlSignal("foldTracks", /** @type {readonly number[]} */ ([]), numbers);
export const foldedProcesses = urlSignal("foldProcesses", /** @type {readonly number[]} */ ([]), numbers);

/** @type {import("@preact/signals").Signal<import("../../charts/timeline/input.js").Tool>} */
export const tool = signal("move");
/** Of the column that names the tracks, CSS pixels. */
export const headWidth = signal(230);

/** Another profile is shown: nothing that was said of the last one's tracks and slices means anything. */
export function forgetPlaces() {
  shownWindow.value = null;
  range.value = null;
  selectedSlice.value = NO_SLICE;
  marked.value = [];
  for (const list of [pinnedTracks, hiddenTracks, foldedTracks, foldedProcesses]) list.value = [];
}

/**
 * The list with one more, or one less.
 * @param {import("@preact/signals").Signal<readonly number[]>} list
 * @param {number} id
 */
export function toggle(list, id) {
  list.value = list.peek().includes(id) ? list.peek().filter((other) => other !== id) : [...list.peek(), id];
}
