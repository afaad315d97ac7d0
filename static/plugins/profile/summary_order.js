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
