// @ts-check
/** The sidebar's list of runs as rows: pinned ones, the tree, hidden ones; and what is folded and which row is active. */
import { computed, signal } from "@preact/signals";
import { session, titleOf } from "../core/session.js";
import { settings } from "../core/settings.js";
import { shortNames } from "../core/short_names.js";
import { buildTree, flattenTree } from "../core/tree.js";
import { inOrder, runOrder } from "./run_columns.js";

/**
 * @typedef {import("../core/session.js").Run} Run
 * @typedef {import("../core/tree.js").Row<Run>} RunRow
 * @typedef {import("../core/tree.js").TreeNode<Run>} RunNode
 */

export const PINNED = "section:pinned";
export const HIDDEN = "section:hidden";
/** Folded groups that are remembered; far more than anybody folds by hand. */
const FOLDED_LIMIT = 500;

/** Hidden runs are folded away until somebody asks for them. */
const hiddenIsOpen = signal(false);
const foldedKeys = computed(() => new Set(settings.foldedRuns.value));

/** @param {string} key */
function isFolded(key) {
  return key === HIDDEN ? !hiddenIsOpen.value : foldedKeys.value.has(key);
}

/** @param {string} key @param {boolean} fold */
export function setFolded(key, fold) {
  if (key === HIDDEN) hiddenIsOpen.value = !fold;
  else {
    const others = settings.foldedRuns.peek().filter((other) => other !== key);
    settings.foldedRuns.value = fold ? [...others, key].slice(-FOLDED_LIMIT) : others;
  }
}

/** @param {boolean} fold */
export function foldAll(fold) {
  const groups = flattenTree(nodes.peek(), () => false).filter((row) => row.isGroup && row.key !== HIDDEN);
  settings.foldedRuns.value = fold ? groups.map((row) => row.key).slice(-FOLDED_LIMIT) : [];
}

const nodes = computed(() => {
  const listed = session.listedRuns.value;
  const pinned = inOrder(listed.filter((run) => run.pinned));
  const hidden = session.runs.value.filter((run) => run.hidden);
  const others = pinned.length ? listed.filter((run) => !run.pinned) : listed;
  return [...section(PINNED, "pinned", pinned), ...(runOrder.value ? flat(inOrder(others)) : buildTree(others)), ...section(HIDDEN, `${hidden.length} hidden`, hidden)];
});

/** Sorted runs stand side by side, whatever their directories. @param {readonly Run[]} runs @returns {RunNode[]} */
function flat(runs) {
  const labels = shortNames(runs.map((run) => run.name));
  return runs.map((run) => ({ key: run.name, label: labels.get(run.name) ?? run.name, runs: [run], children: [], run }));
}

/** @param {string} key @param {string} label @param {readonly Run[]} runs @returns {RunNode[]} */
function section(key, label, runs) {
  if (!runs.length) return [];
  const children = runs.map((run) => ({ key: `${key}/${run.name}`, label: run.name, runs: [run], children: [], run }));
  return [{ key, label, runs: [...runs], children, run: null }];
}

/** @type {import("@preact/signals").ReadonlySignal<RunRow[]>} */
export const rows = computed(() => flattenTree(nodes.value, isFolded));

/** Key of the row that the keyboard is on. */
export const activeKey = signal("");
/** Key of the row whose name is being edited, or "". */
export const renamingKey = signal("");

export const activeIndex = computed(() => rows.value.findIndex((row) => row.key === activeKey.value));

/** @param {RunRow} row @returns {"true" | "false" | "mixed"} */
export function checkedState(row) {
  const on = row.runs.filter((run) => session.isOn(run)).length;
  if (on === 0) return "false";
  return on === row.runs.length ? "true" : "mixed";
}

/** Switches a row's runs: on, unless all of them are on. @param {RunRow} row */
export function toggleRow(row) {
  session.switchRuns(row.runs, checkedState(row) !== "true");
}

/** Switches all rows between two to what the second becomes. @param {string} fromKey @param {RunRow} to */
export function toggleRange(fromKey, to) {
  const list = rows.peek();
  const from = list.findIndex((row) => row.key === fromKey);
  const end = list.indexOf(to);
  const span = from < 0 ? [to] : list.slice(Math.min(from, end), Math.max(from, end) + 1);
  const runs = span.flatMap((row) => (row.isGroup && row.isOpen ? (row.run ?? []) : row.runs));
  session.switchRuns(runs, checkedState(to) !== "true");
}

/**
 * The name to show: an alias, or the last part of the path.
 * @param {RunRow} row
 */
export function rowLabel(row) {
  return row.run?.alias || (row.key === "." ? titleOf(row.key) : row.label);
}

/** @param {Run} run @param {import("../core/curation.js").RunCuration | Record<string, any>} change null removes */
export function curateRun(run, change) {
  return session.curate({ runs: { [run.name]: change } });
}
