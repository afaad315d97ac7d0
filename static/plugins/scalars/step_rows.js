// @ts-check
/** The table of a selected step or range: its columns and its order. Pure. */
import { formatDuration, formatStep, formatValue } from "../../core/format.js";
import { formatHparam } from "../../core/hparam_filter.js";

/**
 * @typedef {Record<string, any> & {run: number, tag: number}} Row as `api/scalars/table` answers it
 * @typedef {{name: string, title: string, format: (value: any) => string}} Column
 * @typedef {{column: string, descending: boolean}} Order
 */

const value = (/** @type {any} */ number) => (typeof number === "number" ? formatValue(number) : "");
const step = (/** @type {any} */ number) => (typeof number === "number" ? formatStep(number) : "");

/** @type {Column[]} */
const STEP_COLUMNS = [
  { name: "smoothed", title: "Smoothed", format: value },
  { name: "value", title: "Value", format: value },
  { name: "step", title: "Step", format: step },
  { name: "relative", title: "Relative", format: formatDuration },
];

/** @type {Column[]} */
const RANGE_COLUMNS = [
  { name: "min", title: "Min", format: value },
  { name: "max", title: "Max", format: value },
  { name: "start_value", title: "Start", format: value },
  { name: "end_value", title: "End", format: value },
  { name: "change", title: "Δ", format: value },
  { name: "percent", title: "%", format: (percent) => (Number.isFinite(percent) ? `${formatValue(percent, 3)} %` : "") },
  { name: "start_step", title: "Start step", format: step },
  { name: "end_step", title: "End step", format: step },
  { name: "step_at_min", title: "Step at min", format: step },
  { name: "step_at_max", title: "Step at max", format: step },
  { name: "mean", title: "Mean", format: value },
];

/**
 * @param {boolean} isRange
 * @param {readonly string[]} hparams names of hyperparameters to show too
 * @returns {Column[]}
 */
export function columnsOf(isRange, hparams) {
  const own = hparams.map((name) => ({ name: `hparam:${name}`, title: name, format: (/** @type {any} */ given) => (given === undefined ? "" : formatHparam(given)) }));
  return [...own, ...(isRange ? RANGE_COLUMNS : STEP_COLUMNS)];
}

/**
 * A row as numbers: JSON spells what is not finite in words.
 * @param {Row} row
 * @returns {Row}
 */
export function numericRow(row) {
  return /** @type {Row} */ (Object.fromEntries(Object.entries(row).map(([name, given]) => [name, typeof given === "string" ? Number(given) : given])));
}

/**
 * Rows in the order of a column; what has no value comes last.
 * @param {readonly Row[]} rows
 * @param {Order | null} order
 * @param {(row: Row) => string} labelOf
 * @returns {Row[]}
 */
export function sortRows(rows, order, labelOf) {
  if (!order) return [...rows];
  const of = (/** @type {Row} */ row) => (order.column === "run" ? labelOf(row) : row[order.column]);
  const missing = (/** @type {any} */ given) => given === undefined || given === null || Number.isNaN(given);
  const sign = order.descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [of(a), of(b)];
    if (missing(x) || missing(y)) return Number(missing(x)) - Number(missing(y));
    return sign * (x < y ? -1 : x > y ? 1 : 0);
  });
}

/**
 * The order after a click on a column: first ascending, then descending, then as it was.
 * @param {Order | null} order
 * @param {string} column
 * @returns {Order | null}
 */
export function nextOrder(order, column) {
  if (order?.column !== column) return { column, descending: false };
  return order.descending ? null : { column, descending: true };
}
