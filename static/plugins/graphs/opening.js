// @ts-check
/** Which scopes of a graph are open: as sets of items, and as the paths that stand in the address. Pure. */
import { isInside, isScope, pathOf, scopesAround, sizeOf } from "../../charts/graph_hierarchy.js";
import { listOf } from "../../charts/graph_model.js";

/** @typedef {import("../../charts/graph_hierarchy.js").Hierarchy} Hierarchy */

/** Graphs of no more ops are found open. */
const SMALL_GRAPH = 40;
/** A scope that holds so much of a graph is the graph. */
const NEARLY_ALL = 0.9;
/** "Open all" goes on as long as no more boxes are drawn. */
const MOST_OPENED = 1500;

/**
 * All of a small graph; of a large one the scopes that hold nearly all of it.
 * @param {Hierarchy} tree
 * @returns {Set<number>}
 */
export function openAtFirst(tree) {
  /** @type {Set<number>} */
  const found = new Set();
  const size = sizeOf(tree, tree.root);
  const visit = (/** @type {number} */ scope) => {
    for (const child of listOf(tree.children, scope)) {
      const isMost = size <= SMALL_GRAPH || sizeOf(tree, child) > NEARLY_ALL * size;
      if (!isScope(tree, child) || tree.folds.has(child) || !isMost) continue;
      found.add(child);
      visit(child);
    }
  };
  visit(tree.root);
  return found;
}

/**
 * The scopes that paths name, with those around them.
 * @param {Hierarchy} tree
 * @param {readonly string[]} paths
 * @param {ReadonlyMap<string, number>} items by path
 * @returns {Set<number>}
 */
export function openOf(tree, paths, items) {
  const found = paths.flatMap((path) => items.get(path) ?? []).filter((item) => isScope(tree, item));
  return new Set(found.flatMap((item) => [item, ...scopesAround(tree, item)]));
}

/** The innermost open scopes: the others are around them. @param {Hierarchy} tree @param {ReadonlySet<number>} open @returns {string[]} */
export function pathsOf(tree, open) {
  const around = new Set(Array.from(open, (item) => tree.parent[item]));
  return [...open].filter((item) => !around.has(item)).map((item) => pathOf(tree, item));
}

/** With a scope and what lies around it open. @param {Hierarchy} tree @param {ReadonlySet<number>} open @param {number} item */
export function opened(tree, open, item) {
  return new Set([...open, item, ...scopesAround(tree, item)]);
}

/** With a scope and all inside it closed. @param {Hierarchy} tree @param {ReadonlySet<number>} open @param {number} item */
export function closed(tree, open, item) {
  return new Set([...open].filter((scope) => !isInside(tree, scope, item)));
}

/** All scopes, level by level, as far as it stays drawable. @param {Hierarchy} tree */
export function allOpen(tree) {
  /** @type {Set<number>} */
  const found = new Set();
  let level = [tree.root];
  let boxes = 0;
  while (level.length) {
    const below = level.flatMap((scope) => [...listOf(tree.children, scope)]);
    boxes += below.length;
    if (boxes > MOST_OPENED) break;
    for (const scope of level) if (scope !== tree.root) found.add(scope);
    level = below.filter((item) => isScope(tree, item) && tree.folds.get(item)?.kind !== "bundle");
  }
  return found;
}
