// @ts-check
/** A scope: which ops it holds, which neighbours it has; of a function, who calls it. */
import { html } from "htm/preact";
import "@preact/signals";
import { pathOf } from "../../charts/graph/hierarchy.js";
import { opOf } from "../../charts/graph/model.js";
import { edgesAcross } from "../../charts/graph/trace.js";
import { goTo, hierarchy } from "./tree.js";
import { maker } from "./view.js";

const MOST_OPS = 12;
const MOST_NEIGHBOURS = 30;

/** @param {{item: number}} props */
export function ScopeDetails({ item }) {
  const tree = hierarchy.value;
  const lists = maker.value?.lists;
  if (!tree || !lists) return null;
  const edges = edgesAcross(tree, lists, item);
  const { source, target } = tree.model.edges;
  const inside = (/** @type {number} */ node) => tree.start[node] >= tree.start[item] && tree.start[node] < tree.end[item];
  return html`
    <${Callers} item=${item} />
    <${Ops} item=${item} />
    <${Neighbours} title="Inputs" nodes=${edges.filter((edge) => inside(target[edge])).map((edge) => source[edge])} />
    <${Neighbours} title="Outputs" nodes=${edges.filter((edge) => inside(source[edge])).map((edge) => target[edge])} />`;
}

/** @param {{item: number}} props */
function Ops({ item }) {
  const tree = hierarchy.value;
  if (!tree) return null;
  const counts = counted(Array.from(tree.nodeAt.subarray(tree.start[item], tree.end[item]), (node) => opOf(tree.model, node)));
  return html`<h3>Ops</h3><ul class="graph-counts">${counts.slice(0, MOST_OPS).map(([op, count]) => html`<li key=${op}><span>${op}</span><small>${count.toLocaleString("en")}</small></li>`)}</ul>
    ${counts.length > MOST_OPS && html`<p class="hint">and ${counts.length - MOST_OPS} other kinds</p>`}`;
}

/** @param {{title: string, nodes: number[]}} props */
function Neighbours({ title, nodes }) {
  const tree = hierarchy.value;
  if (!tree || nodes.length === 0) return null;
  const counts = counted(nodes);
  return html`<h3>${title} <small>${counts.length.toLocaleString("en")}</small></h3>
    <ul class="graph-neighbours">
      ${counts.slice(0, MOST_NEIGHBOURS).map(
        ([node, count]) => html`<li key=${node}><button type="button" title=${pathOf(tree, node)} onClick=${() => goTo(node)}>${pathOf(tree, node)}</button>${count > 1 && html`<small>× ${count}</small>`}</li>`,
      )}
    </ul>
    ${counts.length > MOST_NEIGHBOURS && html`<p class="hint">and ${counts.length - MOST_NEIGHBOURS} more</p>`}`;
}

/** Call sites of a function. @param {{item: number}} props */
function Callers({ item }) {
  const tree = hierarchy.value;
  if (!tree) return null;
  const { calls } = tree.model;
  const nodes = Array.from(calls.node).filter((_, i) => calls.group[i] === item - tree.nodes - 1);
  return nodes.length === 0 ? null : html`<${Neighbours} title="Called by" nodes=${nodes} />`;
}

/**
 * @template T
 * @param {readonly T[]} values
 * @returns {[T, number][]} most frequent first
 */
function counted(values) {
  /** @type {Map<T, number>} */
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}
