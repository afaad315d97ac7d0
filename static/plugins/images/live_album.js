// @ts-check
/** The page's one album, tied to the session: series that are new or grew, a server that comes back, or is another one. */
import { computed, effect, signal } from "@preact/signals-core";
import { useEffect } from "preact/hooks";
import { postDocument } from "../../core/api.js";
import { sampleAt, unionOfSteps } from "../../core/samples.js";
import { scrubbedStep } from "../../core/scrubbing.js";
import { session } from "../../core/session.js";
import { restarts } from "../../core/view_state.js";
import { Album } from "./album.js";
import { letScrubbingRejoin, ownRows } from "./state.js";

/**
 * @typedef {import("./cards.js").Card} Card
 * @typedef {import("./album.js").Series} Series
 *
 * @typedef {object} Shown  what a card shows
 * @property {Series} series
 * @property {number} at      index into the series' columns
 * @property {number} step
 * @property {number} wall
 * @property {boolean} isOwn  the card was moved away from the page's step
 * @property {import("./addresses.js").Place} place
 */

export const album = new Album((body, { signal: abort }) => postDocument("api/images/series", body, { signal: abort }));

/** How many cards near the window show a series, by run and tag. @type {import("@preact/signals-core").Signal<ReadonlyMap<string, [number, number, number]>>} */
const near = signal(new Map());

/** Steps of the images near the window, ascending. */
export const stepsInView = computed(() => unionOfSteps([...near.value.values()].map(([run, tag]) => album.series(run, tag).value?.steps ?? [])));

/** @param {number} run @param {number} tag */
export function samplesOf(run, tag) {
  album.layout.value; // the sizes of batches are learnt of after the series
  return album.samples(run, tag);
}

/** @returns {() => void} unties */
export function followSession() {
  let boot = "";
  const stops = [
    letScrubbingRejoin(),
    effect(() => {
      album.setRestarts(restarts.value);
      if (boot && session.boot.value !== boot) album.clear();
      boot = session.boot.value;
      const runs = session.selectedRuns.value;
      album.want(session.tagsOf("images").value.flatMap((tag) => runs.flatMap((run) => wantedOf(tag, run.id))));
    }),
    effect(() => {
      if (session.connection.value === "live") album.retry();
    }),
  ];
  return () => stops.forEach((stop) => stop());
}

/** @param {import("../../core/world.js").Tag} tag @param {number} run */
function wantedOf(tag, run) {
  const state = tag.runs.get(run);
  return state ? [{ run, tag: tag.id, ...state }] : [];
}

/** What a card is about is asked for first, and counts as in view while the card exists. @param {Card} card */
export function useInView(card) {
  const { run, tag } = card;
  useEffect(() => album.want(wantedOf(tag, run.id), { first: true }), [run.id, tag, restarts.value, session.boot.value]);
  useEffect(() => {
    count(run.id, tag.id, 1);
    return () => count(run.id, tag.id, -1);
  }, [run.id, tag.id]);
}

/** @param {number} run @param {number} tag @param {number} by */
function count(run, tag, by) {
  const key = `${run}:${tag}`;
  const cards = (near.peek().get(key)?.[2] ?? 0) + by;
  const next = new Map(near.peek());
  if (cards > 0) next.set(key, [run, tag, cards]);
  else next.delete(key);
  near.value = next;
}

/**
 * Which image a card shows now; null while nothing is known of its series.
 * @param {Card} card
 * @param {string} [key] under which its own step is kept
 * @returns {Shown | null}
 */
export function shownBy(card, key = card.key) {
  const series = album.series(card.run.id, card.tag.id).value;
  if (!series || series.rows.length === 0) return null;
  const own = ownRows.value[key];
  const ownAt = own === undefined ? -1 : Array.prototype.indexOf.call(series.rows, own);
  const at = ownAt < 0 ? sampleAt(series.steps, scrubbedStep.value) : ownAt;
  return { series, at, step: series.steps[at], wall: series.walls[at], isOwn: ownAt >= 0, place: placeAt(card, series, at) };
}

/** @param {Card} card @param {Series} series @param {number} at @returns {import("./addresses.js").Place} */
export function placeAt(card, { run, tag, generation, rows }, at) {
  return { boot: session.boot.value, run, tag, generation, row: rows[at], sample: card.sample };
}
