// @ts-check
/** The page's feed of meshes, tied to the session: steps of the series, and the geometry that a card shows. */
import { computed, effect, signal } from "@preact/signals-core";
import { useEffect, useRef } from "preact/hooks";
import { getDocument, postDocument } from "../../core/api.js";
import { compileFilter, filterByName } from "../../core/regex_filter.js";
import { SampleFeed } from "../../core/sample_feed.js";
import { sampleAt, unionOfSteps } from "../../core/samples.js";
import { scrubbedStep } from "../../core/scrubbing.js";
import { session } from "../../core/session.js";
import { restarts, tagFilter } from "../../core/view_state.js";
import { meshesOf } from "./cards.js";
import { Geometries } from "./geometries.js";
import { ownRows } from "./state.js";

/**
 * @typedef {import("./cards.js").Card} Card
 * @typedef {import("./cards.js").Mesh} Mesh
 * @typedef {import("../../core/sample_feed.js").Steps & {meshes: number, face?: ArrayLike<number>, color?: ArrayLike<number>}} Steps
 *   `meshes` a step; `face` and `color` are the rows of the other parts, -1 where there is none
 *
 * @typedef {object} Shown  what a card shows
 * @property {Steps} steps
 * @property {number} at      index into the steps' columns
 * @property {boolean} isOwn  the card was moved away from the page's step
 * @property {string} place   of the mesh, as addresses spell it
 */

const AHEAD = [1, 2, -1]; // steps from the one that is shown

/** @type {SampleFeed<never>} */
export const feed = new SampleFeed({
  askSteps: async (series) => (await postDocument("api/mesh/steps", { restarts: restarts.peek(), series })).series,
  askSamples: async () => [],
});

export const geometries = new Geometries((place, signal) => getDocument(`api/mesh/geometry?${place}`, { signal }));

/** All meshes, in natural order. */
export const meshes = computed(() => meshesOf(session.tagsOf("mesh").value));
/** What the filter lets through. */
export const filteredMeshes = computed(() => filterByName(meshes.value, (mesh) => mesh.name, compileFilter(tagFilter.value)).items);

/** Whoever moves the page's step wants all meshes there. @returns {() => void} stops it */
function letScrubbingRejoin() {
  let last = scrubbedStep.peek();
  return effect(() => {
    if (scrubbedStep.value !== last && Object.keys(ownRows.peek()).length > 0) ownRows.value = {};
    last = scrubbedStep.value;
  });
}

/** @returns {() => void} unties */
export function followSession() {
  let boot = "";
  const stops = [
    letScrubbingRejoin(),
    effect(() => {
      if (session.connection.value !== "live") return;
      feed.retry();
      geometries.retry();
    }),
    effect(() => {
      if (boot && session.boot.value !== boot) feed.clear();
      boot = session.boot.value;
    }),
  ];
  return () => stops.forEach((stop) => stop());
}

/** At which steps a run has a mesh; follows new ones. @param {Mesh} mesh @param {number} run */
export function stepsOf(mesh, run) {
  const { tag = -1, version = "" } = mesh.runs.get(run) ?? {};
  const steps = feed.steps([run, tag], `${session.boot.value} ${version} ${restarts.value}`);
  return /** @type {import("@preact/signals-core").ReadonlySignal<Steps | null>} */ (steps);
}

/** Meshes a step; 1 while nothing else is known, 0 for what turns out to be something else. @param {Mesh} mesh @param {number} run */
export function samplesOf(mesh, run) {
  return stepsOf(mesh, run).value?.meshes ?? 1;
}

/**
 * Which mesh a card shows now; null while nothing is known of its series.
 * @param {Card} card
 * @returns {Shown | null}
 */
export function shownBy(card) {
  const steps = stepsOf(card.mesh, card.run.id).value;
  if (!steps || steps.step.length === 0) return null;
  const own = ownRows.value[card.key];
  const ownAt = own === undefined ? -1 : Array.prototype.indexOf.call(steps.row, own);
  const at = ownAt < 0 ? sampleAt(steps.step, scrubbedStep.value) : ownAt;
  return { steps, at, isOwn: ownAt >= 0, place: placeAt(card, steps, at) };
}

/**
 * What a card is to draw: the geometry of the step, and until that is there the one before, so that nothing flickers.
 * Once somebody moves through the steps, the neighbours are fetched ahead.
 * @param {symbol} who
 * @param {Card} card
 * @param {Shown | null} shown
 */
export function useGeometry(who, card, shown) {
  const before = useRef({ at: -1, moved: false, geometry: /** @type {import("./geometries.js").Loaded | null} */ (null) });
  useEffect(() => () => geometries.leave(who), [who]);
  if (!shown) return { geometry: null, error: feed.error.value, isWaiting: true };
  const last = before.current;
  last.moved ||= last.at >= 0 && last.at !== shown.at;
  last.at = shown.at;
  const ahead = last.moved ? AHEAD.map((by) => shown.at + by).filter((index) => index >= 0 && index < shown.steps.step.length) : [];
  const answer = geometries.wish(who, shown.place, ahead.map((index) => placeAt(card, shown.steps, index))).value;
  if (answer) last.geometry = answer.geometry;
  return { geometry: last.geometry, error: answer?.error ?? "", isWaiting: !answer };
}

/** Where the server has the mesh as a file. @param {Shown} shown @param {"ply" | "obj"} format */
export function fileAddress({ place }, format) {
  return `api/mesh/file?${place}&format=${format}`;
}

/** @param {Card} card @param {Steps} steps @param {number} at */
function placeAt({ run, mesh, sample }, { generation, row, face, color }, at) {
  const place = { boot: session.boot.value, run: run.id, tag: mesh.runs.get(run.id)?.tag ?? -1, generation, row: row[at], face: face?.[at] ?? -1, color: color?.[at] ?? -1, sample };
  return new URLSearchParams(Object.entries(place).map(([name, value]) => [name, String(value)])).toString();
}

/** How many cards near the window show a series, by run and tag. @type {import("@preact/signals-core").Signal<ReadonlyMap<string, {card: Card, cards: number}>>} */
const near = signal(new Map());

/** Steps of the meshes near the window, ascending. */
export const stepsInView = computed(() => unionOfSteps([...near.value.values()].map(({ card }) => stepsOf(card.mesh, card.run.id).value?.step ?? [])));

/** Counts the card as in view while it exists. @param {Card} card */
export function useInView(card) {
  useEffect(() => {
    count(card, 1);
    return () => count(card, -1);
  }, [card.run.id, card.mesh.name]);
}

/** @param {Card} card @param {number} by */
function count(card, by) {
  const key = `${card.run.id}:${card.mesh.name}`;
  const cards = (near.peek().get(key)?.cards ?? 0) + by;
  const next = new Map(near.peek());
  if (cards > 0) next.set(key, { card, cards });
  else next.delete(key);
  near.value = next;
}
