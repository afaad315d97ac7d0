// @ts-check
/** Which rows of a summary are shown, and in which order. Pure. */
import { naturalCompare } from "../../core/natural_sort.js";
import { compileFilter } from "../../core/regex_filter.js";

/**
 * @typedef {"name" | "count" | "total" | "self" | "mean" | "p50" | "min" | "max" | "share"} SortKey
 *
 * @typedef {object} Summary columns, a row a name; times in nanoseconds
 * @property {readonly string[]} rows
 * @property {ArrayLike<number>} key        of names, categories or tracks; −1 for groups of names
 * @property {ArrayLike<number>} count
 * @property {ArrayLike<number>} total
 * @property {ArrayLike<number>} self
 * @property {ArrayLike<number>} mean
 * @property {ArrayLike<number>} p50
 * @property {ArrayLike<number>} min
 * @property {ArrayLike<number>} max
 * @property {Float64Array} share           of all self time
 * @property {ArrayLike<number>} longest    slice numbers
 * @property {number} slices
 * @property {number} total_self
 * @property {number} more                  rows that were left out
 */

/**
 * @param {Summary} summary
 * @param {{key: SortKey, isUp: boolean, filter: string}} wish
 * @returns {number[]} rows
 */
export function orderOf(summary, { key, isUp, filter }) {
  const matching = compileFilter(filter);
  const rows = [...summary.rows.keys()].filter((row) => matching.matches(summary.rows[row]));
  const direction = isUp ? 1 : -1;
  if (key === "name") return rows.sort((a, b) => direction * naturalCompare(summary.rows[a], summary.rows[b]));
  const column = summary[key];
  return rows.sort((a, b) => direction * (column[a] - column[b]));
}

/**
 * @typedef {{count: ArrayLike<number>, total: ArrayLike<number>, self: ArrayLike<number>, mean: ArrayLike<number>, total_self: number}} Side
 * @typedef {{rows: readonly string[], before: Side, after: Side, change: Float64Array, more: number}} Comparison `change`: of self time
 * @typedef {"name" | "countBefore" | "countAfter" | "selfBefore" | "selfAfter" | "change" | "size"} ComparisonKey `size`: of the change
 */

/**
 * @param {Comparison} comparison
 * @param {{key: ComparisonKey, isUp: boolean, filter: string}} wish
 * @returns {number[]} rows
 */
export function comparisonOrder({ rows, before, after, change }, { key, isUp, filter }) {
  const matching = compileFilter(filter);
  const order = [...rows.keys()].filter((row) => matching.matches(rows[row]));
  const direction = isUp ? 1 : -1;
  if (key === "name") return order.sort((a, b) => direction * naturalCompare(rows[a], rows[b]));
  const column = { countBefore: before.count, countAfter: after.count, selfBefore: before.self, selfAfter: after.self, change, size: change.map(Math.abs) }[key];
  return order.sort((a, b) => direction * (column[a] - column[b]));
}

/**
 * What a profile is compared with until somebody chooses: the one before it in its run, else the one after; "" where it is alone.
 * @param {readonly {id: string, run: string}[]} profiles run by run, in the order of their steps
 * @param {string} id
 */
export function nearestOfRun(profiles, id) {
  const at = profiles.findIndex((one) => one.id === id);
  const near = [profiles[at - 1], profiles[at + 1]].find((one) => at >= 0 && one?.run === profiles[at].run);
  return near?.id ?? "";
}

/**
 * Where the first name stands that is no step's: steps enclose what is done.
 * @param {readonly string[]} names busiest first
 * @param {readonly {name: string}[]} steps
 */
export function busiestRow(names, steps) {
  const stepNames = new Set(steps.map(({ name }) => name));
  return names.findIndex((name) => !stepNames.has(name));
}
