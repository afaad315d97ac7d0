// @ts-check
/** The page's one document: all sessions with their measures, asked for again when the log moves. */
import { computed, effect, signal } from "@preact/signals-core";
import { postDocument } from "../../core/api.js";
import { session } from "../../core/session.js";
import { restarts } from "../../core/view_state.js";
import { metricOf } from "./columns.js";
import { chosenMetrics, tail } from "./state.js";

/**
 * @typedef {object} Measures  of one metric; an entry a session, NaN where there is no value
 * @property {string} group
 * @property {string} tag
 * @property {ArrayLike<number>} run   that has the curve; -1 for none
 * @property {ArrayLike<number>} last
 * @property {ArrayLike<number>} last_step
 * @property {ArrayLike<number>} low
 * @property {ArrayLike<number>} low_step
 * @property {ArrayLike<number>} high
 * @property {ArrayLike<number>} high_step
 * @property {ArrayLike<number>} tail
 * @property {ArrayLike<number>} points
 *
 * @typedef {{group: string, tag: string, sessions: number, declared: boolean, title: string, description: string, dataset: string}} MetricInfo
 *
 * @typedef {object} SessionTable  what `api/hparams/table` answers
 * @property {number} rev
 * @property {{name: string, user: string, created: number | null, description_html: string} | null} experiment
 * @property {{name: string, title: string, description: string}[]} hparams  that somebody described
 * @property {MetricInfo[]} metrics
 * @property {{run: ArrayLike<number>, group: string[], status: ArrayLike<number>, start: ArrayLike<number>, end: ArrayLike<number>, model_uri: string[], monitor_url: string[]}} sessions
 * @property {Measures[]} measures
 */

/** Between questions while the log moves, ms: thousands of sessions may each get a point a second. */
const PAUSE_MS = 1000;

/** @type {import("@preact/signals-core").Signal<SessionTable | null>} */
export const table = signal(null);
export const error = signal("");

const question = computed(() => ({
  metrics: chosenMetrics.value?.map(metricOf) ?? null,
  restarts: restarts.value === "raw" ? "raw" : "latest",
  tail: tail.value,
}));

/** Asks now and whenever something has changed, never twice at once. @returns {() => void} ends it */
export function follow() {
  let asking = false;
  let due = false;
  let stopped = false;
  const ask = async () => {
    if (asking) return void (due = true);
    asking = true;
    due = false;
    const asked = question.peek();
    try {
      const answer = await postDocument("api/hparams/table", asked);
      if (asked === question.peek()) [table.value, error.value] = [answer, ""];
    } catch (reason) {
      error.value = reason instanceof Error ? reason.message : String(reason);
    }
    if (asked === question.peek()) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    asking = false;
    if (due && !stopped) void ask();
  };
  const stop = effect(() => {
    question.value;
    session.revision.value;
    session.boot.value;
    if (session.connection.value !== "disconnected") void ask();
  });
  return () => {
    stopped = true;
    stop();
  };
}
