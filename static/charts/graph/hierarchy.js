// @ts-check
/**
 * The tree that is drawn: ops inside name scopes, alike siblings folded. Pure.
 *
 * Everything in it has a number, its item: ops first, as the model counts them, then the graph itself (`root`), the
 * name scopes, the folds. In preorder each item holds one stretch of ops, so that "is inside" and "how many of …
 * inside" are comparisons and differences, whatever the depth.
 */
import { formatCount } from "../../core/format.js";
import { LEAST_SERIES, MOST_CHILDREN, foldsOf, pagesOf } from "./folding.js";
import { FLAGS, STATES, listOf, listsBy, opOf } from "./model.js";

/**
 * @typedef {import("./model.js").GraphModel} GraphModel
 * @typedef {"series" | "bundle" | "page" | "functions"} FoldKind
 * @typedef {{kind: FoldKind, label: string}} FoldLabel
 *
 * @typedef {object} Hierarchy
 * @property {GraphModel} model
 * @property {number} nodes           items below it are ops
 * @property {number} root            the item of the whole graph
 * @property {number} count           of items
 * @property {Int32Array} parent      of each item; -1 of the root
 * @property {Int32Array} depth       0 of the root
 * @property {import("./model.js").Lists} children  in the graph's own order
 * @property {Int32Array} start       an item's ops are nodeAt[start … end)
 * @property {Int32Array} end
 * @property {Int32Array} nodeAt      ops in preorder
 * @property {Int32Array} alike       equal where the same ops lie inside, in the same scopes
 * @property {ReadonlyMap<number, FoldLabel>} folds
 */

/**
 * @param {GraphModel} model
 * @param {{series?: boolean, unfolded?: ReadonlySet<string>}} [how] `unfolded`: paths of series that are not folded
 * @returns {Hierarchy}
 */
export function buildHierarchy(model, { series = true, unfolded = new Set() } = {}) {
  const tree = scopeTree(model);
  const first = firstNodes(tree);
  const alike = signatures(model, tree, first);
  const { parent, folds } = withFolds(model, tree, { first, alike, series, unfolded });
  const count = parent.length;
  const order = childrenInOrder(parent, extendedFirst(parent, first));
  return { model, nodes: tree.nodes, root: tree.nodes, count, parent, children: order, folds, ...preorder(parent, order, tree.nodes), alike: extended(alike, count) };
}

/**
 * Ops, the root and the name scopes; parents that lead in a circle (a damaged file) lie at the top.
 * @param {GraphModel} model
 */
function scopeTree(model) {
  const nodes = model.nodes.name.length;
  const groups = model.groups.name.length;
  const parent = new Int32Array(nodes + 1 + groups).fill(nodes);
  parent[nodes] = -1;
  const itemOf = (/** @type {number} */ group) => (group >= 0 && group < groups ? nodes + 1 + group : nodes);
  for (let node = 0; node < nodes; node++) parent[node] = itemOf(model.nodes.group[node]);
  for (let group = 0; group < groups; group++) parent[nodes + 1 + group] = itemOf(model.groups.parent[group]);
  cutCircles(parent, nodes);
  return { nodes, count: parent.length, parent };
}

/** @param {Int32Array} parent changed in place @param {number} root */
function cutCircles(parent, root) {
  const seen = new Int32Array(parent.length);
  seen[root] = -1; // known to lead to the root
  for (let item = root + 1; item < parent.length; item++) {
    let at = item;
    while (seen[at] === 0) {
      seen[at] = item;
      at = parent[at];
    }
    if (seen[at] === item) parent[at] = root;
    for (let back = item; seen[back] === item; back = parent[back]) seen[back] = -1;
  }
}

/**
 * The first op inside each item, in the graph's own order; Infinity-like where there is none.
 * @param {{nodes: number, count: number, parent: Int32Array}} tree
 */
function firstNodes({ nodes, count, parent }) {
  const first = new Int32Array(count).fill(0x7fffffff);
  for (let node = 0; node < nodes; node++) {
    first[node] = node;
    for (let at = parent[node]; at >= 0 && first[at] > node; at = parent[at]) first[at] = node;
  }
  return first;
}

/**
 * A number for what lies inside each item, independent of names and of order.
 * @param {GraphModel} model
 * @param {{nodes: number, count: number, parent: Int32Array}} tree
 * @param {Int32Array} first
 */
