// @ts-check
/** Keys of the timeline: those of chrome://tracing and Perfetto. */
import { around, panned, zoomed } from "../../charts/timeline/window.js";
import { isTyping } from "../../core/commands.js";
import { goToHit } from "./searching.js";
import { goTo, select, selected } from "./selecting.js";
import { marked, range, shownWindow, tool } from "./state.js";

/**
 * @typedef {import("../../charts/timeline/timeline.js").Timeline} Timeline
 * @typedef {import("./profiles.js").Opened} Opened
 * @typedef {import("./selecting.js").Slice} Slice
 */

export const SEARCH_ID = "slice-search";
const ZOOM = 1.35; // a press
const PAN = 0.12; // of the window, a press

/** What the help overlay says. */
export const TIMELINE_KEYS = [
  { keys: ["w", "s"], text: "zoom in and out" },
  { keys: ["a", "d"], text: "move along the time" },
  { keys: ["←", "→"], text: "previous and next slice on the track" },
  { keys: ["↑", "↓"], text: "the slice around, the first one inside" },
  { keys: ["f"], text: "fit the selection, or the measured stretch" },
  { keys: ["0"], text: "show the whole trace" },
  { keys: ["m"], text: "mark the selection, or take the mark off" },
  { keys: ["/"], text: "find slices" },
  { keys: ["n", "Shift n"], text: "next and previous hit" },
  { keys: ["2", "3", "4"], text: "drag moves, zooms, measures" },
  { keys: ["Esc"], text: "drop the measured stretch, then the selection" },
];

/**
 * @param {KeyboardEvent} event
 * @param {Timeline} chart
 * @param {Opened} opened
 */
export function handleTimelineKey(event, chart, opened) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const act = actionOf(event.key, chart, opened);
  if (!act) return;
  event.preventDefault();
  act();
}

/**
 * Keys pressed beside the plot, on a button of the toolbar say: all but those that the button may want itself.
 * @param {KeyboardEvent} event
 * @param {Timeline} chart
 * @param {Opened} opened
 */
export function handleKeyBeside(event, chart, opened) {
  if (event.defaultPrevented || event.key.length !== 1 || event.key === " " || isTyping(event.target)) return;
  const target = /** @type {Element} */ (event.target);
  const isBeside = target.closest(".profile") || target.querySelector(".profile"); // not in the list of runs, which has keys of its own
  if (isBeside && !document.querySelector("dialog[open]")) handleTimelineKey(event, chart, opened);
}

/**
 * @param {string} key
 * @param {Timeline} chart
 * @param {Opened} opened
 * @returns {(() => void) | undefined}
 */
function actionOf(key, chart, opened) {
  const { extent } = opened.trace;
  const window = chart.window;
  const middle = (window.start + window.end) / 2;
  const zoom = (/** @type {number} */ factor) => () => void (shownWindow.value = zoomed(window, middle, factor, extent));
  const pan = (/** @type {number} */ share) => () => void (shownWindow.value = panned(window, share * (window.end - window.start), extent));
  /** @type {Record<string, () => void>} */
  const actions = {
    w: zoom(ZOOM),
    s: zoom(1 / ZOOM),
    a: pan(-PAN),
    d: pan(PAN),
    ArrowLeft: () => walk(opened, chart, -1),
    ArrowRight: () => walk(opened, chart, 1),
    ArrowUp: () => climb(opened, chart, -1),
    ArrowDown: () => climb(opened, chart, 1),
    f: () => fit(extent),
    "0": () => void (shownWindow.value = null),
    m: mark,
    "/": () => document.getElementById(SEARCH_ID)?.focus(),
    n: () => goToHit(1),
    "2": () => void (tool.value = "move"),
    "3": () => void (tool.value = "zoom"),
    "4": () => void (tool.value = "measure"),
  };
  if (key === "N") return () => goToHit(-1);
  if (key === "Escape") return range.peek() ? () => void (range.value = null) : selected.peek() ? () => select(null) : undefined;
  return actions[key.length === 1 ? key.toLowerCase() : key];
}

/** The stretch that the person means: what was measured, or the selected slice. @returns {import("./state.js").TimeWindow | null} */
function meant() {
  const slice = selected.peek();
  return range.peek() ?? (slice && { start: slice.start, end: slice.start + slice.duration });
}

/** @param {import("./state.js").TimeWindow} extent */
function fit(extent) {
  const stretch = meant();
  shownWindow.value = stretch ? around(stretch.start, stretch.end, extent) : null;
}

function mark() {
  const stretch = meant();
  if (!stretch || stretch.end <= stretch.start) return;
  const others = marked.peek().filter(({ start, end }) => Math.abs(start - stretch.start) > 1 || Math.abs(end - stretch.end) > 1);
  marked.value = others.length < marked.peek().length ? others : [...others, stretch];
}

/**
 * To the next slice at the same depth; without a selection, to the first that is seen.
 * @param {Opened} opened
 * @param {Timeline} chart
 * @param {1 | -1} direction
 */
function walk({ store, trace }, chart, direction) {
  const from = selected.peek();
  if (!from) return selectFirst({ store, trace }, chart);
  const lane = (store.lanesOf(from.track, chart.window) ?? [])[from.depth];
  if (!lane) return;
  const at = lane.slice.indexOf(from.slice);
  const next = at < 0 ? lane.start.findIndex((start) => start >= from.start) : at + direction;
  if (next >= 0 && next < lane.start.length) goTo(lane.slice[next], sliceOf(from.track, from.depth, lane, next));
}

/**
 * To the slice around the selected one, or to the first one inside of it.
 * @param {Opened} opened
 * @param {Timeline} chart
 * @param {1 | -1} direction
 */
function climb({ store, trace }, chart, direction) {
  const from = selected.peek();
  if (!from) return selectFirst({ store, trace }, chart);
  const depth = from.depth + direction;
  const lane = (store.lanesOf(from.track, chart.window) ?? [])[depth];
  if (!lane) return;
  const end = from.start + from.duration;
  const index = direction > 0 ? lane.start.findIndex((start) => start >= from.start && start < end) : lane.start.findLastIndex((start) => start <= from.start);
  if (index >= 0) goTo(lane.slice[index], sliceOf(from.track, depth, lane, index));
}

/**
 * @param {Opened} opened
 * @param {Timeline} chart
 */
function selectFirst({ store }, chart) {
  for (const track of chart.tracksInView) {
    const lane = (store.lanesOf(track, chart.window) ?? [])[0];
    const index = lane?.start.findIndex((start) => start >= chart.window.start) ?? -1;
    if (lane && index >= 0) return goTo(lane.slice[index], sliceOf(track, 0, lane, index));
  }
}

/**
 * @param {number} track
 * @param {number} depth
 * @param {import("../../charts/timeline/lanes.js").Lane} lane
 * @param {number} index
 * @returns {Slice}
 */
function sliceOf(track, depth, lane, index) {
  return { track, depth, slice: lane.slice[index], start: lane.start[index], duration: lane.duration[index], name: lane.name[index] };
}
