// @ts-check
/** What a person chose on the hparams page, as signals that live in the address. */
import { hparamFilterCodec } from "../../core/hparam_filter.js";
import { runOrderCodec } from "../../core/run_order.js";
import { AS_GIVEN, isTableLayout } from "../../core/table_layout.js";
import { flag, json, list, number, oneOf, urlSignal } from "../../core/url_state.js";

/**
 * @typedef {import("../../core/hparam_filter.js").HparamRule} HparamRule
 * @typedef {import("../../core/table_layout.js").TableLayout} TableLayout
 * @typedef {"table" | "parallel" | "scatter" | "importance"} View
 */

export const STATUSES = /** @type {const} */ (["unknown", "success", "failure", "running"]);
export const AGGREGATES = /** @type {const} */ (["mean", "median", "min", "max"]);
export const TAIL = { least: 1, most: 100_000, usual: 10 };

const EMPTY_LIST = /** @type {readonly string[]} */ ([]);
const NO_RULES = /** @type {readonly HparamRule[]} */ ([]);

/** What stands above the table. @type {import("@preact/signals-core").Signal<View>} */
export const view = urlSignal("hpView", "table", oneOf(/** @type {const} */ (["table", "parallel", "scatter", "importance"])));

/** Names of the metric columns; null: as the experiment says. @type {import("@preact/signals-core").Signal<readonly string[] | null>} */
export const chosenMetrics = urlSignal("hpMetrics", /** @type {readonly string[] | null} */ (null), {
  parse: list.parse,
  format: (names) => (names === null ? "" : list.format(names)),
});
/** What of a metric's curve is the metric's value. */
export const metricValue = urlSignal("hpValue", "last", oneOf(/** @type {const} */ (["last", "best", "tail"])));
export const tail = urlSignal("hpTail", TAIL.usual, number(TAIL.least, TAIL.most));
/** Metrics whose direction is not what their name suggests. */
export const turnedGoals = urlSignal("hpTurned", EMPTY_LIST, list);

/** Sessions of one group as one row. */
export const grouped = urlSignal("hpGroups", false, flag);
/** Keys of groups whose sessions are listed below them. */
export const unfoldedGroups = urlSignal("hpOpen", EMPTY_LIST, list);
export const aggregate = urlSignal("hpAggregate", "mean", oneOf(AGGREGATES));
/** Hyperparameters that are the same in every session are shown too. */
export const showConstant = urlSignal("hpConstant", false, flag);
/** Statuses of sessions that are left out. */
export const hiddenStatuses = urlSignal("hpWithout", EMPTY_LIST, list);
/** What metrics must be, by column; hyperparameters have the run list's filter. */
export const metricRules = urlSignal("hpWhere", NO_RULES, hparamFilterCodec);

/** null: the first metric, best first. @type {import("@preact/signals-core").Signal<import("../../core/run_order.js").RunOrder | null>} */
export const order = urlSignal("hpSort", null, runOrderCodec);
/** @type {import("@preact/signals-core").Signal<TableLayout>} */
export const layout = urlSignal("hpTable", AS_GIVEN, json(isTableLayout));

/** What is picked out in all views, by column. */
export const brush = urlSignal("hpBrush", NO_RULES, hparamFilterCodec);
/** Column by which plots are coloured; "": the first metric. */
export const colorColumn = urlSignal("hpColor", "", { parse: (text) => text, format: (text) => text });
/** Columns that are axes of the plots; null: those that matter most. @type {import("@preact/signals-core").Signal<readonly string[] | null>} */
export const chosenAxes = urlSignal("hpAxes", /** @type {readonly string[] | null} */ (null), {
  parse: list.parse,
  format: (names) => (names === null ? "" : list.format(names)),
});
/** The order of the axes; columns that are not named come first. */
export const axisOrder = urlSignal("hpAxisOrder", EMPTY_LIST, list);
/** Scales of axes that are not what their values suggest. @type {import("@preact/signals-core").Signal<Readonly<Record<string, string>>>} */
export const scales = urlSignal("hpScales", /** @type {Readonly<Record<string, string>>} */ ({}), json((value) => value !== null && typeof value === "object" && Object.values(value).every((name) => typeof name === "string")));
/** Column whose importance is asked for; "": the first metric. */
export const importanceOf = urlSignal("hpImportance", "", { parse: (text) => text, format: (text) => text });
