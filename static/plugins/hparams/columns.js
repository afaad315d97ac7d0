// @ts-check
/** Columns of the table, which are the axes of the plots too: how they are called, what their cells say. Pure. */
import { formatDuration, formatValue, formatWallTime } from "../../core/format.js";
import { surveyHparams } from "../../core/hparam_domain.js";
import { formatHparam } from "../../core/hparam_filter.js";

/**
 * @typedef {import("../../core/world.js").HparamValue} HparamValue
 * @typedef {import("./feed.js").SessionTable} SessionTable
 * @typedef {"min" | "max"} Goal  which values of a metric are good
 * @typedef {{name: string, title: string, hint: string, kind: "text" | "moment" | "hparam" | "metric", goal?: Goal, format: (value: any) => string}} Column
 * `name` tells hyperparameters from metrics of the same name, and is what the address says
 */

export const RUN = "run";
export const STATUS = "status";
export const START = "start";
export const DURATION = "duration";
const HPARAM = "hparam:";
const METRIC = "metric:";
/** Between group and tag: neither a tag nor a directory is likely to hold it. */
const BETWEEN = "|";

/** More columns than anybody reads; a log may hold any number. */
const MOST_HPARAMS = 300;
const SMALLER_IS_BETTER = /loss|err|mse|mae|rmse|perplexity|ppl|nll|cost|divergence|\bkl\b|wer|cer|fid|time|latency|regret|memory|distance/i;

/** @type {Column} */
const STATUS_COLUMN = { name: STATUS, title: "Status", hint: "how the session ended, as its writer says", kind: "text", format: String };
/** @type {Column[]} */
const TIMES = [
  { name: START, title: "Started", hint: "as the session says, or its first event", kind: "moment", format: formatWallTime },
  { name: DURATION, title: "Duration", hint: "as the session says, or from its first to its last event", kind: "moment", format: formatDuration },
];

/** @param {string} name */
export const hparamColumn = (name) => HPARAM + name;
/** @param {string} group @param {string} tag */
export const metricColumn = (group, tag) => `${METRIC}${group}${BETWEEN}${tag}`;

/** The hyperparameter of a column, or null. @param {string} column */
export function hparamOfColumn(column) {
  return column.startsWith(HPARAM) ? column.slice(HPARAM.length) : null;
}

/** Group and tag of a metric's column. @param {string} column @returns {[string, string]} */
export function metricOf(column) {
  const said = column.startsWith(METRIC) ? column.slice(METRIC.length) : column;
  const at = said.indexOf(BETWEEN);
  return at < 0 ? ["", said] : [said.slice(0, at), said.slice(at + 1)];
}

/** How a metric is called: "val/loss", "loss (train)". @param {{group: string, tag: string, title?: string}} metric */
export function metricTitle({ group, tag, title }) {
  return title || (group && group !== ".." ? `${tag} (${group})` : tag);
}

/** Which values are good, as far as the name tells. @param {string} tag @returns {Goal} */
export function likelyGoal(tag) {
  return SMALLER_IS_BETTER.test(tag) ? "min" : "max";
}

/**
 * All columns, in their first order.
 * @param {SessionTable} table
 * @param {readonly import("../../core/hparam_filter.js").Configured[]} runs of all sessions
 * @param {{showConstant: boolean, turned: readonly string[]}} look
 * @returns {{columns: Column[], constant: string[], left: number}} `constant`: hyperparameters that are the same everywhere;
 *   `left`: how many more there are than a table can have
 */
export function columnsOf(table, runs, { showConstant, turned }) {
  const { varying, constant } = surveyHparams(runs);
  const about = new Map(table.hparams.map((info) => [info.name, info]));
  const named = showConstant || varying.length === 0 ? [...varying, ...constant] : varying;
  const hparams = named.slice(0, MOST_HPARAMS).map((name) => hparamEntry(name, about.get(name)));
  const metrics = table.measures.map(({ group, tag }) => metricEntry(table, group, tag, turned));
  const saysStatus = Array.prototype.some.call(table.sessions.status, (status) => status > 0);
  const left = Math.max(0, named.length - MOST_HPARAMS);
  return { left, constant, columns: [...(saysStatus ? [STATUS_COLUMN] : []), ...metrics, ...hparams, ...TIMES] };
}

/** @param {string} name @param {{title: string, description: string} | undefined} info @returns {Column} */
function hparamEntry(name, info) {
  return { name: hparamColumn(name), title: info?.title || name || "(empty)", hint: info?.description || name, kind: "hparam", format: formatHparam };
}

/** @param {SessionTable} table @param {string} group @param {string} tag @param {readonly string[]} turned @returns {Column} */
function metricEntry(table, group, tag, turned) {
  const info = table.metrics.find((metric) => metric.group === group && metric.tag === tag);
  const name = metricColumn(group, tag);
  const likely = likelyGoal(tag);
  const goal = turned.includes(name) ? (likely === "min" ? "max" : "min") : likely;
  return { name, title: metricTitle({ group, tag, title: info?.title }), hint: info?.description || `${group && `${group}: `}${tag}`, kind: "metric", goal, format: formatValue };
}

/**
 * The order after a click on a heading: metrics begin with the best, the rest with the lowest; then the other way round.
 * @param {import("../../core/run_order.js").RunOrder | null} order
 * @param {string} column
 * @param {Goal} [goal]
 * @returns {import("../../core/run_order.js").RunOrder}
 */
export function nextOrder(order, column, goal) {
  return { column, descending: order?.column === column ? !order.descending : goal === "max" };
}
