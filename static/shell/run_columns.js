// @ts-check
/** The columns of the run list and its order: one built-in column, and any hyperparameters that the person adds. */
import { computed, effect } from "@preact/signals";
import { formatAgo, formatDuration, formatSI, formatStep } from "../core/format.js";
import { hparamOf } from "../core/hparam_filter.js";
import { hparamColumn, hparamIn, hparamText, runOrderCodec, sortRuns } from "../core/run_order.js";
import { session } from "../core/session.js";
import { SIDEBAR, settings } from "../core/settings.js";
import { list, urlSignal } from "../core/url_state.js";

/**
 * @typedef {import("../core/session.js").Run} Run
 * @typedef {import("../core/run_order.js").RunOrder} RunOrder
 * @typedef {{name: string, title: string, text: (run: Run) => string, value: (run: Run) => import("../core/world.js").HparamValue | undefined}} RunColumn
 */

/** @type {Record<"step" | "wall" | "relative" | "points", RunColumn>} */
export const BUILT_IN = {
  step: { name: "step", title: "step", text: (run) => formatStep(run.lastStep), value: (run) => run.lastStep },
  wall: { name: "wall", title: "last write", text: (run) => formatAgo(run.lastWall), value: (run) => run.lastWall },
  relative: { name: "relative", title: "duration", text: (run) => formatDuration(duration(run)), value: duration },
  points: { name: "points", title: "points", text: (run) => formatSI(session.pointsOf(run)), value: session.pointsOf },
};

/** The names themselves. @type {RunColumn} */
export const NAME = { name: "name", title: "run", text: (run) => run.label, value: (run) => run.label };

/** Pixels, as --run-column in shell.css says. */
const COLUMN_WIDTH = 76;
/** Pixels for a run's name and the built-in column. */
const NAME_WIDTH = 250;

/** Hyperparameters shown beside the runs. @type {import("@preact/signals").Signal<readonly string[]>} */
export const shownHparams = urlSignal("columns", /** @type {readonly string[]} */ ([]), list);
/** null: directory by directory. @type {import("@preact/signals").Signal<RunOrder | null>} */
export const runOrder = urlSignal("sort", /** @type {RunOrder | null} */ (null), runOrderCodec);

export const builtInColumn = computed(() => BUILT_IN[settings.runColumn.value]);
export const hparamColumns = computed(() => shownHparams.value.map((name) => columnOf(hparamColumn(name))));
export const columnsAreHeaded = computed(() => shownHparams.value.length > 0 || runOrder.value !== null);

/** @param {string} column @returns {RunColumn} */
function columnOf(column) {
  const hparam = hparamIn(column);
  if (column === NAME.name) return NAME;
  if (hparam === null) return BUILT_IN[/** @type {keyof typeof BUILT_IN} */ (column)] ?? BUILT_IN.step;
  return { name: column, title: hparam, text: (run) => hparamText(run, hparam), value: (run) => hparamOf(run, hparam) };
}

/** @param {string} name of a hyperparameter */
export function toggleHparamColumn(name) {
  const shown = shownHparams.peek();
  shownHparams.value = shown.includes(name) ? shown.filter((other) => other !== name) : [...shown, name];
}

/** @param {string} name of a hyperparameter @param {-1 | 1} by towards the names or away from them */
export function moveHparamColumn(name, by) {
  const shown = [...shownHparams.peek()];
  const from = shown.indexOf(name);
  const to = Math.min(shown.length - 1, Math.max(0, from + by));
  shown.splice(to, 0, ...shown.splice(from, 1));
  shownHparams.value = shown;
}

/** The least width of a list with so many hyperparameters beside each run, px. @param {number} count */
export function widthFor(count) {
  return count && NAME_WIDTH + count * COLUMN_WIDTH;
}

// A column that appears makes room for itself; what the person makes of the width afterwards stays.
let columnsSeen = 0;
effect(() => {
  const count = shownHparams.value.length;
  if (count > columnsSeen) settings.sidebarWidth.value = Math.min(SIDEBAR.most, Math.max(settings.sidebarWidth.peek(), widthFor(count)));
  columnsSeen = count;
});

/** Runs in the chosen order. @param {readonly Run[]} runs in the tree's @returns {readonly Run[]} */
export function inOrder(runs) {
  const order = runOrder.value;
  return order ? sortRuns(runs, columnOf(order.column).value, order.descending) : runs;
}

/** @param {Run} run */
function duration(run) {
  return run.lastWall - run.firstWall;
}
