// @ts-check
/** What an op depends on and what depends on it; and which of the drawn lines carry some edges. Pure. */
import { SEVERAL, outerOf } from "./bundles.js";
import { listOf } from "./model.js";

/**
 * @typedef {import("./hierarchy.js").Hierarchy} Hierarchy
 * @typedef {import("./bundles.js").EdgeLists} EdgeLists
 * @typedef {import("./scene.js").Scene} Scene
 * @typedef {import("./scene.js").SceneWire} SceneWire
 */

/**
 * The ops inside an item and all that they follow from, or all that follow from them.
 * @param {Hierarchy} hierarchy
 * @param {EdgeLists} lists
 * @param {number} item
 * @param {"inputs" | "outputs"} direction
 * @returns {{nodes: Uint8Array, edges: number[]}} 1 for each such op; the edges on the way
 */
export function traced({ model, nodes, nodeAt, start, end }, lists, item, direction) {
  const reached = new Uint8Array(nodes);
  const queue = Array.from(nodeAt.subarray(start[item], end[item]));
  for (const node of queue) reached[node] = 1;
  const [own, other] = direction === "inputs" ? [lists.into, model.edges.source] : [lists.out, model.edges.target];
  /** @type {number[]} */
  const edges = [];
  for (let i = 0; i < queue.length; i++) {
    for (const edge of listOf(own, queue[i])) {
      edges.push(edge);
      const next = other[edge];
      if (!reached[next]) queue.push(next);
      reached[next] = 1;
    }
  }
  return { nodes: reached, edges };
}

/** The edges into and out of an item. @param {Hierarchy} hierarchy @param {EdgeLists} lists @param {number} item @returns {number[]} */
export function edgesAcross({ model, nodeAt, start, end }, lists, item) {
  /** @type {number[]} */
  const edges = [];
  const isOutside = (/** @type {number} */ node) => start[node] < start[item] || start[node] >= end[item];
  for (let at = start[item]; at < end[item]; at++) {
    for (const edge of listOf(lists.into, nodeAt[at])) if (isOutside(model.edges.source[edge])) edges.push(edge);
    for (const edge of listOf(lists.out, nodeAt[at])) if (isOutside(model.edges.target[edge])) edges.push(edge);
  }
  return edges;
}

/**
 * The lines that carry any of some edges, through all borders that they cross.
 * @param {Scene} scene
 * @param {readonly number[]} edges
 * @returns {Set<SceneWire>}
 */
export function wiresCarrying(scene, edges) {
  const { hierarchy } = scene;
  const { model, parent, depth } = hierarchy;
  const wires = wiresByEnds(scene);
  /** @type {Set<SceneWire>} */
  const found = new Set();
  const note = (/** @type {number} */ scope, /** @type {string} */ from, /** @type {string} */ to) => {
    const wire = wires.get(`${scope} ${from} ${to}`);
    if (wire) found.add(wire);
    return wire !== undefined;
  };
  for (const edge of edges) {
    const [source, target] = [model.edges.source[edge], model.edges.target[edge]];
    let [a, b] = [source, target];
    while (parent[a] !== parent[b]) {
      if (depth[a] >= depth[b]) {
        a = parent[crossed(a, () => note(parent[a], `${a}`, `@${outerOf(hierarchy, parent[a], target)}`) || note(parent[a], `${a}`, `@${SEVERAL}`))];
      } else {
        b = parent[crossed(b, () => note(parent[b], `@${outerOf(hierarchy, parent[b], source)}`, `${b}`) || note(parent[b], `@${SEVERAL}`, `${b}`))];
      }
    }
    note(parent[a], `${a}`, `${b}`);
  }
  return found;

  /** Borders of what is not drawn need no look. @param {number} item @param {() => void} look */
  function crossed(item, look) {
    if (scene.boxOf.get(parent[item])?.isOpen) look();
    return item;
  }
}

/** @param {Scene} scene */
function wiresByEnds({ wires }) {
  const nameOf = (/** @type {SceneWire["from"]} */ end) => ("item" in end ? `${end.item}` : `@${end.outer}`);
  return new Map(wires.map((wire) => [`${wire.scope} ${nameOf(wire.from)} ${nameOf(wire.to)}`, wire]));
}
