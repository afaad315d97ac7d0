// @ts-check
/** Where the points are: asked for when what is wished changes; t-SNE and UMAP frame by frame. */
import { computed, effect, signal } from "@preact/signals";
import { getDocument, postDocument, request } from "../../core/api.js";
import { axisPoints, axesAreReady } from "./custom_axes.js";
import { current, currentKey, currentSeries, reasonOf } from "./embeddings.js";
import { questionOf, takesTime } from "./questions.js";
import { align, dimensions, isolated, method, seed, spherise, tsne, umap } from "./state.js";

/**
 * @typedef {import("./questions.js").Placement} Placement
 * @typedef {{job: string, state: "waiting" | "running" | "done" | "failed" | "cancelled", stage: string, iteration: number,
 *   iterations: number, seconds: number, error: string | null, landmarks: number, note: string}} Progress
 */

const POLL_MS = 250;
const SLOW_POLL_MS = 1000; // after a failure

/** null while none has come yet. @type {import("@preact/signals").Signal<Placement & {key: string} | null>} */
export const placement = signal(/** @type {(Placement & {key: string}) | null} */ (null));
/** @type {import("@preact/signals").Signal<Progress | null>} */
export const progress = signal(/** @type {Progress | null} */ (null));
/** Why there is no placement, or "". */
export const placingError = signal("");
/** A question is on its way. */
export const isAsking = signal(false);

/** Job that the next question goes on from. */
let resumed = "";
/** Counts up to ask the same again. */
const again = signal(0);

/** The steps that are there, each as its files are now. */
const stepsKey = computed(() => (currentSeries.value?.embeddings ?? []).map(({ id, version }) => `${id} ${version}`).join());
/** Which steps could not be turned onto each other, and why. */
const unaligned = signal({ key: "", reason: "" });
/** Where all steps are asked for at once, turned onto each other; "" where each is placed by itself. */
const alignedFrom = computed(() => {
  const shown = currentSeries.value;
  if (!shown || shown.steps.length < 2 || !align.value || method.value !== "pca" || spherise.value || isolated.value) return "";
  return unaligned.value.key === stepsKey.value ? "" : `run=${encodeURIComponent(shown.run)}&tag=${encodeURIComponent(shown.tag)}&dimensions=${dimensions.value}`;
});
export const isAligned = computed(() => alignedFrom.value !== "");
export const alignmentProblem = computed(() => (unaligned.value.key === stepsKey.value ? unaligned.value.reason : ""));

const wishes = computed(() => {
  const embedding = current.value;
  if (!embedding || embedding.problem || !currentKey.value) return "";
  if (alignedFrom.value) return JSON.stringify({ aligned: alignedFrom.value, steps: stepsKey.value });
  if (method.value === "custom" && !axesAreReady.value) return "";
  // As text, so that what is the same is not asked again.
  return JSON.stringify({
    again: again.value,
    version: embedding.version,
    question: questionOf(embedding.id, {
      method: method.value,
      dimensions: dimensions.value === "2" ? 2 : 3,
      spherise: spherise.value,
      seed: seed.value,
      rows: isolated.value,
      tsne: method.value === "tsne" ? tsne.value : tsne.peek(),
      umap: method.value === "umap" ? umap.value : umap.peek(),
      axes: method.value === "custom" ? axisPoints.value : [],
    }),
  });
});

/** What is shown instead of an answer to the wishes that it names. @type {import("@preact/signals").Signal<string>} */
const answeredOtherwise = signal("");

/**
 * Shows places that somebody kept, until something else is wished. Call it after all that is wished has been said.
 * @param {Float32Array} points
 * @param {2 | 3} width
 * @param {string} label
 */
export function showPlaces(points, width, label) {
  const rows = isolated.peek();
  const columns = rows ? Float32Array.from(rows.flatMap((point) => Array.from(points.subarray(point * width, (point + 1) * width)))) : points;
  answeredOtherwise.value = wishes.peek();
  progress.value = null;
  placement.value = { key: `${current.peek()?.id} ${method.peek()}`, columns, width, rows, variance: null, note: `as kept in “${label}”` };
}

