// @ts-check
/** What one person prefers, kept in this browser: defaults for new views, never part of a shared link. */
import { effect, signal } from "@preact/signals-core";
import { AS_GIVEN, isTableLayout } from "./table_layout.js";

/** @typedef {import("./table_layout.js").TableLayout} TableLayout */

const PREFIX = "board.";

/**
 * @template T
 * @param {string} name
 * @param {T} fallback
 * @param {(value: any) => boolean} isValid
 * @returns {import("@preact/signals-core").Signal<T>}
 */
function stored(name, fallback, isValid) {
  const state = signal(readStored(name, fallback, isValid));
  effect(() => writeStored(name, state.value));
  return state;
}

/**
 * @template T
 * @param {string} name
 * @param {T} fallback
 * @param {(value: any) => boolean} isValid
 * @returns {T}
 */
function readStored(name, fallback, isValid) {
  try {
    const value = JSON.parse(globalThis.localStorage?.getItem(PREFIX + name) ?? "null");
    return value !== null && isValid(value) ? value : fallback;
  } catch {
    return fallback; // storage may be forbidden (private mode) or hold another version's text
  }
}

/** @param {string} name @param {unknown} value */
function writeStored(name, value) {
  try {
    globalThis.localStorage?.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // Forbidden or full: the setting holds for this visit, which is all a browser without storage can offer.
  }
}

/** @param {number} low @param {number} high */
const within = (low, high) => (/** @type {any} */ value) => typeof value === "number" && value >= low && value <= high;
/** @param {readonly string[]} choices */
const among = (choices) => (/** @type {any} */ value) => choices.includes(value);
/** @param {any} value */
const isFlag = (value) => typeof value === "boolean";

/** Widths of the run list, px. */
export const SIDEBAR = { least: 200, most: 900, usual: 288 };

export const settings = {
  /** @type {import("@preact/signals-core").Signal<"system" | "light" | "dark">} */
  theme: stored("theme", "system", among(["system", "light", "dark"])),
  /** Follow the log directory. */
  autoRefresh: stored("autoRefresh", true, isFlag),
  /** Rows in a chart's tooltip. */
  tooltipRows: stored("tooltipRows", 12, within(1, 100)),
  /** Least width of a card, CSS pixels. */
  cardWidth: stored("cardWidth", 330, within(240, 1200)),
  smoothing: stored("smoothing", 0.6, within(0, 0.999)),
  /** @type {import("@preact/signals-core").Signal<"latest" | "all" | "raw">} */
  restarts: stored("restarts", "latest", among(["latest", "all", "raw"])),
  ignoreOutliers: stored("ignoreOutliers", true, isFlag),
  /** Significant digits of values. */
  digits: stored("digits", 4, within(2, 12)),
  /** @type {import("@preact/signals-core").Signal<"step" | "wall" | "relative" | "points">} what stands at the right of a run */
  runColumn: stored("runColumn", "step", among(["step", "wall", "relative", "points"])),
  sidebarWidth: stored("sidebarWidth", SIDEBAR.usual, within(SIDEBAR.least, SIDEBAR.most)),
  /** How the person arranged the tables of a step and of a range. @type {import("@preact/signals-core").Signal<TableLayout>} */
  stepTable: stored("stepTable", AS_GIVEN, isTableLayout),
  /** @type {import("@preact/signals-core").Signal<TableLayout>} */
  rangeTable: stored("rangeTable", AS_GIVEN, isTableLayout),
  sidebarOpen: stored("sidebarOpen", true, isFlag),
  /** @type {import("@preact/signals-core").Signal<readonly string[]>} folders that are folded in the run tree */
  foldedRuns: stored("foldedRuns", [], Array.isArray),
};
