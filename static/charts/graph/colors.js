// @ts-check
/** What colours mean in a graph: each colouring gives ops theirs, says what scopes hold, and has a legend. Pure. */
import { NEUTRAL, PALETTE, sequentialColor } from "../../core/colors.js";
import { formatBytes } from "../../core/format.js";
import { pathOf } from "./hierarchy.js";
import { OP_KINDS, kindOfOp } from "./kinds.js";
import { STATES } from "./model.js";

export const COLORINGS = /** @type {const} */ (["kind", "op", "structure", "device", "cluster", "time", "memory", "difference"]);

/**
 * @typedef {import("./hierarchy.js").Hierarchy} Hierarchy
 * @typedef {typeof COLORINGS[number]} ColoringName
 * @typedef {{color: string, part: number}} Stripe  which part of the ops inside has a colour
 * @typedef {{color: string, label: string, count: number}} LegendEntry
 *
 * @typedef {object} Coloring
 * @property {(item: number) => string | null} colorOf    null: none of its own
 * @property {(item: number) => readonly Stripe[]} stripesOf  what a scope holds; empty where it has a colour itself
 * @property {readonly LegendEntry[]} legend
 * @property {{low: string, high: string} | null} scale   for colours that mean amounts
 *
 * @typedef {object} NodeStats  what each op took, over all devices; NaN where nothing is known
 * @property {Float64Array} time    µs
 * @property {Float64Array} memory  bytes
 */

/**
 * @param {ColoringName} name
 * @param {Hierarchy} hierarchy
 * @param {NodeStats | null} stats
 * @returns {Coloring}
 */
export function coloringOf(name, hierarchy, stats) {
  const { nodes, strings } = hierarchy.model;
  const byString = (/** @type {Int32Array} */ column, /** @type {string} */ none) => (/** @type {number} */ node) => strings[column[node]] ?? none;
  if (name === "structure") return byStructure(hierarchy);
  if (name === "time" || name === "memory") return stats ? byAmount(hierarchy, stats[name], name === "time" ? formatMicroseconds : formatBytes) : nothing();
  if (name === "difference") return byDifference(hierarchy);
  if (name === "kind") return byKind(hierarchy);
  const column = { op: nodes.op, device: nodes.device, cluster: nodes.cluster }[name];
  return byGroup(hierarchy, byString(column, name === "op" ? "" : `no ${name}`));
}

/** "830 ns", "12.5 µs", "3.1 ms", "2 s". @param {number} us */
export function formatMicroseconds(us) {
  const [unit, size] = us < 1 ? ["ns", 1e-3] : us < 1e3 ? ["µs", 1] : us < 1e6 ? ["ms", 1e3] : ["s", 1e6];
  return `${Number((us / size).toPrecision(3))} ${us > 0 ? unit : "µs"}`;
}

/** @returns {Coloring} */
function nothing() {
  return { colorOf: () => null, stripesOf: () => [], legend: [], scale: null };
}

/** @param {Hierarchy} hierarchy */
function byKind(hierarchy) {
  const { strings, nodes } = hierarchy.model;
  const known = new Map([...new Set(nodes.op)].map((op) => [op, kindOfOp(strings[op] ?? "")]));
  const kinds = Int32Array.from(nodes.op, (op) => known.get(op) ?? 0);
  return grouped(hierarchy, kinds, OP_KINDS.map(({ title, color }) => ({ label: title, color })));
}

/** Of STATES: what is the same steps back. */
const STATE_COLORS = [NEUTRAL, "#ea7f15", "#33b08d", "#dc3e4a", "#8b6fd6"];

/** What became of ops from one graph to another. @param {Hierarchy} hierarchy */
function byDifference(hierarchy) {
  const { state } = hierarchy.model.nodes;
  if (!state) return nothing();
  const groups = STATES.map(({ name, mark }, i) => ({ label: `${mark}${name}`, color: STATE_COLORS[i] }));
  return grouped(hierarchy, Int32Array.from(state, (known) => Math.min(known, STATES.length - 1)), groups);
}

