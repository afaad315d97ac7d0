// @ts-check
/** The tree of the chosen graph: which of its scopes are open, what is selected; and what opens and selects. */
import { batch, computed, signal } from "@preact/signals-core";
import { buildHierarchy, isScope, itemsByPath, labelOf, pathOf } from "../../charts/graph/hierarchy.js";
import { loadedModel } from "./feed.js";
import { allOpen, closed, openAtFirst, openChanges, openOf, opened, pathsOf } from "./opening.js";
import { foldsSeries, openPaths, selectedPath, trace, unfoldedSeries } from "./state.js";

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
  return openOf(tree, openPaths.value, paths.value);
});

/** @param {ReadonlySet<number>} items */
function setOpen(items) {
  const tree = hierarchy.peek();
  if (tree) openPaths.value = pathsOf(tree, items);
}

/** The picture keeps it where it is. */
export const lastToggled = signal(-1);

/** Opens a scope, or closes it with all inside. @param {number} item @param {boolean} [isOpen] */
export function toggle(item, isOpen = !open.peek().has(item)) {
  const tree = hierarchy.peek();
  if (!tree || !isScope(tree, item)) return;
  lastToggled.value = item;
  setOpen(isOpen ? opened(tree, open.peek(), item) : closed(tree, open.peek(), item));
}

export function openAll() {
  const tree = hierarchy.peek();
  if (tree) setOpen(allOpen(tree));
}

/** Opens what lies around all that differs between two graphs. */
export function openAllChanges() {
  const tree = hierarchy.peek();
  if (tree) setOpen(openChanges(tree));
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
    const around = tree.parent[item];
    if (around !== tree.root && !open.peek().has(around)) setOpen(opened(tree, open.peek(), around));
    select(item);
  });
}

/** What is written on an item. @param {number} item */
export function titleOf(item) {
  return hierarchy.value ? labelOf(hierarchy.value, item) : "";
}
