// @ts-check
/** The search through all steps: asked answer by answer, until all are searched or enough is found. */
import { effect, signal } from "@preact/signals-core";
import { ApiError, postDocument } from "../../core/api.js";
import { session } from "../../core/session.js";
import { restarts } from "../../core/view_state.js";
import { searchIsRegex, searchMindsCase, searched } from "./state.js";

/**
 * @typedef {{run: number, tag: number, row: number, step: number, wall: number, count: number, before: string, match: string, after: string}} Hit
 * @typedef {{hits: Hit[], searched: number, total: number, isDone: boolean, error: string}} Progress
 */

const TYPING_MS = 200;
const NEWS_MS = 2000; // new steps are searched too, but a run that logs each second need not be answered each second
const MOST_HITS = 1000;
const MOST_SERIES = 100_000; // in one question

/** null while nothing is searched for. @type {import("@preact/signals-core").Signal<Progress | null>} */
export const progress = signal(/** @type {Progress | null} */ (null));
/** Distinct texts that matched. @type {import("@preact/signals-core").Signal<readonly string[]>} */
export const foundWords = signal(/** @type {readonly string[]} */ ([]));

/** Searches whenever the question, the runs or the logs change. @returns {() => void} unties */
export function followQuestion() {
  let stop = new AbortController();
  let asked = "";
  const untie = effect(() => {
    const question = { pattern: searched.value, regex: searchIsRegex.value, case: searchMindsCase.value, restarts: restarts.value };
    const series = seriesInView();
    stop.abort();
    stop = new AbortController();
    const isNews = asked === JSON.stringify(question);
    asked = JSON.stringify(question);
    void search(question, series, isNews ? NEWS_MS : TYPING_MS, stop.signal);
  });
  return () => {
    untie();
    stop.abort();
    progress.value = null;
    foundWords.value = [];
  };
}

/** @returns {{ids: [number, number][], points: number}} */
function seriesInView() {
  const ids = /** @type {[number, number][]} */ ([]);
  let points = 0;
  for (const tag of session.tagsOf("text").value) {
    for (const [run, state] of tag.runs) {
      if (!session.selectedIds.value.has(run) || ids.length === MOST_SERIES) continue;
      ids.push([run, tag.id]);
      points += state.points;
    }
  }
  return { ids, points };
}

/**
 * @param {{pattern: string}} question
 * @param {{ids: [number, number][], points: number}} series
 * @param {number} delay
 * @param {AbortSignal} stop
 */
async function search(question, { ids, points }, delay, stop) {
  if (!question.pattern) {
    progress.value = null;
    foundWords.value = [];
    return;
  }
  await new Promise((resolve) => setTimeout(resolve, delay));
  if (stop.aborted) return;
  /** @type {Progress} */
  let known = { hits: [], searched: 0, total: points, isDone: false, error: "" };
  /** @type {Set<string>} */
  const words = new Set();
  let start = /** @type {[number, number] | null} */ ([0, 0]);
  try {
    while (start && !stop.aborted && known.hits.length < MOST_HITS) {
      const answer = await postDocument("api/text/search", { ...question, series: ids, start }, { signal: stop });
      for (const word of answer.words) words.add(word);
      known = { ...known, hits: [...known.hits, ...answer.hits], searched: known.searched + answer.searched, isDone: answer.next === null };
      start = answer.next;
      if (stop.aborted) return;
      progress.value = known;
      foundWords.value = [...words];
    }
  } catch (error) {
    if (stop.aborted) return;
    foundWords.value = [];
    progress.value = { ...known, hits: [], isDone: true, error: error instanceof ApiError ? reasonOf(error) : String(error) };
  }
}

/** What is wrong, without what the person sees anyway. @param {ApiError} error */
function reasonOf(error) {
  return error.code === "bad_regex" ? error.message.replace(/^bad regular expression .*: /s, "") : error.message;
}
