// @ts-check
/** Which graphs there are, the one that is shown, and the statistics that are laid over it: asked for again when they change. */
import { computed, effect, signal } from "@preact/signals-core";
import { getDocument, postDocument } from "../../core/api.js";
import { session } from "../../core/session.js";
import { againstKey, graphKey, profileKey } from "./state.js";

const PLUGINS = ["graphs", "graph_keras_model", "graph_run_metadata", "graph_run_metadata_graph", "graph_tagged_run_metadata"];

/**
 * @typedef {{run: number, tag: number | null, kind: string, title: string, step: number, wall: number, bytes: number, logged: number, stamp: string}} GraphEntry
 * @typedef {{run: number, tag: number, title: string, step: number, wall: number, bytes: number, stamp: string}} ProfileEntry
 * @typedef {{graphs: GraphEntry[], profiles: ProfileEntry[]}} GraphList
 *
 * @typedef {import("../../charts/graph/model.js").GraphModel & {stamp: string, title: string, before_stamp?: string, after_stamp?: string}} LoadedModel
 * @typedef {{node: Int32Array, start_us: Float64Array, compute_us: Float64Array, bytes: Float64Array, count: Int32Array, device: Int32Array, output: Int32Array,
 *   devices: string[], outputs: string[], total: {end_us: number, compute_us: number, bytes: number}, unmatched: {names: string[], count: number, compute_us: number}}} LoadedStats
 */

/**
 * @template T
 * @typedef {{key: string, value: T | null, error: string, isLoading: boolean}} Loaded
 */

/** @type {import("@preact/signals-core").Signal<Loaded<GraphList>>} */
export const graphList = signal({ key: "", value: null, error: "", isLoading: true });
/** @type {import("@preact/signals-core").Signal<Loaded<LoadedModel>>} */
export const loadedModel = signal({ key: "", value: null, error: "", isLoading: true });
/** @type {import("@preact/signals-core").Signal<Loaded<LoadedStats>>} */
export const loadedStats = signal({ key: "", value: null, error: "", isLoading: false });

/** Moves when anything was logged that the list tells. */
const news = computed(() => `${session.boot.value} ${PLUGINS.map((plugin) => session.tagsOf(plugin).value.map(({ runs }) => [...runs.values()].map(({ points, generation }) => `${points}.${generation}`))).join()}`);

/** The name of a run. @param {number} run */
const nameOf = (run) => session.runById.value.get(run)?.name ?? "";

/** A graph in words of the address. @param {{run: number, tag: number | null, kind?: string, title: string}} entry */
export function keyOf({ run, tag, kind, title }) {
  const tagName = tag === null ? [] : [title];
  return kind ? [nameOf(run), kind, ...tagName] : [nameOf(run), ...tagName];
}

/** @param {readonly string[]} a @param {readonly string[]} b */
const isSame = (a, b) => a.length === b.length && a.every((part, i) => part === b[i]);

export const chosenGraph = computed(() => {
  const graphs = graphList.value.value?.graphs ?? [];
  const key = graphKey.value;
  const named = key && graphs.find((entry) => isSame(keyOf(entry), key));
  return named || graphs.find(({ run }) => session.selectedIds.value.has(run)) || graphs[0] || null;
});

/** The graph that the chosen one is compared with. */
export const chosenAgainst = computed(() => {
  const key = againstKey.value;
  const found = key && graphList.value.value?.graphs.find((entry) => isSame(keyOf(entry), key));
  return found && found !== chosenGraph.value ? found : null;
});

/** Those of the graph's own run first. */
export const profilesInReach = computed(() => {
  const run = chosenGraph.value?.run;
  return [...(graphList.value.value?.profiles ?? [])].sort((a, b) => Number(b.run === run) - Number(a.run === run) || a.run - b.run || b.step - a.step);
});

export const chosenProfile = computed(() => {
  const key = profileKey.value;
  const found = key && profilesInReach.value.find((entry) => isSame(keyOf(entry), key));
  if (found || key?.length === 0) return found || null;
  const nearest = profilesInReach.value[0];
  return nearest && nearest.run === chosenGraph.value?.run ? nearest : null;
});

/** What names a graph in a request. @param {GraphEntry} entry */
export function nameInRequest({ run, tag, kind }) {
  return { run, tag, kind };
}

/**
 * Keeps a signal at what the newest question is answered; an answer that comes late is dropped.
 * @template T
 * @param {import("@preact/signals-core").Signal<Loaded<T>>} state
 * @param {string} key    of the question; "" for none
 * @param {(signal: AbortSignal) => Promise<T>} ask
 * @returns {() => void} gives the question up
 */
function load(state, key, ask) {
  if (state.peek().key === key && (state.peek().value || state.peek().error)) return () => {};
  const isAnother = !key || !state.peek().key.startsWith(key.split("@")[0]);
  state.value = { key, value: isAnother ? null : state.peek().value, error: "", isLoading: key !== "" };
  if (!key) return () => {};
  const stop = new AbortController();
  ask(stop.signal).then(
    (value) => {
      if (!stop.signal.aborted) state.value = { key, value, error: "", isLoading: false };
    },
    (error) => {
      if (!stop.signal.aborted) state.value = { key, value: null, error: error instanceof Error ? error.message : String(error), isLoading: false };
    },
  );
  return () => stop.abort();
}

/** Follows the session while the page is shown. @returns {() => void} stops */
export function followGraphs() {
  const stops = [
    effect(() => load(graphList, `list@${news.value}`, (signal) => getDocument("api/graphs/list", { signal }))),
    effect(() => {
      const [entry, against] = [chosenGraph.value, chosenAgainst.value];
      if (!entry) return load(loadedModel, "", () => Promise.reject(new Error("no graph is chosen")));
      const names = against ? [nameInRequest(against), nameInRequest(entry)] : [nameInRequest(entry)];
      const key = `${session.boot.peek()} ${JSON.stringify(names)}@${entry.stamp} ${against?.stamp ?? ""}`;
      const [path, body] = against ? ["api/graphs/diff", { before: names[0], after: names[1] }] : ["api/graphs/model", names[0]];
      return load(loadedModel, key, (signal) => postDocument(path, body, { signal }));
    }),
    effect(() => {
      const [entry, graph] = [chosenProfile.value, chosenGraph.value];
      const key = entry && graph ? `${session.boot.peek()} ${JSON.stringify([nameInRequest(graph), entry.run, entry.tag])}@${entry.stamp} ${graph.stamp}` : "";
      return load(loadedStats, key, (signal) => postDocument("api/graphs/stats", entry && graph && { run: entry.run, tag: entry.tag, graph: nameInRequest(graph) }, { signal }));
    }),
  ];
  return () => stops.forEach((stop) => stop());
}