/** The most frequent get colours of their own. @param {Hierarchy} hierarchy @param {(node: number) => string} groupOf */
function byGroup(hierarchy, groupOf) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (let node = 0; node < hierarchy.nodes; node++) counts.set(groupOf(node), (counts.get(groupOf(node)) ?? 0) + 1);
  const ranked = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([label]) => label);
  const colored = ranked.filter((label) => !label.startsWith("no ")).slice(0, PALETTE.length);
  const index = new Map(colored.map((label, i) => [label, i]));
  const groups = Int32Array.from({ length: hierarchy.nodes }, (_, node) => index.get(groupOf(node)) ?? colored.length);
  const rest = ranked.filter((label) => !index.has(label));
  const restLabel = rest.length === 1 ? rest[0] : `${rest.length} others`;
  return grouped(hierarchy, groups, [...colored.map((label, i) => ({ label, color: PALETTE[i] })), { label: restLabel, color: NEUTRAL }]);
}

/**
 * @param {Hierarchy} hierarchy
 * @param {Int32Array} groupOf  each op's
 * @param {readonly {label: string, color: string}[]} groups
 * @returns {Coloring}
 */
function grouped(hierarchy, groupOf, groups) {
  const { nodes, start, end, nodeAt } = hierarchy;
  const totals = new Float64Array(groups.length);
  for (const group of groupOf) totals[group]++;
  /** @type {Map<number, Stripe[]>} */
  const known = new Map();
  const stripesOf = (/** @type {number} */ item) => {
    let stripes = known.get(item);
    if (stripes) return stripes;
    const counts = new Float64Array(groups.length);
    for (let at = start[item]; at < end[item]; at++) counts[groupOf[nodeAt[at]]]++;
    stripes = groups.flatMap(({ color }, group) => (counts[group] ? [{ color, part: counts[group] / (end[item] - start[item]) }] : []));
    known.set(item, stripes);
    return stripes;
  };
  const legend = groups.map(({ label, color }, group) => ({ label, color, count: totals[group] })).filter(({ count }) => count > 0);
  return { colorOf: (item) => (item < nodes ? groups[groupOf[item]].color : null), stripesOf, legend, scale: null };
}

/** Scopes of one structure in one colour, where there is more than one of them. @param {Hierarchy} hierarchy @returns {Coloring} */
function byStructure(hierarchy) {
  const { nodes, root, count, alike, start, end } = hierarchy;
  /** @type {Map<number, number>} */
  const times = new Map();
  for (let item = root + 1; item < count; item++) if (end[item] - start[item] > 1) times.set(alike[item], (times.get(alike[item]) ?? 0) + 1);
  const shared = [...times].filter(([, often]) => often > 1).sort((a, b) => b[1] - a[1]);
  const colors = new Map(shared.map(([structure], i) => [structure, PALETTE[i % PALETTE.length]]));
  const legend = shared.slice(0, PALETTE.length).map(([structure, often]) => {
    const first = alike.indexOf(structure, root + 1);
    return { color: /** @type {string} */ (colors.get(structure)), label: `like ${pathOf(hierarchy, first)}`, count: often };
  });
  return { colorOf: (item) => (item > nodes ? (colors.get(alike[item]) ?? null) : null), stripesOf: () => [], legend, scale: null };
}

/**
 * From little to all of it; scopes by their sums. The square root keeps small parts apart.
 * @param {Hierarchy} hierarchy
 * @param {Float64Array} amounts of ops
 * @param {(amount: number) => string} format
 * @returns {Coloring}
 */
function byAmount(hierarchy, amounts, format) {
  const sums = sumsOf(hierarchy, amounts);
  const total = sums(hierarchy.root);
  const colorOf = (/** @type {number} */ item) => {
    const sum = sums(item);
    return sum > 0 && total > 0 ? sequentialColor(Math.sqrt(sum / total)) : null;
  };
  return { colorOf, stripesOf: () => [], legend: [], scale: { low: format(0), high: format(total) } };
}

/**
 * What all ops inside an item took together, in constant time.
 * @param {Hierarchy} hierarchy
 * @param {Float64Array} amounts of ops; NaN counts as nothing
 * @returns {(item: number) => number}
 */
export function sumsOf({ nodes, nodeAt, start, end }, amounts) {
  const before = new Float64Array(nodes + 1);
  for (let at = 0; at < nodes; at++) before[at + 1] = before[at] + (amounts[nodeAt[at]] || 0);
  return (item) => before[end[item]] - before[start[item]];
}
