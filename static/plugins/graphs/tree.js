// @ts-check
/** The tree of the chosen graph: which of its scopes are open, what is selected; and what opens and selects. */
import { batch, computed, signal } from "@preact/signals-core";
import { buildHierarchy, isScope, itemsByPath, labelOf, pathOf, scopesAround, sizeOf } from "../../charts/graph_hierarchy.js";
import { listOf } from "../../charts/graph_model.js";
import { loadedModel } from "./feed.js";
import { foldsSeries, openPaths, selectedPath, trace, unfoldedSeries } from "./state.js";

/** Graphs of no more ops are found open. */
const SMALL_GRAPH = 40;
/** "Open all" goes on as long as no more boxes are drawn. */
export const MOST_OPENED = 1500;

export const hierarchy = computed(() => {
  const model = loadedModel.value.value;
  return model && buildHierarchy(model, { series: foldsSeries.value, unfolded: new Set(unfoldedSeries.value) });
});

const paths = computed(() => (hierarchy.value ? itemsByPath(hierarchy.value) : new Map()));

/** @param {string} path @returns {number | null} */
export function itemOf(path) {
  return paths.value.get(path) ?? null;
}

export const selected = computed(() => (selectedPath.value ? itemOf(selectedPath.value) : null));

/** The scopes that are open, with those around them. @type {import("@preact/signals-core").ReadonlySignal<ReadonlySet<number>>} */
export const open = computed(() => {
  const tree = hierarchy.value;
  if (!tree) return new Set();
  if (openPaths.value === null) return openAtFirst(tree);
  const items = openPaths.value.flatMap((path) => paths.value.get(path) ?? []).filter((item) => isScope(tree, item));
  return new Set(items.flatMap((item) => [item, ...scopesAround(tree, item)]));
});

/**
 * All of a small graph; of a large one the scopes that alone hold all the rest.
 * @param {import("../../charts/graph_hierarchy.js").Hierarchy} tree
 * @returns {Set<number>}
 */
export function openAtFirst(tree) {
  /** @type {Set<number>} */
  const found = new Set();
  const size = sizeOf(tree, tree.root);
  const visit = (/** @type {number} */ scope) => {
    for (const child of listOf(tree.children, scope)) {
      const isMost = sizeOf(tree, child) > 0.9 * size;
      if (!isScope(tree, child) || tree.folds.has(child) || !(size <= SMALL_GRAPH || isMost)) continue;
      found.add(child);
      visit(child);
    }
  };
  visit(tree.root);
  return found;
}

/** @param {ReadonlySet<number>} items */
function setOpen(items) {
  const tree = hierarchy.peek();
  if (!tree) return;
  const around = new Set([...items].map((item) => tree.parent[item]));
  openPaths.value = [...items].filter((item) => !around.has(item)).map((item) => pathOf(tree, item));
}

/** The picture keeps it where it is. */
export const lastToggled = signal(-1);

/** Opens a scope, or closes it with all inside. @param {number} item @param {boolean} [isOpen] */
export function toggle(item, isOpen = !open.peek().has(item)) {
  const tree = hierarchy.peek();
  if (!tree || !isScope(tree, item)) return;
  lastToggled.value = item;
  const next = new Set(open.peek());
  if (isOpen) for (const scope of [item, ...scopesAround(tree, item)]) next.add(scope);
  else for (const scope of open.peek()) if (tree.start[scope] >= tree.start[item] && tree.end[scope] <= tree.end[item] && tree.depth[scope] >= tree.depth[item]) next.delete(scope);
  setOpen(next);
}

/** Level by level, as far as it stays drawable. */
export function openAll() {
  const tree = hierarchy.peek();
  if (!tree) return;
  /** @type {Set<number>} */
  const next = new Set();
  let level = [tree.root];
  let boxes = 0;
  while (level.length) {
    const below = level.flatMap((scope) => [...listOf(tree.children, scope)]);
    boxes += below.length;
    if (boxes > MOST_OPENED) break;
    for (const scope of level) if (scope !== tree.root) next.add(scope);
    level = below.filter((item) => isScope(tree, item) && tree.folds.get(item)?.kind !== "bundle");
  }
  setOpen(next);
}

export function closeAll() {
  setOpen(new Set());
}

/** @param {number | null} item */
export function select(item) {
  const tree = hierarchy.peek();
  batch(() => {
    selectedPath.value = item === null || !tree ? "" : pathOf(tree, item);
    if (item === null) trace.value = "none";
  });
}

/** Opens what lies around an item and selects it. @param {number} item */
export function goTo(item) {
  const tree = hierarchy.peek();
  if (!tree) return;
  batch(() => {
    const around = scopesAround(tree, item);
    if (around.some((scope) => !open.peek().has(scope))) setOpen(new Set([...open.peek(), ...around]));
    select(item);
  });
}

/** What is written on an item. @param {number} item */
export function titleOf(item) {
  return hierarchy.value ? labelOf(hierarchy.value, item) : "";
}
