// @ts-check
/** The page's one feed of curves, tied to the session. */
import { computed, effect } from "@preact/signals-core";
import { postDocument } from "../../core/api.js";
import { sampleAt } from "../../core/samples.js";
import { SampleFeed } from "../../core/sample_feed.js";
import { scrubbedStep } from "../../core/scrubbing.js";
import { session } from "../../core/session.js";
import { restarts } from "../../core/view_state.js";

/**
 * @typedef {object} Sample  a curve as the server measured it; `error` stands instead of all that follows it
 * @property {number} run
 * @property {number} tag
 * @property {number} row
 * @property {number} step
 * @property {number} wall
 * @property {string} [error]
 * @property {string} note
 * @property {number} drawn   how many thresholds have a precision
 * @property {Float64Array} threshold
 * @property {Float64Array} precision
 * @property {Float64Array} recall
 * @property {Float64Array} true_positives
 * @property {Float64Array} false_positives
 * @property {Float64Array} true_negatives
 * @property {Float64Array} false_negatives
 * @property {Float64Array} false_positive_rate
 * @property {Float64Array} true_positive_rate
 * @property {number} average_precision
 * @property {number} roc_area  NaN where there are no positives or no negatives
 * @property {{f1: number, threshold: number, precision: number, recall: number}} best
 *
 * @typedef {{run: import("../../core/session.js").Run, sample: Sample, start: number, attempt: number | null}} RunCurve
 * `start`: wall time of the run's first curve; `attempt` where several are shown
 */

/** @type {SampleFeed<Sample>} */
export const feed = new SampleFeed({
  askSteps: async (series) => (await postDocument("api/pr_curves/steps", { restarts: restarts.peek(), series })).series,
  askSamples: async (_form, samples) => (await postDocument("api/pr_curves/curves", { samples })).curves,
  batch: 200,
  kept: 2000,
});

/** @returns {() => void} unties */
export function followSession() {
  let boot = "";
  const stops = [
    effect(() => {
      if (session.connection.value === "live") feed.retry();
    }),
    effect(() => {
      if (boot && session.boot.value !== boot) feed.clear();
      boot = session.boot.value;
    }),
  ];
  return () => stops.forEach((stop) => stop());
}

/**
 * @param {import("../../core/world.js").Tag} tag
 * @param {number} run
 */
function stepsOf(tag, run) {
  const { points = 0, generation = 0 } = tag.runs.get(run) ?? {};
  return feed.steps([run, tag.id], `${session.boot.value} ${points} ${generation} ${restarts.value}`);
}

/**
 * The curves of a tag at the step that is looked at; null while one is on its way.
 * @param {import("../../core/world.js").Tag} tag
 * @returns {RunCurve[] | null}
 */
export function curvesOf(tag) {
  const runs = session.selectedRuns.value.filter((run) => tag.runs.has(run.id));
  const found = runs.map((run) => {
    const steps = stepsOf(tag, run.id).value;
    const index = steps ? sampleAt(steps.step, scrubbedStep.value) : -1;
    if (!steps || index < 0) return null;
    const sample = feed.sample([run.id, tag.id, steps.row[index]], steps.generation).value;
    return sample && { run, sample, start: steps.wall[0], attempt: steps.attempt?.[index] ?? null };
  });
  return found.every((curve) => curve !== null) ? /** @type {RunCurve[]} */ (found) : null;
}

const MOST_SCRUBBED = 300; // series; where there are more, their steps are much the same

/** Steps of the curves of the selected runs, one array a series: what the scrubber offers. */
export const stepsInView = computed(() => {
  const found = [];
  for (const tag of session.tagsOf("pr_curves").value) {
    for (const run of tag.runs.keys()) {
      if (!session.selectedIds.value.has(run)) continue;
      if (found.length === MOST_SCRUBBED) return found;
      found.push(stepsOf(tag, run).value?.step ?? []);
    }
  }
  return found;
});
