// @ts-check
/** The stretch of the step axis that all charts of samples show, and what that axis counts. */
import { computed, effect } from "@preact/signals-core";
import { urlSignal } from "./url_state.js";
import { xAxis } from "./view_state.js";

/** @typedef {[number, number]} Range */

/** "120..400", in units of the axis. @type {import("./url_state.js").Codec<Range | null>} */
const codec = {
  parse(text) {
    const ends = text.split("..").map(Number);
    return ends.length === 2 && ends.every(Number.isFinite) && ends[0] < ends[1] ? /** @type {Range} */ (ends) : undefined;
  },
  format: (range) => (range ? range.map((end) => Number(end.toPrecision(12))).join("..") : ""),
};

/** null is all of it. */
export const sampleRange = urlSignal("range", /** @type {Range | null} */ (null), codec);

/** Samples know no other scalar to stand over. @type {import("@preact/signals-core").ReadonlySignal<"step" | "relative" | "wall">} */
export const sampleAxis = computed(() => (xAxis.value.kind === "tag" ? "step" : xAxis.value.kind));

/** How the axis is labelled. @type {import("@preact/signals-core").ReadonlySignal<"step" | "duration" | "time">} */
export const sampleAxisKind = computed(() => /** @type {const} */ ({ step: "step", relative: "duration", wall: "time" })[sampleAxis.value]);

// A range of steps means nothing in seconds: another axis starts with all of it.
let axis = sampleAxis.peek();
effect(() => {
  if (sampleAxis.value !== axis) sampleRange.value = null;
  axis = sampleAxis.value;
});