function signatures(model, { nodes, count, parent }, first) {
  const alike = new Int32Array(count);
  const { op, state } = model.nodes;
  for (let node = 0; node < nodes; node++) alike[node] = mixed(op[node] + 1 + (state ? state[node] << 24 : 0));
  for (const item of bottomUp(childrenInOrder(parent, first), nodes, count)) {
    if (item >= nodes) alike[item] = mixed(alike[item] ^ 0x5bd1e995);
    if (parent[item] >= 0) alike[parent[item]] = (alike[parent[item]] + mixed(alike[item])) | 0;
  }
  return alike;
}

/** @param {number} value */
function mixed(value) {
  const once = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
  return Math.imul(once ^ (once >>> 15), 0x2c1b3c6d) ^ (once >>> 13);
}

/**
 * Children before their parents.
 * @param {import("./model.js").Lists} children
 * @param {number} root
 * @param {number} count
 */
function bottomUp(children, root, count) {
  const order = new Int32Array(count);
  let known = 0;
  let next = 0;
  order[known++] = root;
  while (next < known) for (const child of listOf(children, order[next++])) order[known++] = child;
  return order.subarray(0, known).reverse();
}

/**
 * @param {Int32Array} parent
 * @param {Int32Array} first
 * @returns {import("./model.js").Lists}
 */
function childrenInOrder(parent, first) {
  const lists = listsBy(parent, parent.length);
  for (let item = 0; item < parent.length; item++) {
    const list = listOf(lists, item);
    if (list.length > 1) list.sort((a, b) => first[a] - first[b] || a - b);
  }
  return lists;
}

/**
 * The tree with its folds put in.
 * @param {GraphModel} model
 * @param {{nodes: number, count: number, parent: Int32Array}} tree
 * @param {{first: Int32Array, alike: Int32Array, series: boolean, unfolded: ReadonlySet<string>}} how
 */
function withFolds(model, tree, { first, alike, series, unfolded }) {
  const { nodes } = tree;
  const parents = Array.from(tree.parent);
  /** @type {Map<number, FoldLabel>} */
  const folds = new Map();
  const children = childrenInOrder(tree.parent, first);
  const put = (/** @type {number} */ scope, /** @type {FoldLabel & {members: number[]}} */ { kind, label, members }) => {
    const item = parents.length;
    parents.push(scope);
    folds.set(item, { kind, label });
    for (const member of members) parents[member] = item;
    if (members.length > MOST_CHILDREN) for (const page of pagesOf(members)) put(item, page);
    return item;
  };
  const functions = Array.from(model.groups.kind).flatMap((kind, group) => (kind === 1 ? [nodes + 1 + group] : []));
  if (functions.length) put(nodes, { kind: "functions", label: "functions", members: functions });
  for (let scope = nodes; scope < tree.count; scope++) {
    const items = listOf(children, scope).filter((item) => parents[item] === scope);
    if (items.length <= LEAST_SERIES) continue; // most of a large graph's scopes
    const named = Array.from(items, (item) => ({ item, name: partOf(model, nodes, item), op: item < nodes ? opOf(model, item) : "", alike: alike[item] }));
    const found = foldsOf(named, { series }).filter(({ label }) => unfolded.size === 0 || !unfolded.has(foldPath(pathIn(model, nodes, tree.parent, scope), label)));
    const made = unlike(found).map((fold) => put(scope, fold));
    const left = items.filter((item) => parents[item] === scope);
    if (left.length + made.length > MOST_CHILDREN) for (const page of pagesOf([...left, ...made])) put(scope, page);
  }
  return { parent: Int32Array.from(parents), folds };
}

/** Labels that differ, so that each fold has a path of its own. @param {import("./folding.js").Fold[]} folds */
function unlike(folds) {
  /** @type {Map<string, number>} */
  const seen = new Map();
  return folds.map((fold) => {
    const times = (seen.get(fold.label) ?? 0) + 1;
    seen.set(fold.label, times);
    return times === 1 ? fold : { ...fold, label: `${fold.label} · ${times}` };
  });
}

/** @param {Int32Array} parent with folds @param {Int32Array} first without */
function extendedFirst(parent, first) {
  const all = extended(first, parent.length, 0x7fffffff);
  for (let item = 0; item < first.length; item++) {
    for (let at = parent[item]; at >= first.length && all[at] > first[item]; at = parent[at]) all[at] = first[item];
  }
  return all;
}

/** @param {Int32Array} column @param {number} count @param {number} [rest] */
function extended(column, count, rest = 0) {
  const longer = new Int32Array(count).fill(rest);
  longer.set(column);
  return longer;
}

/**
 * @param {Int32Array} parent
 * @param {import("./model.js").Lists} children
 * @param {number} nodes
 */
