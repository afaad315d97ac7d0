// @ts-check
/** The page's one feed of texts, tied to the session. */
import { computed, effect } from "@preact/signals-core";
import { postDocument } from "../../core/api.js";
import { SampleFeed } from "../../core/sample_feed.js";
import { session } from "../../core/session.js";
import { restarts } from "../../core/view_state.js";

/**
 * @typedef {object} Text  one sample as the server shows it; `error` stands instead of all that follows it
 * @property {number} run
 * @property {number} tag
 * @property {number} row
 * @property {number} step
 * @property {number} wall
 * @property {string} [error]
 * @property {number[]} shape   [] for a single text
 * @property {string[][]} cells rows of HTML, or of text where the form is plain
 * @property {string[]} notes
 * @property {number} characters
 * @property {boolean} cut      there is more than the cells hold
 */

/** @type {SampleFeed<Text>} */
export const feed = new SampleFeed({
  askSteps: async (series) => (await postDocument("api/text/steps", { restarts: restarts.peek(), series })).series,
  askSamples: async (form, samples) => (await postDocument("api/text/samples", { form, samples })).samples,
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
 * At which steps a run has texts under a tag; follows new ones.
 * @param {import("../../core/world.js").Tag} tag
 * @param {number} run
 */
export function stepsOf(tag, run) {
  const { points = 0, generation = 0 } = tag.runs.get(run) ?? {};
  return feed.steps([run, tag.id], `${session.boot.value} ${points} ${generation} ${restarts.value}`);
}

/**
 * Where one text can be had whole, as it was logged.
 * @param {string} run
 * @param {string} tag
 * @param {number} row
 */
export function wholeAddress(run, tag, row) {
  return `api/text/download?${new URLSearchParams({ run, tag, row: String(row) })}`;
}

const MOST_SCRUBBED = 300; // series; where there are more, their steps are much the same

/** Steps of the texts of the selected runs, one array a series: what the scrubber offers. */
export const stepsInView = computed(() => {
  const found = [];
  for (const tag of session.tagsOf("text").value) {
    for (const run of tag.runs.keys()) {
      if (!session.selectedIds.value.has(run)) continue;
      if (found.length === MOST_SCRUBBED) return found;
      found.push(stepsOf(tag, run).value?.step ?? []);
    }
  }
  return found;
});
