// @ts-check
/** The one step that every dashboard of samples follows: the end of the selected steps. */
import { computed } from "@preact/signals-core";
import { selection } from "./view_state.js";

/** The step to look at; null is each series' last. */
export const scrubbedStep = computed(() => selection.value?.to ?? null);

/** @param {number | null} step */
export function scrubTo(step) {
  selection.value = step === null ? null : { from: step, to: step };
}
