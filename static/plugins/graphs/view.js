// @ts-check
/** What is drawn of the chosen graph: everything follows from the model and from what a person chose. */
import { computed } from "@preact/signals-core";
import { COLORINGS, coloringOf, sumsOf } from "../../charts/graph/colors.js";
import { pathOf, sizeOf } from "../../charts/graph/hierarchy.js";
import { SceneMaker } from "../../charts/graph/scene.js";
import { edgesAcross, traced, wiresCarrying } from "../../charts/graph/trace.js";
import { loadedStats } from "./feed.js";
import { measure } from "./measure.js";
import { drawnNumbers } from "./numbers.js";
import { hits } from "./search.js";
import { asideChoices, coloring, flow, hiddenDevices, showsControls, trace } from "./state.js";
import { hierarchy, open, selected } from "./tree.js";

const choices = computed(() => new Map(asideChoices.value.map((choice) => [choice.slice(1), choice.startsWith("+")])));

/** Sets an item aside, or puts it back among the others. @param {number} item @param {boolean} isAside */
export function chooseAside(item, isAside) {
  const tree = hierarchy.peek();
  if (!tree) return;
  const path = pathOf(tree, item);
  asideChoices.value = [...asideChoices.peek().filter((choice) => choice.slice(1) !== path), `${isAside ? "+" : "-"}${path}`];
}

export const maker = computed(() => hierarchy.value && new SceneMaker(hierarchy.value, measure));

export const scene = computed(() => maker.value?.make({ open: open.value, choices: choices.value, hasControls: showsControls.value, flow: flow.value }) ?? null);

/** Step statistics by op, of the graph that is shown. */
export const stats = computed(() => {
  const tree = hierarchy.value;
  const found = loadedStats.value.value;
  if (!tree || !found || found.node.length === 0) return null;
  const [time, memory, row] = [new Float64Array(tree.nodes).fill(NaN), new Float64Array(tree.nodes).fill(NaN), new Int32Array(tree.nodes).fill(-1)];
  const drawn = drawnNumbers(tree.model, "after");
  found.node.forEach((number, i) => {
    const node = drawn ? (drawn.get(number) ?? -1) : number;
    if (node < 0 || node >= tree.nodes) return;
    time[node] = found.compute_us[i];
    memory[node] = found.bytes[i];
    row[node] = i;
  });
  return { time, memory, row, found, timeOf: sumsOf(tree, time), memoryOf: sumsOf(tree, memory) };
});

/** The colourings that have something to show. */
export const offeredColorings = computed(() => {
  const isOffered = { time: stats.value !== null, memory: stats.value !== null, difference: Boolean(hierarchy.value?.model.nodes.state) };
  return COLORINGS.filter((name) => isOffered[/** @type {keyof typeof isOffered} */ (name)] ?? true);
});

export const shownColoring = computed(() => hierarchy.value && coloringOf(coloring.value, hierarchy.value, stats.value));

const tracedParts = computed(() => {
  if (trace.value === "none" || selected.value === null || !hierarchy.value || !maker.value) return null;
  return traced(hierarchy.value, maker.value.lists, selected.value, trace.value);
});

/** How many ops the trace holds. */
export const tracedCount = computed(() => tracedParts.value?.nodes.reduce((sum, is) => sum + is, 0) ?? 0);

const isTraced = computed(() => {
  const [tree, found] = [hierarchy.value, tracedParts.value];
  if (!tree || !found) return null;
  const sums = sumsOf(tree, Float64Array.from(found.nodes));
  return (/** @type {number} */ item) => sums(item) > 0;
});

/** Ops of devices that are not looked at; scopes that hold nothing else. */
const isHidden = computed(() => {
  const tree = hierarchy.value;
  if (!tree || hiddenDevices.value.length === 0) return null;
  const names = new Set(hiddenDevices.value);
  const { nodes, strings } = tree.model;
  const sums = sumsOf(tree, Float64Array.from(nodes.device, (device) => Number(names.has(strings[device] ?? NO_DEVICE))));
  return (/** @type {number} */ item) => sums(item) === sizeOf(tree, item);
});

export const NO_DEVICE = "no device";

/** The devices of the graph's ops, most first. */
export const devices = computed(() => {
  const tree = hierarchy.value;
  if (!tree) return [];
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const device of tree.model.nodes.device) {
    const name = tree.model.strings[device] ?? NO_DEVICE;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([name, count]) => ({ name, count }));
});

const lit = computed(() => {
  const [tree, item, drawn, made] = [hierarchy.value, selected.value, scene.value, maker.value];
  if (!tree || item === null || !drawn || !made || item === tree.root) return new Set();
  return wiresCarrying(drawn, tracedParts.value?.edges ?? edgesAcross(tree, made.lists, item));
});

/** What stands out in the picture. A hit inside a closed scope marks the scope. */
export const marks = computed(() => {
  const drawn = scene.value;
  const tree = hierarchy.value;
  /** @type {Set<number>} */
  const shown = new Set();
  if (drawn && tree) {
    for (const hit of hits.value.items) {
      let at = hit;
      while (at !== tree.root && !drawn.boxOf.has(at)) at = tree.parent[at];
      if (at !== tree.root) shown.add(at);
    }
  }
  return { selected: selected.value, hits: shown, lit: lit.value, isTraced: isTraced.value, isHidden: isHidden.value };
});
