// @ts-check
/** Which children of a scope are shown as one: runs of alike siblings, ops of one kind, pages. Pure. */
import { naturalCompare } from "../../core/natural_sort.js";

/** More children than this are not drawn side by side. */
export const MOST_CHILDREN = 300;
/** As in TensorBoard: fewer alike siblings stand for themselves. */
export const LEAST_SERIES = 5;
const LEAST_BUNDLE = 4;
const PAGE = 200;

/**
 * @typedef {{item: number, name: string, op: string, alike: number}} Child
 *   `op` of a node, "" for a scope; `alike`: equal for what has the same ops inside
 * @typedef {{kind: "series" | "bundle" | "page", label: string, members: number[]}} Fold
 */

/**
 * The folds of a scope's children, none of them nested. They may still leave too many side by side: `pagesOf`.
 * @param {readonly Child[]} children in order
 * @param {{series: boolean}} how
 * @returns {Fold[]}
 */
export function foldsOf(children, { series }) {
  const found = series ? seriesOf(children) : [];
  const left = without(children, found);
  return left.length + found.length <= MOST_CHILDREN ? found : [...found, ...bundlesOf(left)];
}

/**
 * "layer_0", "layer_1", …: names that differ in their last number, of the same inside.
 * @param {readonly Child[]} children
 * @returns {Fold[]}
 */
function seriesOf(children) {
  const stems = children.map(({ name }) => stemOf(name));
  const numbered = new Set(stems.filter(({ isNumbered }) => isNumbered).map(({ stem }) => stem));
  /** @type {Map<string, {label: string, members: Child[]}>} */
  const runs = new Map();
  children.forEach((child, i) => {
    const { stem, label, isNumbered } = stems[i];
    if (!isNumbered && !numbered.has(stem)) return;
    const key = `${child.alike} ${stem}`;
    const run = runs.get(key) ?? { label, members: [] };
    if (isNumbered) run.label = label;
    run.members.push(child);
    runs.set(key, run);
  });
  const long = [...runs.values()].filter(({ members }) => members.length >= LEAST_SERIES && members.length < children.length);
  return long.map(({ label, members }) => ({ kind: "series", label, members: inOrder(members) }));
}

/** @param {Child[]} members */
function inOrder(members) {
  return members.sort((a, b) => naturalCompare(a.name, b.name)).map(({ item }) => item);
}

/**
 * What comes before the last number of a name; a name without one is the first of its kind ("dense", "dense_1").
 * @param {string} name
 */
export function stemOf(name) {
  const [, before, , after] = /^(.*?)(\d+)([\])]?)$/.exec(name) ?? [];
  if (before === undefined) return { stem: name, label: name, isNumbered: false };
  return { stem: before.replace(/[_.\-[(]$/, ""), label: `${before}*${after}`, isNumbered: true };
}

/**
 * Ops of one kind.
 * @param {readonly Child[]} children
 * @returns {Fold[]}
 */
function bundlesOf(children) {
  /** @type {Map<string, number[]>} */
  const byOp = new Map();
  for (const { item, op } of children) {
    if (!op) continue;
    const members = byOp.get(op);
    if (members) members.push(item);
    else byOp.set(op, [item]);
  }
  return [...byOp].filter(([, members]) => members.length >= LEAST_BUNDLE).map(([op, members]) => ({ kind: "bundle", label: op, members }));
}

/**
 * So many at a time, in their order.
 * @param {readonly number[]} items
 * @returns {Fold[]}
 */
export function pagesOf(items) {
  const size = Math.max(PAGE, Math.ceil(items.length / MOST_CHILDREN));
  /** @type {Fold[]} */
  const folds = [];
  for (let start = 0; start < items.length; start += size) {
    const members = items.slice(start, start + size);
    folds.push({ kind: "page", label: `${start + 1} to ${start + members.length}`, members });
  }
  return folds;
}

/** @param {readonly Child[]} children @param {readonly Fold[]} folds */
function without(children, folds) {
  const folded = new Set(folds.flatMap(({ members }) => members));
  return children.filter(({ item }) => !folded.has(item));
}