/** @returns {() => void} unties */
export function followPlacing() {
  return effect(() => {
    if (!wishes.value || wishes.value === answeredOtherwise.value) return;
    const { aligned, question } = JSON.parse(wishes.value);
    const asked = new AbortController();
    placingError.value = "";
    isAsking.value = true;
    void (aligned ? askAligned(aligned, asked.signal) : ask(question, asked.signal)).finally(() => {
      if (!asked.signal.aborted) isAsking.value = false;
    });
    return () => asked.abort();
  });
}

/** Computes once more: from where the job was stopped, or else with another beginning. */
export function runAgain() {
  const { state, job } = progress.peek() ?? {};
  if (state === "cancelled" && job) {
    resumed = job;
    again.value++;
  } else seed.value = (seed.peek() + 1) % 2 ** 31;
}

/** Stops the job; the points stay where they are. */
export async function stopJob() {
  const job = progress.peek()?.job;
  if (!job) return;
  try {
    await request(`api/projector/job?job=${encodeURIComponent(job)}`, { method: "DELETE" });
  } catch (error) {
    placingError.value = reasonOf(error);
  }
}

/** @param {any} question @param {AbortSignal} cancelled */
async function ask(question, cancelled) {
  const from = resumed;
  resumed = "";
  const key = `${question.id} ${question.method}`;
  try {
    const answer = await postDocument("api/projector/projection", { ...question, from: from || null }, { signal: cancelled });
    if (cancelled.aborted) return;
    if (takesTime(question.method)) return void (await followJob(answer.job, question.rows, key, cancelled));
    progress.value = null;
    placement.value = { key, columns: answer.points, width: answer.dimensions, rows: question.rows, variance: answer.variance, note: answer.note };
  } catch (error) {
    if (!cancelled.aborted) placingError.value = reasonOf(error);
  }
}

/**
 * All steps in one frame of reference, as columns beside each other.
 * @param {string} where
 * @param {AbortSignal} cancelled
 */
async function askAligned(where, cancelled) {
  try {
    const answer = await getDocument(`api/projector/aligned?${where}`, { signal: cancelled });
    progress.value = null;
    lastAligned.value = { where, steps: Array.from(answer.steps), points: answer.points, width: answer.dimensions, note: answer.note };
  } catch (error) {
    if (!cancelled.aborted) unaligned.value = { key: stepsKey.peek(), reason: `each step is placed by itself: ${reasonOf(error)}` };
  }
}

/** @typedef {{where: string, steps: number[], points: Float32Array[], width: number, note: string}} AlignedSteps */
/** @type {import("@preact/signals").Signal<AlignedSteps | null>} */
const lastAligned = signal(/** @type {AlignedSteps | null} */ (null));
/** null while those that are shown are on their way. */
export const alignedSteps = computed(() => (lastAligned.value?.where === alignedFrom.value ? lastAligned.value : null));

/**
 * @param {string} job
 * @param {readonly number[] | null} rows
 * @param {string} key
 * @param {AbortSignal} cancelled
 */
async function followJob(job, rows, key, cancelled) {
  let since = -1;
  while (!cancelled.aborted) {
    let wait = POLL_MS;
    try {
      const { points, ...news } = await getDocument(`api/projector/job?job=${encodeURIComponent(job)}&since=${since}`, { signal: cancelled });
      if (cancelled.aborted) return;
      if (points) {
        since = news.iteration;
        placement.value = { key, columns: points, width: news.dimensions, rows, variance: null, note: news.note };
      }
      progress.value = news;
      if (news.state !== "running" && news.state !== "waiting") return;
    } catch (error) {
      if (cancelled.aborted) return;
      if (!isPassing(error)) throw error;
      wait = SLOW_POLL_MS;
    }
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

/** A server that does not answer may come back; one that says no will say it again. @param {unknown} error */
function isPassing(error) {
  return error instanceof Error && "status" in error && error.status === 0;
}
