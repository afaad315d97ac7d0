// @ts-check
/** Which scopes of a graph are open: as sets of items, and as the paths that stand in the address. Pure. */
import { isInside, isScope, pathOf, scopesAround, sizeOf } from "../../charts/graph/hierarchy.js";
import { STATES, listOf } from "../../charts/graph/model.js";

/** @typedef {import("../../charts/graph/hierarchy.js").Hierarchy} Hierarchy */

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
      const kind = tree.folds.get(child)?.kind ?? "functions";
      if (!isScope(tree, child) || kind !== "functions" || !isMost) continue;
      found.add(child);
      visit(child);
    }
  };
  visit(tree.root);
  return found;
}

/** In a list of paths, first: all scopes are open. */
const ALL = "*";
/** Before a path, behind ALL: but not this one. */
const NOT = "!";
/** Longer lists are said the other way round, where that is shorter. */
const SHORT_LIST = 12;

/**
 * The scopes that paths name, with those around them; or all but some.
 * @param {Hierarchy} tree
 * @param {readonly string[]} paths
 * @param {ReadonlyMap<string, number>} items by path
 * @returns {Set<number>}
 */
export function openOf(tree, paths, items) {
  const isAll = paths[0] === ALL;
  let found = isAll ? allOpen(tree) : new Set(/** @type {number[]} */ ([]));
  for (const path of isAll ? paths.slice(1) : paths) {
    const isShut = isAll && path.startsWith(NOT);
    const item = items.get(isShut ? path.slice(NOT.length) : path);
    if (item === undefined || !isScope(tree, item)) continue;
    if (isShut) found = closed(tree, found, item);
    else for (const scope of [item, ...scopesAround(tree, item)]) found.add(scope);
  }
  return found;
}

/**
 * What to say in the address: the innermost open scopes, the others are around them; or that all are but the outermost
 * closed ones.
 * @param {Hierarchy} tree
 * @param {ReadonlySet<number>} open
 * @returns {string[]}
 */
export function pathsOf(tree, open) {
  const named = innermost(tree, open).map((item) => pathOf(tree, item));
  if (named.length <= SHORT_LIST) return named;
  const all = allOpen(tree);
  const shut = [...all].filter((item) => !open.has(item) && (tree.parent[item] === tree.root || open.has(tree.parent[item])));
  const more = innermost(tree, new Set([...open].filter((item) => !all.has(item))));
  if (1 + shut.length + more.length >= named.length) return named;
  return [ALL, ...shut.map((item) => NOT + pathOf(tree, item)), ...more.map((item) => pathOf(tree, item))];
}

/** @param {Hierarchy} tree @param {ReadonlySet<number>} items */
function innermost(tree, items) {
  const around = new Set(Array.from(items, (item) => tree.parent[item]));
  return [...items].filter((item) => !around.has(item));
}

/** With a scope and what lies around it open. @param {Hierarchy} tree @param {ReadonlySet<number>} open @param {number} item */
export function opened(tree, open, item) {
  return new Set([...open, item, ...scopesAround(tree, item)]);
}

/** With a scope and all inside it closed. @param {Hierarchy} tree @param {ReadonlySet<number>} open @param {number} item */
export function closed(tree, open, item) {
  return new Set([...open].filter((scope) => !isInside(tree, scope, item)));
}

/** The scopes around all ops that changed, came or went between two graphs, as far as they stay drawable. @param {Hierarchy} tree */
export function openChanges(tree) {
  const { state } = tree.model.nodes;
  /** @type {Set<number>} */
  const found = new Set();
  let boxes = listOf(tree.children, tree.root).length;
  for (let node = 0; state && node < tree.nodes; node++) {
    if (STATES[state[node]].name === "same" || STATES[state[node]].name === "renamed") continue;
    const more = scopesAround(tree, node).filter((scope) => !found.has(scope));
    boxes += more.reduce((sum, scope) => sum + listOf(tree.children, scope).length, 0);
    if (boxes > MOST_OPENED) break;
    for (const scope of more) found.add(scope);
  }
  return found;
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
