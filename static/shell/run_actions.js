// @ts-check
/** What can be done with a run or a group of runs: the items of the context menu. */
import { signal } from "@preact/signals";
import { session } from "../core/session.js";
import { currentUrl } from "../core/url_state.js";
import { selectionCodec, onlyNames } from "../core/selection.js";
import { copy } from "./clipboard.js";
import { checkedState, curateRun, renamingKey, toggleRow } from "./run_rows.js";

/**
 * @typedef {import("./run_rows.js").RunRow} RunRow
 * @typedef {import("../core/session.js").Run} Run
 * @typedef {import("./popover.js").MenuItem} MenuItem
 */

/** The run whose note is being written. @type {import("@preact/signals").Signal<Run | null>} */
export const notedRun = signal(null);
/** The run whose colour is being chosen, and beside what. @type {import("@preact/signals").Signal<{run: Run, anchor: Element | DOMRect} | null>} */
export const coloredRun = signal(null);

/**
 * @param {RunRow} row
 * @param {Element | DOMRect} anchor
 * @returns {MenuItem[]}
 */
export function actionsOf(row, anchor) {
  const { run } = row;
  const isAllOn = checkedState(row) === "true";
  const these = row.runs.length === 1 ? "this" : `these ${row.runs.length}`;
  /** @type {MenuItem[]} */
  const common = [
    { label: `Only ${these}`, icon: "only", hint: "Enter", run: () => session.onlyRuns(row.runs) },
    { label: isAllOn ? "Switch off" : "Switch on", icon: isAllOn ? "eyeOff" : "eye", hint: "Space", run: () => toggleRow(row) },
    "separator",
  ];
  return run ? [...common, ...runActions(run, row, anchor)] : [...common, ...groupActions(row)];
}

/** @param {Run} run @param {RunRow} row @param {Element | DOMRect} anchor @returns {MenuItem[]} */
function runActions(run, row, anchor) {
  return [
    { label: "Rename", icon: "edit", hint: "F2", run: () => void (renamingKey.value = row.key) },
    { label: "Colour", icon: "palette", run: () => void (coloredRun.value = { run, anchor }) },
    { label: run.note ? "Edit note" : "Add note", icon: "note", run: () => void (notedRun.value = run) },
    { label: run.pinned ? "Unpin" : "Pin to the top", icon: "pin", run: () => void curateRun(run, { pinned: run.pinned ? null : true }) },
    { label: run.hidden ? "Unhide" : "Hide", icon: run.hidden ? "eye" : "eyeOff", run: () => void hide([run], !run.hidden) },
    "separator",
    { label: "Copy name", icon: "copy", run: () => void copy(run.name) },
    { label: "Copy link to only this", icon: "link", run: () => void copy(linkTo([run])) },
  ];
}

/** @param {RunRow} row @returns {MenuItem[]} */
function groupActions(row) {
  const isHidden = row.runs.every((run) => run.hidden);
  return [
    { label: isHidden ? "Unhide all" : "Hide these", icon: isHidden ? "eye" : "eyeOff", run: () => void hide(row.runs, !isHidden) },
    { label: "Copy link to only these", icon: "link", run: () => void copy(linkTo(row.runs)) },
  ];
}

/** @param {readonly Run[]} runs @param {boolean} hidden */
function hide(runs, hidden) {
  return session.curate({ runs: Object.fromEntries(runs.map((run) => [run.name, { hidden: hidden || null }])) });
}

/** @param {readonly Run[]} runs */
function linkTo(runs) {
  return currentUrl({ runs: selectionCodec.format(onlyNames(runs.map((run) => run.name))) });
}
