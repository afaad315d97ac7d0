// @ts-check
/** What the page shows, out of the server's document, the runs, and what the person chose. */
import { computed } from "@preact/signals-core";
import { filterByHparams, hparamOf } from "../../core/hparam_filter.js";
import { sortRuns } from "../../core/run_order.js";
import { session } from "../../core/session.js";
import { arranged } from "../../core/table_layout.js";
import { RUN, columnsOf } from "./columns.js";
import { table } from "./feed.js";
import { extentOf, groupRows, listedRows, sessionRows, wantedRows } from "./rows.js";
import { aggregate, brush, colorColumn, grouped, hiddenStatuses, layout, metricRules, metricValue, order, showConstant, turnedGoals, unfoldedGroups } from "./state.js";

/**
 * @typedef {import("./rows.js").Row} Row
 * @typedef {import("./columns.js").Column} Column
 */

/** Runs of all sessions, whatever the filters say. */
const sessionRuns = computed(() => {
  const runs = session.runById.value;
  return Array.from(table.value?.sessions.run ?? [], (id) => runs.get(id)).filter((run) => run !== undefined);
});

const allColumns = computed(() => (table.value ? columnsOf(table.value, sessionRuns.value, { showConstant: showConstant.value, turned: turnedGoals.value }) : { columns: [], constant: [], left: 0 }));

/** Every column that there may be. @type {import("@preact/signals-core").ReadonlySignal<readonly Column[]>} */
export const columns = computed(() => allColumns.value.columns);
/** Hyperparameters that are the same in every session. */
export const constantHparams = computed(() => allColumns.value.constant);
/** How many hyperparameters have no column, because there are too many. */
export const columnsLeft = computed(() => allColumns.value.left);
export const shownColumns = computed(() => arranged(columns.value, layout.value));
export const metrics = computed(() => columns.value.filter(({ kind }) => kind === "metric"));

const allRows = computed(() => {
  const goals = new Map(metrics.value.map(({ name, goal }) => [name, goal ?? "max"]));
  return table.value ? sessionRows(table.value, { runs: session.runById.value, value: metricValue.value, goals }) : [];
});

/** Whether any sessions repeat one another, so that groups say more than sessions do. */
export const hasGroups = computed(() => {
  const groups = table.value?.sessions.group.filter(Boolean) ?? [];
  return new Set(groups).size < groups.length;
});

/** Rows before their metrics are looked at. */
export const candidates = computed(() => {
  const wanted = wantedRows(allRows.value, new Set(session.listedRuns.value.map(({ id }) => id)), hiddenStatuses.value);
  return grouped.value && table.value ? groupRows(wanted, table.value, metrics.value.map(({ name }) => name), aggregate.value) : wanted;
});

/** Rows that every filter lets through. @type {import("@preact/signals-core").ReadonlySignal<readonly Row[]>} */
export const rows = computed(() => filterByHparams(candidates.value, metricRules.value));

/** The order that holds: as the person said, else by the first metric, best first. */
export const shownOrder = computed(() => {
  const [first] = metrics.value;
  return order.value ?? (first ? { column: first.name, descending: first.goal === "max" } : null);
});

/** Rows that are picked out, in no order; null where nothing is. */
export const picked = computed(() => (brush.value.length ? filterByHparams(rows.value, brush.value) : null));
export const pickedKeys = computed(() => (picked.value ? new Set(picked.value.map(({ key }) => key)) : null));

/** Rows as the table has them: those that are picked out first. */
export const sortedRows = computed(() => {
  const now = shownOrder.value;
  const sorted = now ? sortRuns(rows.value, (row) => hparamOf(row, now.column), now.descending) : rows.value;
  const keys = pickedKeys.value;
  return keys ? [...sorted.filter(({ key }) => keys.has(key)), ...sorted.filter(({ key }) => !keys.has(key))] : sorted;
});

/** Those, and sessions of groups that are unfolded. */
export const tableRows = computed(() => listedRows(sortedRows.value, unfoldedGroups.value));

/** Extents of number columns, for bars, colours and marks. */
export const extents = computed(() => new Map(columns.value.filter(({ name }) => name !== RUN).map((column) => [column.name, extentOf(rows.value, column)])));

/** The column that plots are coloured by, if there is any. */
export const colored = computed(() => columns.value.find(({ name }) => name === colorColumn.value) ?? metrics.value[0]);

/**
 * Runs that have curves of some rows: the sessions' own, those inside, and those that their metrics lie in.
 * @param {readonly Row[]} which
 */
export function runsOf(which) {
  const now = table.peek();
  const sessions = which.flatMap((row) => row.sessions);
  const ids = new Set(sessions.map((i) => now?.sessions.run[i]));
  const names = new Set(Array.from(ids, (id) => session.runById.peek().get(id ?? -1)?.name));
  for (const { run } of now?.measures ?? []) for (const i of sessions) ids.add(run[i]);
  const isInside = (/** @type {string} */ name) => {
    for (let end = name.lastIndexOf("/"); end > 0; end = name.lastIndexOf("/", end - 1)) if (names.has(name.slice(0, end))) return true;
    return names.has(".");
  };
  return session.runs.peek().filter((run) => ids.has(run.id) || isInside(run.name));
}
