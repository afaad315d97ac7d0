// @ts-check
/** The search over all slices of a profile, and the walk from hit to hit. */
import { effect, signal } from "@preact/signals";
import { askProfile } from "./asking.js";
import { opened, reasonOf } from "./profiles.js";
import { goTo } from "./selecting.js";
import { searchIsRegex, searched, selectedSlice } from "./state.js";

/**
 * @typedef {{slice: Int32Array, track: Int32Array, name: Int32Array, start: Float64Array, duration: Float64Array}} Hits in order of time
 * @typedef {{hits: Hits, total: number, cut: boolean, emphasis: Uint8Array}} Found `emphasis`: by name, 1 where it matched
 */

const TYPING_MS = 150;
const MOST_HITS = 10_000;

/** null while nothing is searched for. @type {import("@preact/signals").Signal<Found | null>} */
export const found = signal(/** @type {Found | null} */ (null));
export const searchProblem = signal("");

/** Searches whenever the words or the profile change. @returns {() => void} unties */
export function followSearch() {
  let stop = new AbortController();
  const untie = effect(() => {
    const question = { text: searched.value, regex: searchIsRegex.value, limit: MOST_HITS };
    const trace = opened.value?.trace;
    stop.abort();
    stop = new AbortController();
    searchProblem.value = "";
    if (!trace || !question.text) return void (found.value = null);
    void search(trace, question, stop.signal);
  });
  return () => {
    stop.abort();
    untie();
    found.value = null;
  };
}

/**
 * @param {import("./trace.js").Trace} trace
 * @param {{text: string, regex: boolean, limit: number}} question
 * @param {AbortSignal} aborted
 */
async function search(trace, question, aborted) {
  await new Promise((resolve) => setTimeout(resolve, TYPING_MS));
  if (aborted.aborted) return;
  try {
    const { hits, names, total, cut } = await askProfile("search", { id: trace.id, ...question }, aborted);
    if (aborted.aborted) return;
    const emphasis = new Uint8Array(trace.names.length);
    for (const name of names) emphasis[name] = 1;
    found.value = { hits, total, cut, emphasis };
  } catch (error) {
    if (aborted.aborted) return;
    found.value = null;
    searchProblem.value = reasonOf(error);
  }
}

/** Place of the selected slice among the hits; −1 when it is none. */
export function hitIndex() {
  return found.value ? found.value.hits.slice.indexOf(selectedSlice.value) : -1;
}

/** Goes to the next hit, or the one before; at the ends around. @param {1 | -1} direction */
export function goToHit(direction) {
  const hits = found.peek()?.hits;
  if (!hits || hits.slice.length === 0) return;
  const at = hits.slice.indexOf(selectedSlice.peek());
  const next = at < 0 ? (direction === 1 ? 0 : hits.slice.length - 1) : (at + direction + hits.slice.length) % hits.slice.length;
  goTo(hits.slice[next]);
}
