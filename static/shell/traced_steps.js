// @ts-check
/**
 * Whether some run logged what its operations cost. That there is RunMetadata does not say it: `add_graph` of PyTorch
 * logs one in which nothing ran. So it is asked, once for each number of them.
 */
import { computed, effect, signal } from "@preact/signals-core";
import { getDocument } from "../core/api.js";
import { session } from "../core/session.js";

const LOGGED = session.tagsOf("graph_tagged_run_metadata");

/** How much RunMetadata there is, of which server; "" for none. */
const census = computed(() => {
  const points = LOGGED.value.flatMap((tag) => [...tag.runs.values()].map((series) => series.points));
  return points.length ? `${session.boot.value}:${points.join()}` : "";
});

export const hasTracedSteps = signal(false);

effect(() => {
  if (!census.value) hasTracedSteps.value = false;
  else void ask(census.value);
});

/** @param {string} asked */
async function ask(asked) {
  try {
    const { profiles } = await getDocument("api/profile/list");
    if (asked === census.peek()) hasTracedSteps.value = profiles.some((/** @type {{kind: string}} */ profile) => profile.kind === "step_stats");
  } catch {
    // The tab stays as it was: the connection is watched elsewhere, and the next RunMetadata asks again.
  }
}
