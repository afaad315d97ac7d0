// @ts-check
/** Axes that a person makes of two searches: from the middle of what one finds to that of the other. */
import { computed, effect, signal } from "@preact/signals";
import { current, currentKey } from "./embeddings.js";
import { findPoints } from "./finding.js";
import { NO_AXIS, NO_QUERY, customAxes, dimensions, method } from "./state.js";

/** @typedef {import("./state.js").Query} Query */

const WAIT_MS = 250; // while a person types

/** What each query found, by its text. @type {import("@preact/signals").Signal<ReadonlyMap<string, {points: number[], error: string}>>} */
const found = signal(/** @type {ReadonlyMap<string, {points: number[], error: string}>} */ (new Map()));

/** As many axes as there are dimensions; one that was not made yet runs from everything to everything. */
export const axes = computed(() => Array.from({ length: Number(dimensions.value) }, (_, i) => customAxes.value[i] ?? NO_AXIS));

const queries = computed(() => [...new Set(axes.value.flatMap(({ left, right }) => [left, right]).filter(({ text }) => text).map(keyOf))]);
/** Everything was looked up, and something found: an axis from nothing leads nowhere. */
export const axesAreReady = computed(() => queries.value.length > 0 && queries.value.every((query) => found.value.get(query)?.points.length));
const isMade = (/** @type {import("./state.js").CustomAxis} */ { left, right }) => left.text !== "" || right.text !== "";
/** Points on either side of each axis that was made; none is all. */
export const axisPoints = computed(() => axes.value.filter(isMade).map(({ left, right }) => ({ left: foundOf(left).points, right: foundOf(right).points })));
/** Which column of the answer each axis is; along one that was not made yet, all points are at 0. */
export const axisColumns = computed(() => axes.value.map((axis, i) => (isMade(axis) ? axes.value.slice(0, i).filter(isMade).length : Infinity)));

/** @param {Query} query @returns {{points: number[], error: string}} */
export function foundOf(query) {
  return found.value.get(keyOf(query)) ?? { points: [], error: "" };
}

/** @param {number} axis @param {"left" | "right"} side @param {Partial<Query>} change */
export function setSide(axis, side, change) {
  const all = [...axes.peek(), ...customAxes.peek().slice(axes.peek().length)];
  all[axis] = { ...all[axis], [side]: { ...all[axis][side], ...change } };
  customAxes.value = all;
}

/** @returns {() => void} unties */
export function followAxes() {
  let lastKey = "";
  return effect(() => {
    const key = currentKey.value;
    if (key !== lastKey) found.value = new Map();
    lastKey = key;
    if (method.value !== "custom" || !current.value) return;
    const { id } = current.value;
    const missing = queries.value.filter((query) => !found.peek().has(query));
    const asked = new AbortController();
    const timer = setTimeout(() => void Promise.all(missing.map((query) => lookUp(id, query, asked.signal))), WAIT_MS);
    return () => {
      clearTimeout(timer);
      asked.abort();
    };
  });
}

/** @param {string} id @param {string} key @param {AbortSignal} cancelled */
async function lookUp(id, key, cancelled) {
  const answer = await findPoints(id, { ...NO_QUERY, ...JSON.parse(key) }, cancelled);
  if (!cancelled.aborted) found.value = new Map([...found.peek(), [key, { points: answer.points, error: answer.error || (answer.points.length ? "" : "nothing found") }]]);
}

/** @param {Query} query */
function keyOf({ field, text, regex }) {
  return JSON.stringify({ field, text, regex });
}
