// @ts-check
/** Points found by what their metadata say, and those around a point. */
import { effect, signal } from "@preact/signals";
import { postDocument } from "../../core/api.js";
import { current, currentKey, reasonOf } from "./embeddings.js";
import { chosenPoint, isolated, neighborCount, neighborMetric, query } from "./state.js";

/**
 * @typedef {{points: number[], total: number, slow: number, error: string}} Found
 * @typedef {{point: number, index: ArrayLike<number>, distance: ArrayLike<number>, error: string}} Neighbors
 */

const WAIT_MS = 180; // while a person types or drags
/** @type {Found} */
const NOTHING = { points: [], total: 0, slow: 0, error: "" };

/** @type {import("@preact/signals").Signal<Found>} */
export const hits = signal(NOTHING);
/** @type {import("@preact/signals").Signal<Neighbors | null>} null while none are known */
export const neighbors = signal(/** @type {Neighbors | null} */ (null));

/** @returns {() => void} unties */
export function followFinding() {
  const stops = [effect(followQuery), effect(followNeighbors)];
  return () => stops.forEach((stop) => stop());
}

function followQuery() {
  const wanted = query.value;
  if (!currentKey.value || !wanted.text) return void (hits.value = NOTHING);
  const id = current.peek()?.id ?? "";
  return later(async (cancelled) => {
    const found = await findPoints(id, wanted, cancelled);
    if (!cancelled.aborted) hits.value = found;
  });
}

function followNeighbors() {
  const point = chosenPoint.value;
  const asked = { k: neighborCount.value, metric: neighborMetric.value, rows: isolated.value };
  if (!currentKey.value || point === null) return void (neighbors.value = null);
  if (neighbors.peek()?.point !== point) neighbors.value = null;
  const id = current.peek()?.id ?? "";
  return later(async (cancelled) => {
    try {
      const { index, distance } = await postDocument("api/projector/neighbors", { id, point, ...asked }, { signal: cancelled });
      neighbors.value = { point, index, distance, error: "" };
    } catch (error) {
      if (!cancelled.aborted) neighbors.value = { point, index: [], distance: [], error: reasonOf(error) };
    }
  });
}

/** Asks when nothing was changed for a moment. @param {(cancelled: AbortSignal) => Promise<void>} ask */
function later(ask) {
  const asked = new AbortController();
  const timer = setTimeout(() => void ask(asked.signal), WAIT_MS);
  return () => {
    clearTimeout(timer);
    asked.abort();
  };
}

/**
 * @param {string} id
 * @param {import("./state.js").Query} wanted
 * @param {AbortSignal} cancelled
 * @returns {Promise<Found>}
 */
export async function findPoints(id, { field, text, regex }, cancelled) {
  try {
    const { index, total, slow } = await postDocument("api/projector/search", { id, field: field || null, text, regex }, { signal: cancelled });
    return { points: Array.from(index), total, slow, error: "" };
  } catch (error) {
    return { ...NOTHING, error: cancelled.aborted ? "" : reasonOf(error) };
  }
}
