// @ts-check
/** What the heading of a column offers beside sorting and arranging: to filter by it, to colour by it, which values are good. */
import { signal } from "@preact/signals-core";
import "@preact/signals";
import { html } from "htm/preact";
import { domainOf } from "../../core/hparam_domain.js";
import { EVERYTHING, filterByHparams, withRule, withoutRule } from "../../core/hparam_filter.js";
import { HparamEditor } from "../../shell/hparam_filter_editor.js";
import { HparamRange } from "../../shell/hparam_filter_range.js";
import { Popover } from "../../shell/popover.js";
import { hparamOfColumn } from "./columns.js";
import { candidates, columns } from "./model.js";
import { brush, chosenMetrics, colorColumn, importanceOf, metricRules, turnedGoals, view } from "./state.js";

/**
 * @typedef {import("../../shell/popover.js").MenuItem} MenuItem
 * @typedef {import("./columns.js").Column} Column
 */

/** The column whose filter is open. @type {import("@preact/signals-core").Signal<{column: Column, anchor: Element} | null>} */
const filtered = signal(null);

/** What the menu of a heading begins with. @param {string} name @returns {MenuItem[]} */
export function columnItems(name) {
  const column = columns.peek().find((other) => other.name === name);
  return column ? itemsOf(column) : [];
}

export function ColumnFilterPanel() {
  const now = filtered.value;
  const close = () => void (filtered.value = null);
  return now && html`<${Popover} anchor=${now.anchor} label=${`Filter by ${now.column.title}`} class="hp-filter" onClose=${close}>
    <h3>${now.column.title}</h3>
    <${ColumnFilter} column=${now.column} />
  <//>`;
}

/** @param {Column} column @returns {MenuItem[]} */
function itemsOf(column) {
  const { name, kind, goal } = column;
  if (kind !== "hparam" && kind !== "metric") return [];
  const filter = () => {
    const anchor = document.querySelector(`.hp-table th[data-column="${CSS.escape(name)}"]`);
    filtered.value = anchor && { column, anchor };
  };
  /** @type {MenuItem[]} */
  const shared = [
    { label: "Filter…", icon: "filter", run: filter },
    { label: "Colour plots by this", icon: "palette", run: () => void (colorColumn.value = name) },
  ];
  if (kind === "hparam") return [...shared, "separator"];
  return [
    ...shared,
    { label: "What is important for this", icon: "group", run: () => void ([importanceOf.value, view.value] = [name, "importance"]) },
    { label: goal === "min" ? "Higher is better" : "Lower is better", icon: "refresh", run: () => turn(name) },
    { label: "Leave this metric out", icon: "close", run: () => leaveOut(name) },
    "separator",
  ];
}

/** @param {string} name */
function turn(name) {
  const turned = turnedGoals.peek();
  turnedGoals.value = turned.includes(name) ? turned.filter((other) => other !== name) : [...turned, name];
}

/** @param {string} name */
function leaveOut(name) {
  chosenMetrics.value = columns.peek().filter((column) => column.kind === "metric" && column.name !== name).map((column) => column.name);
  metricRules.value = withoutRule(metricRules.peek(), name);
  brush.value = withoutRule(brush.peek(), name);
}

/** @param {{column: Column}} props */
function ColumnFilter({ column: { name } }) {
  const hparam = hparamOfColumn(name);
  if (hparam !== null) return html`<${HparamEditor} name=${hparam} />`;
  const rules = metricRules.value;
  const domain = domainOf(candidates.value, name);
  if (domain.numbers.length === 0) return html`<p class="hint">No session has a number here.</p>`;
  const here = domainOf(filterByHparams(candidates.value, withoutRule(rules, name)), name);
  const rule = rules.find((other) => other.name === name);
  const change = (/** @type {import("../../core/hparam_filter.js").HparamRule} */ next) => void (metricRules.value = withRule(rules, next));
  const without = () => change({ name, range: EVERYTHING, ...rule, missing: !(rule?.missing ?? true) });
  return html`<div class="hparam-editor" role="group">
    <${HparamRange} name=${name} domain=${domain} here=${here} rule=${rule} onChange=${change} />
    <label class="hparam-value"><input type="checkbox" checked=${rule?.missing ?? true} onChange=${without} /><span>sessions without it</span></label>
  </div>`;
}
