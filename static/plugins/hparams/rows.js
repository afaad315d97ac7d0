// @ts-check
/** Rows of the table: sessions, or groups of them, with a value a column. Pure. */
import { DURATION, RUN, START, STATUS, hparamColumn, metricColumn } from "./columns.js";

/**
 * @typedef {import("../../core/session.js").Run} Run
 * @typedef {import("../../core/world.js").HparamValue} HparamValue
 * @typedef {import("./feed.js").SessionTable} SessionTable
 * @typedef {import("./feed.js").Measures} Measures
 * @typedef {import("./columns.js").Goal} Goal
 *
 * @typedef {object} Row
 * @property {string} key
 * @property {Run} run                 of its first session
 * @property {readonly number[]} sessions  indices in the table
 * @property {Readonly<Record<string, HparamValue>>} hparams  values by column: what rules of `core/hparam_filter.js` look at
 * @property {readonly Row[]} [members]  of a group: a row a session
 *
 * @typedef {"last" | "best" | "tail"} MetricValue
 * @typedef {"mean" | "median" | "min" | "max"} Aggregate
 */

const STATUS_NAMES = ["unknown", "success", "failure", "running"];

/**
 * A row for each session whose run is known.
 * @param {SessionTable} table
 * @param {{runs: ReadonlyMap<number, Run>, value: MetricValue, goals: ReadonlyMap<string, Goal>}} asked
 * @returns {Row[]}
 */
export function sessionRows(table, { runs, value, goals }) {
  const { sessions, measures } = table;
  const metrics = measures.map((one) => {
    const name = metricColumn(one.group, one.tag);
    return { name, values: valuesOf(one, value, goals.get(name) ?? "max") };
  });
  const rows = [];
  for (let i = 0; i < sessions.run.length; i++) {
    const run = runs.get(sessions.run[i]);
    const status = STATUS_NAMES[sessions.status[i]] ?? STATUS_NAMES[0];
    if (!run) continue;
    /** @type {Record<string, HparamValue>} */
    const cells = { [RUN]: run.label, [STATUS]: status };
    const [start, end] = [sessions.start[i] || run.firstWall, sessions.end[i] || run.lastWall];
    if (start !== null) cells[START] = start;
    if (start !== null && end !== null && end >= start) cells[DURATION] = end - start;
    for (const name of Object.keys(run.hparams)) cells[hparamColumn(name)] = run.hparams[name];
    for (const { name, values } of metrics) if (!Number.isNaN(values[i])) cells[name] = values[i];
    rows.push({ key: run.name, run, sessions: [i], hparams: cells });
  }
  return rows;
}

/**
 * Those whose run is listed and whose status is wanted.
 * @param {readonly Row[]} rows
 * @param {ReadonlySet<number>} listed ids of runs
 * @param {readonly string[]} hiddenStatuses
 */
export function wantedRows(rows, listed, hiddenStatuses) {
  return rows.filter(({ run, hparams }) => listed.has(run.id) && !hiddenStatuses.includes(String(hparams[STATUS])));
}

/** @param {Measures} measures @param {MetricValue} value @param {Goal} goal */
function valuesOf(measures, value, goal) {
  if (value === "best") return goal === "min" ? measures.low : measures.high;
  return measures[value];
}

/**
 * Sessions of one group as one row: hyperparameters are the first session's, metrics are brought together.
 * @param {readonly Row[]} rows
 * @param {SessionTable} table
 * @param {readonly string[]} metrics names of columns
 * @param {Aggregate} aggregate
 * @returns {Row[]}
 */
export function groupRows(rows, table, metrics, aggregate) {
  /** @type {Map<string, Row[]>} */
  const groups = new Map();
  for (const row of rows) {
    const name = table.sessions.group[row.sessions[0]] || row.key;
    const known = groups.get(name);
    if (known) known.push(row);
    else groups.set(name, [row]);
  }
  return Array.from(groups, ([name, members]) => (members.length === 1 ? members[0] : groupRow(name, members, metrics, aggregate)));
}

/** @param {string} name @param {readonly Row[]} members @param {readonly string[]} metrics @param {Aggregate} aggregate @returns {Row} */
function groupRow(name, members, metrics, aggregate) {
  const [first] = members;
  /** @type {Record<string, HparamValue>} */
  const cells = { ...first.hparams, [RUN]: `${groupTitle(name, members)} × ${members.length}` };
  const statuses = new Set(members.map((row) => row.hparams[STATUS]));
  if (statuses.size > 1) cells[STATUS] = "mixed";
  for (const name of metrics) {
    const values = members.map((row) => row.hparams[name]).filter((value) => typeof value === "number");
    if (values.length) cells[name] = aggregated(values, aggregate);
  }
  return { key: `group:${first.key}`, run: first.run, sessions: members.flatMap((row) => row.sessions), hparams: cells, members };
}

/** A hash of the hyperparameters, as Keras names groups. */
const HASH = /^[0-9a-f]{16,}$/i;

/**
 * What a group is called: the directory that its runs share, else its name, else its first run.
 * @param {string} name
 * @param {readonly Row[]} members
 */
export function groupTitle(name, members) {
  const [first, ...others] = members.map(({ run }) => run.label.split("/").slice(0, -1));
  const at = first.findIndex((part, i) => others.some((parts) => parts[i] !== part));
  const shared = at < 0 ? first : first.slice(0, at);
  return shared.join("/") || (HASH.test(name) ? members[0].run.label : name);
}

/**
 * Rows as they are listed: below a group that is unfolded, its sessions.
 * @param {readonly Row[]} rows
 * @param {readonly string[]} unfolded keys of groups
 * @returns {readonly ListedRow[]}
 *
 * @typedef {{row: Row, parent: Row | null}} ListedRow
 */
export function listedRows(rows, unfolded) {
  const known = new Set(unfolded);
  return rows.flatMap((row) => [{ row, parent: null }, ...(known.has(row.key) ? (row.members ?? []).map((member) => ({ row: member, parent: row })) : [])]);
}

/** @param {number[]} values at least one @param {Aggregate} aggregate */
export function aggregated(values, aggregate) {
  if (aggregate === "min") return Math.min(...values);
  if (aggregate === "max") return Math.max(...values);
  if (aggregate === "mean") return values.reduce((sum, value) => sum + value, 0) / values.length;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * The finite values of a column: where they begin and end, and which is the best.
 * @param {readonly Row[]} rows
 * @param {import("./columns.js").Column} column
 * @returns {{low: number, high: number, best: number}} NaN without any
 */
export function extentOf(rows, { name, goal }) {
  let [low, high] = [Infinity, -Infinity];
  for (const row of rows) {
    const value = row.hparams[name];
    if (typeof value !== "number" || !Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return { low: NaN, high: NaN, best: NaN };
  return { low, high, best: goal === "min" ? low : high };
}
