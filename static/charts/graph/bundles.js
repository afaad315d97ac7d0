// @ts-check
/**
 * What is drawn between the children of one scope: the edges of the ops inside them, bundled; and through ports in its
 * border, what comes from outside and goes there. A port stands for one neighbour of the scope, so that lines go on
 * where those of the scope around it end. Depends on the hierarchy alone, not on what is open. Pure.
 */
import { listOf, listsBy } from "./model.js";

/** A neighbour beyond the scope around. */
export const OUTSIDE = -1;
/** More neighbours on one side share a port. */
const MOST_PORTS = 6;
/** The neighbour of a port that is shared. */
export const SEVERAL = -2;
/** Of the tensors in a bundle. */
export const MIXED_SHAPES = -2;

/**
 * @typedef {import("./hierarchy.js").Hierarchy} Hierarchy
 * @typedef {{side: "in" | "out", outer: number}} Port  `outer`: an item, OUTSIDE or SEVERAL
 *
 * @typedef {object} Bundles
 * @property {Int32Array} children  the items of the scope
 * @property {Port[]} ports
 * @property {Bundle[]} bundles
 *
 * @typedef {object} Bundle
 * @property {number} from      an index into `children`, or after those into `ports`
 * @property {number} to
 * @property {number} count     of edges
 * @property {number} controls  of them, without data
 * @property {number} elements  the largest tensor's size, NaN where none is known
 * @property {number} shape     that all of the tensors have; -1 unknown, MIXED_SHAPES
 */

/** @typedef {ReturnType<typeof edgeLists>} EdgeLists */

/** The edges of each op. @param {import("./model.js").GraphModel} model */
export function edgeLists({ edges, nodes }) {
  return { out: listsBy(edges.source, nodes.name.length), into: listsBy(edges.target, nodes.name.length) };
}

/**
 * @param {Hierarchy} hierarchy
 * @param {EdgeLists} lists
 * @param {number} scope
 * @returns {Bundles}
 */
export function bundlesIn(hierarchy, lists, scope) {
  const children = listOf(hierarchy.children, scope);
  const { start, end, nodeAt, model } = hierarchy;
  const first = start[scope];
  const slot = slotsOf(hierarchy, scope, children);
  const ports = portsOf(hierarchy, lists, scope);
  /** @type {Map<number, Bundle>} */
  const bundles = new Map();
  const width = children.length + ports.list.length;
  const add = (/** @type {number} */ from, /** @type {number} */ to, /** @type {number} */ edge) => {
    if (from === to) return;
    const key = from * width + to;
    const bundle = bundles.get(key);
    if (bundle) grow(bundle, model, edge);
    else bundles.set(key, grow({ from, to, count: 0, controls: 0, elements: NaN, shape: -1 }, model, edge));
  };
  for (let at = first; at < end[scope]; at++) {
    const own = slot[at - first];
    for (const edge of listOf(lists.out, nodeAt[at])) {
      const other = start[model.edges.target[edge]];
      if (other >= first && other < end[scope]) add(own, slot[other - first], edge);
      else add(own, children.length + ports.indexOf("out", model.edges.target[edge]), edge);
    }
    for (const edge of listOf(lists.into, nodeAt[at])) {
      const other = start[model.edges.source[edge]];
      if (other < first || other >= end[scope]) add(children.length + ports.indexOf("in", model.edges.source[edge]), own, edge);
    }
  }
  return { children, ports: ports.list, bundles: [...bundles.values()] };
}

/** For each op inside, which child holds it. @param {Hierarchy} hierarchy @param {number} scope @param {Int32Array} children */
function slotsOf({ start, end }, scope, children) {
  const slot = new Int32Array(end[scope] - start[scope]);
  children.forEach((child, i) => slot.fill(i, start[child] - start[scope], end[child] - start[scope]));
  return slot;
}

/**
 * @param {Hierarchy} hierarchy
 * @param {EdgeLists} lists
 * @param {number} scope
 */
function portsOf(hierarchy, lists, scope) {
  const { start, end, nodeAt, model } = hierarchy;
  const outers = { in: new Set(), out: new Set() };
  const note = (/** @type {"in" | "out"} */ side, /** @type {number} */ node) => {
    const place = start[node];
    if (place < start[scope] || place >= end[scope]) outers[side].add(outerOf(hierarchy, scope, node));
  };
  for (let at = start[scope]; at < end[scope]; at++) {
    for (const edge of listOf(lists.out, nodeAt[at])) note("out", model.edges.target[edge]);
    for (const edge of listOf(lists.into, nodeAt[at])) note("in", model.edges.source[edge]);
  }
  /** @type {Port[]} */
  const list = [];
  for (const side of /** @type {const} */ (["in", "out"])) {
    const all = [...outers[side]];
    for (const outer of all.length > MOST_PORTS ? [SEVERAL] : all) list.push({ side, outer });
  }
  const known = new Map(list.map((port, i) => [`${port.side}${port.outer}`, i]));
  const indexOf = (/** @type {"in" | "out"} */ side, /** @type {number} */ node) =>
    known.get(`${side}${SEVERAL}`) ?? /** @type {number} */ (known.get(`${side}${outerOf(hierarchy, scope, node)}`));
  return { list, indexOf };
}

/** Which neighbour of a scope holds an op that is not inside. @param {Hierarchy} hierarchy @param {number} scope @param {number} node */
export function outerOf({ parent, depth }, scope, node) {
  let at = node;
  while (depth[at] > depth[scope]) at = parent[at];
  return parent[at] === parent[scope] ? at : OUTSIDE;
}

/** @param {Bundle} bundle changed in place @param {import("./model.js").GraphModel} model @param {number} edge */
function grow(bundle, { edges }, edge) {
  const tensors = bundle.count - bundle.controls;
  bundle.count++;
  if (edges.control[edge]) {
    bundle.controls++;
    return bundle;
  }
  const elements = edges.elements[edge];
  if (!(bundle.elements >= elements)) bundle.elements = Number.isNaN(elements) ? bundle.elements : elements;
  bundle.shape = tensors === 0 || bundle.shape === edges.shape[edge] ? edges.shape[edge] : MIXED_SHAPES;
  return bundle;
}