function preorder(parent, children, nodes) {
  const count = parent.length;
  const [start, end, depth, nodeAt] = [new Int32Array(count), new Int32Array(count), new Int32Array(count), new Int32Array(nodes)];
  let placed = 0;
  const stack = [nodes];
  while (stack.length) {
    const item = /** @type {number} */ (stack.pop());
    if (item < 0) {
      end[~item] = placed;
      continue;
    }
    depth[item] = parent[item] < 0 ? 0 : depth[parent[item]] + 1;
    start[item] = placed;
    if (item < nodes) nodeAt[placed++] = item;
    stack.push(~item);
    const list = listOf(children, item);
    for (let i = list.length - 1; i >= 0; i--) stack.push(list[i]);
  }
  return { depth, start, end, nodeAt };
}

/** @param {GraphModel} model @param {number} nodes @param {number} item */
function partOf(model, nodes, item) {
  if (item < nodes) return model.strings[model.nodes.name[item]] ?? "";
  return item === nodes ? "" : (model.strings[model.groups.name[item - nodes - 1]] ?? "");
}

/** @param {GraphModel} model @param {number} nodes @param {Int32Array} parent @param {number} item */
function pathIn(model, nodes, parent, item) {
  const parts = [];
  for (let at = item; at >= 0 && at !== nodes; at = parent[at]) parts.push(partOf(model, nodes, at));
  return parts.reverse().join("/");
}

/** As `pathOf` answers for a series or a bundle. @param {string} scope @param {string} label */
function foldPath(scope, label) {
  return scope ? `${scope}/{${label}}` : `{${label}}`;
}

/**
 * What is written on an item. An op that has the name of its scope is written in brackets, as in TensorBoard; where two
 * graphs are compared, what became of an op stands before its name.
 * @param {Hierarchy} hierarchy
 * @param {number} item
 */
export function labelOf({ model, nodes, folds }, item) {
  const part = folds.get(item)?.label ?? partOf(model, nodes, item);
  if (item >= nodes) return part;
  const { flags, state } = model.nodes;
  const mark = state ? (STATES[state[item]]?.mark ?? "") : "";
  return mark + (flags[item] & FLAGS.named_as_group ? `(${part})` : part);
}

/** What is written below the name of a closed scope: how much it holds. @param {Hierarchy} hierarchy @param {number} item */
export function noteOf(hierarchy, item) {
  const fold = hierarchy.folds.get(item);
  const members = listOf(hierarchy.children, item).length;
  const ops = sizeOf(hierarchy, item);
  if (!fold) return formatCount(ops, "op");
  if (fold.kind === "functions") return formatCount(members, "function");
  return ops === members ? `× ${ops.toLocaleString("en")}` : `× ${members.toLocaleString("en")} · ${formatCount(ops, "op")}`;
}

/**
 * The name of an op or a scope in the graph; of a fold, its scope's with its label in braces.
 * @param {Hierarchy} hierarchy
 * @param {number} item
 */
export function pathOf({ model, nodes, root, parent, folds }, item) {
  const parts = [];
  const own = item < nodes && model.nodes.flags[item] & FLAGS.named_as_group;
  for (let at = own ? parent[item] : item; at >= 0 && at !== root; at = parent[at]) {
    const fold = folds.get(at);
    if (!fold) parts.push(partOf(model, nodes, at));
    else if (at === item || folds.get(item)?.kind === "page") parts.push(`{${fold.label}}`);
  }
  return parts.reverse().join("/");
}

/** How many ops an item holds. @param {Hierarchy} hierarchy @param {number} item */
export function sizeOf({ start, end }, item) {
  return end[item] - start[item];
}

/** @param {Hierarchy} hierarchy @param {number} item @param {number} scope */
export function isInside({ start, end, depth }, item, scope) {
  return depth[item] >= depth[scope] && start[scope] <= start[item] && end[item] <= end[scope];
}

/** @param {Hierarchy} hierarchy @param {number} item */
export function isScope({ nodes }, item) {
  return item >= nodes;
}

/** The scopes around an item, outermost first, without the root. @param {Hierarchy} hierarchy @param {number} item */
export function scopesAround({ parent, root }, item) {
  const found = [];
  for (let at = parent[item]; at >= 0 && at !== root; at = parent[at]) found.push(at);
  return found.reverse();
}

/**
 * Items by path: ops, scopes and folds. Where an op has the name of a scope, the path means the scope.
 * @param {Hierarchy} hierarchy
 * @returns {Map<string, number>}
 */
export function itemsByPath(hierarchy) {
  /** @type {Map<string, number>} */
  const found = new Map();
  for (let item = 0; item < hierarchy.count; item++) if (item !== hierarchy.root) found.set(pathOf(hierarchy, item), item);
  return found;
}
