// @ts-check
/** The page's one feed of clips, tied to the session: steps of the series, and what a step's clips look like. */
import { computed, effect, signal } from "@preact/signals-core";
import { useEffect } from "preact/hooks";
import { getDocument, postDocument } from "../../core/api.js";
import { SampleFeed } from "../../core/sample_feed.js";
import { sampleAt, unionOfSteps } from "../../core/samples.js";
import { scrubbedStep } from "../../core/scrubbing.js";
import { session } from "../../core/session.js";
import { restarts } from "../../core/view_state.js";

/**
 * @typedef {import("./cards.js").Card} Card
 * @typedef {import("../../core/world.js").Tag} Tag
 * @typedef {import("../../core/sample_feed.js").Steps & {clips: number}} Steps  `clips` a step
 *
 * @typedef {object} Clip  what the server tells of one; all from `channels` on of WAV files only
 * @property {string} media_type
 * @property {number} bytes
 * @property {string} label    HTML, rendered and sanitised by the server
 * @property {number | null} rate
 * @property {string} problem  why there is no waveform, or ""
 * @property {number} [channels]
 * @property {number} [bits]
 * @property {string} [encoding]
 * @property {number} [frames]
 * @property {number} [seconds]
 * @property {number} [peak]
 * @property {number} [rms]
 * @property {number} [bad]    samples that are not finite
 * @property {ArrayLike<number>[]} [low]
 * @property {ArrayLike<number>[]} [high]
 *
 * @typedef {{run: number, tag: number, row: number, generation: number, clips?: Clip[], error?: string}} StepOfClips
 *
 * @typedef {object} Shown  what a card shows
 * @property {Steps} steps
 * @property {number} at     index into the steps' columns
 * @property {string} place  of the clip, as addresses spell it
 */

/** @type {SampleFeed<StepOfClips>} */
export const feed = new SampleFeed({
  askSteps: async (series) => (await postDocument("api/audio/steps", { restarts: restarts.peek(), series })).series,
  askSamples: async (_form, samples) => (await postDocument("api/audio/clips", { samples })).samples,
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

/** At which steps a run has clips under a tag; follows new ones. @param {Tag} tag @param {number} run */
export function stepsOf(tag, run) {
  const { points = 0, generation = 0 } = tag.runs.get(run) ?? {};
  const steps = feed.steps([run, tag.id], `${session.boot.value} ${points} ${generation} ${restarts.value}`);
  return /** @type {import("@preact/signals-core").ReadonlySignal<Steps | null>} */ (steps);
}

/** Clips a step; 1 while nothing else is known. @param {Tag} tag @param {number} run */
export function clipsOf(tag, run) {
  return stepsOf(tag, run).value?.clips ?? 1;
}

/**
 * Which clip a card shows now; null while nothing is known of its series.
 * @param {Card} card
 * @returns {Shown | null}
 */
export function shownBy({ tag, run, sample }) {
  const steps = stepsOf(tag, run.id).value;
  if (!steps || steps.step.length === 0) return null;
  const at = sampleAt(steps.step, scrubbedStep.value);
  const place = { boot: session.boot.value, run: run.id, tag: tag.id, generation: steps.generation, row: steps.row[at], sample };
  return { steps, at, place: new URLSearchParams(Object.entries(place).map(([name, value]) => [name, String(value)])).toString() };
}

/** Where the bytes are. @param {string} place */
export function fileAddress(place) {
  return `api/audio/file?${place}`;
}

/** @param {string} place @param {string} scale */
export function askSpectrogram(place, scale) {
  return getDocument(`api/audio/spectrogram?${place}&scale=${scale}`);
}

/** How many cards near the window show a series, by run and tag. @type {import("@preact/signals-core").Signal<ReadonlyMap<string, {card: Card, cards: number}>>} */
const near = signal(new Map());

/** Steps of the clips near the window, ascending. */
export const stepsInView = computed(() => unionOfSteps([...near.value.values()].map(({ card }) => stepsOf(card.tag, card.run.id).value?.step ?? [])));

/** Counts the card as in view while it exists. @param {Card} card */
export function useInView(card) {
  useEffect(() => {
    count(card, 1);
    return () => count(card, -1);
  }, [card.run.id, card.tag]);
}

/** @param {Card} card @param {number} by */
function count(card, by) {
  const key = `${card.run.id}:${card.tag.id}`;
  const cards = (near.peek().get(key)?.cards ?? 0) + by;
  const next = new Map(near.peek());
  if (cards > 0) next.set(key, { card, cards });
  else next.delete(key);
  near.value = next;
}
