// @ts-check
/** The selected slice: known at once where it was clicked, and in full when the server has told. */
import { batch, computed, effect, signal } from "@preact/signals";
import { askProfile } from "./asking.js";
import { revealing } from "../../charts/timeline/window.js";
import { opened, reasonOf } from "./profiles.js";
import { foldedProcesses, foldedTracks, hiddenTracks, selectedSlice, shownWindow, view } from "./state.js";

/**
 * @typedef {import("../../charts/timeline/marks.js").Slice} Slice
 * @typedef {{slice: number, track: number, depth: number, name: string, start: number, duration: number}} Relative
 * @typedef {Relative & {direction: "in" | "out"}} Flow
 * @typedef {{slice: number, track: number, name: string, category: string, start: number, duration: number, self: number, depth: number,
 *   args: Record<string, any>, parents: Relative[], children: number, flows: Flow[], previous: Relative | null,
 *   next: Relative | null}} Detail `previous`, `next`: of the same name
 */

/** What is known of the selected slice without asking. @type {import("@preact/signals").Signal<Slice | null>} */
const clicked = signal(null);
/** @type {import("@preact/signals").Signal<Detail | null>} */
export const detail = signal(null);
export const detailProblem = signal("");
/** Tells the timeline to bring the selected slice into view. */
export const revealed = signal(0);

/** @type {import("@preact/signals").ReadonlySignal<Slice | null>} */
export const selected = computed(() => {
  if (clicked.value?.slice === selectedSlice.value) return clicked.value;
  return detail.value?.slice === selectedSlice.value ? { ...detail.value, name: -1 } : null;
});

/** @param {Slice | null} slice */
export function select(slice) {
  batch(() => {
    clicked.value = slice;
    selectedSlice.value = slice?.slice ?? -1;
  });
}

/** A slice that may be anywhere: the timeline goes there. @param {number} slice @param {Slice} [known] */
export function goTo(slice, known) {
  batch(() => {
    view.value = "timeline";
    clicked.value = known ?? null;
    selectedSlice.value = slice;
    revealed.value++;
  });
}

/** Asks for what the selected slice is. @returns {() => void} unties */
export function followSelection() {
  if (selectedSlice.peek() >= 0) revealed.value++; // a link leads to its slice
  let stop = new AbortController();
  const untie = effect(() => {
    const slice = selectedSlice.value;
    const trace = opened.value?.trace;
    stop.abort();
    stop = new AbortController();
    if (!trace || slice < 0) return void (detail.value = null);
    void tell(trace.id, slice, stop.signal);
  });
  const unreveal = effect(() => {
    const slice = selected.value;
    if (revealed.value > 0 && slice) reveal(slice);
  });
  return () => {
    stop.abort();
    untie();
    unreveal();
  };
}

/**
 * @param {string} id
 * @param {number} slice
 * @param {AbortSignal} aborted
 */
async function tell(id, slice, aborted) {
  detailProblem.value = "";
  try {
    const answer = await askProfile("slice", { id, slice }, aborted);
    if (!aborted.aborted) detail.value = answer;
  } catch (error) {
    if (!aborted.aborted) detailProblem.value = reasonOf(error);
  }
}

let lastRevealed = 0;

/** Once for each wish: the window moves, and what hides the track opens. @param {Slice} slice */
function reveal(slice) {
  if (revealed.peek() === lastRevealed) return;
  lastRevealed = revealed.peek();
  const trace = opened.peek()?.trace;
  const track = trace?.tracks[slice.track];
  if (!trace || !track) return;
  batch(() => {
    shownWindow.value = revealing(shownWindow.peek() ?? trace.extent, slice.start, slice.start + slice.duration, trace.extent);
    for (const [list, id] of /** @type {const} */ ([[hiddenTracks, slice.track], [foldedTracks, slice.track], [foldedProcesses, track.process]])) {
      if (list.peek().includes(id)) list.value = list.peek().filter((other) => other !== id);
    }
  });
  toScroll.value = { track: slice.track, depth: slice.depth };
}

/** The place that the timeline should scroll to. @type {import("@preact/signals").Signal<{track: number, depth: number} | null>} */
export const toScroll = signal(/** @type {{track: number, depth: number} | null} */ (null));
