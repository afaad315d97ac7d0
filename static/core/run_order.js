// @ts-check
/** The order of the run list: a column and a direction, in the address as "step" or "-hparam:lr". Pure. */
import { formatHparam, hparamOf } from "./hparam_filter.js";
import { naturalCompare } from "./natural_sort.js";

/**
 * @typedef {import("./world.js").HparamValue} HparamValue
 * @typedef {{readonly column: string, readonly descending: boolean}} RunOrder `column`: a built-in one, or "hparam:" and a name
 */

const HPARAM = "hparam:";

/** @param {string} name */
export function hparamColumn(name) {
  return HPARAM + name;
}

/** The hyperparameter that a column shows, or null. @param {string} column */
export function hparamIn(column) {
  return column.startsWith(HPARAM) ? column.slice(HPARAM.length) : null;
}

/** @type {import("./url_state.js").Codec<RunOrder | null>} */
export const runOrderCodec = {
  parse: (text) => (text === "" || text === "-" ? null : text.startsWith("-") ? { column: text.slice(1), descending: true } : { column: text, descending: false }),
  format: (order) => (order ? `${order.descending ? "-" : ""}${order.column}` : ""),
};

/**
 * The order after a click on a column's heading: ascending, then descending, then the tree's.
 * @param {RunOrder | null} order
 * @param {string} column
 * @returns {RunOrder | null}
 */
export function nextRunOrder(order, column) {
  if (order?.column !== column) return { column, descending: false };
  return order.descending ? null : { column, descending: true };
}

/**
 * Runs by a value, those without one last in both directions; equal ones stay as they were.
 * @template R
 * @param {readonly R[]} runs
 * @param {(run: R) => HparamValue | undefined} valueOf
 * @param {boolean} descending
 * @returns {R[]}
 */
export function sortRuns(runs, valueOf, descending) {
  const sign = descending ? -1 : 1;
  const keyed = runs.map((run) => ({ run, value: present(valueOf(run)) }));
  keyed.sort((a, b) => {
    if (a.value === undefined || b.value === undefined) return Number(a.value === undefined) - Number(b.value === undefined);
    return sign * compareValues(a.value, b.value);
  });
  return keyed.map(({ run }) => run);
}

/** @param {HparamValue | undefined} value */
function present(value) {
  return Number.isNaN(value) ? undefined : value;
}

/** Numbers before words, each among themselves. @param {HparamValue} a @param {HparamValue} b */
function compareValues(a, b) {
  if (typeof a === "number" && typeof b === "number") return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === "number" || typeof b === "number") return typeof a === "number" ? -1 : 1;
  return naturalCompare(String(a), String(b));
}

/** A cell of the list. @param {import("./hparam_filter.js").Configured} run @param {string} name */
export function hparamText(run, name) {
  const value = hparamOf(run, name);
  return value === undefined ? "" : formatHparam(value);
}
