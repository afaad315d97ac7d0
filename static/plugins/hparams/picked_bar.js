// @ts-check
/** What is picked out and what filters hold, in words, and what to do with it. */
import { html } from "htm/preact";
import { formatCount, formatInteger } from "../../core/format.js";
import { describeRule, withRule, withoutRule } from "../../core/hparam_filter.js";
import { Icon } from "../../core/icons.js";
import { session } from "../../core/session.js";
import { navigate } from "../../core/url_state.js";
import { hparamOfColumn, metricOf, metricTitle } from "./columns.js";
import { columns, picked, rows, runsOf } from "./model.js";
import { brush, metricRules } from "./state.js";

/** @typedef {import("../../core/hparam_filter.js").HparamRule} HparamRule */

export function PickedBar() {
  const found = picked.value;
  if (!found && metricRules.value.length === 0) return null;
  return html`<div class="hp-picked" role="group" aria-label="Picked sessions">
    ${metricRules.value.length > 0 && html`<span class="hp-rules"><b>Only</b>${metricRules.value.map((rule) => html`<${Rule} key=${rule.name} rule=${rule} state=${metricRules} />`)}</span>`}
    ${found && html`
      <span aria-live="polite"><b>${formatInteger(found.length)}</b> of ${formatCount(rows.value.length, "session")} picked</span>
      <span class="hp-rules">${brush.value.map((rule) => html`<${Rule} key=${rule.name} rule=${rule} state=${brush} />`)}</span>
      <span class="hp-space"></span>
      <button type="button" class="button" disabled=${found.length === 0} onClick=${keepOnly}><${Icon} name="filter" size=${14} />Only these</button>
      <button type="button" class="button" disabled=${found.length === 0} onClick=${() => session.onlyRuns(runsOf(found))}><${Icon} name="eye" size=${14} />Select their runs</button>
      <button type="button" class="button" disabled=${found.length === 0} onClick=${() => showCurves(found)}><${Icon} name="log" size=${14} />Their curves</button>
      <button type="button" class="button-quiet" onClick=${() => void (brush.value = [])}>Let go</button>`}
  </div>`;
}

/** @param {{rule: HparamRule, state: import("@preact/signals-core").Signal<readonly HparamRule[]>}} props */
function Rule({ rule, state }) {
  const title = titleOf(rule.name);
  return html`<span class="chip"><span class="chip-text">${title} <b>${describeRule(rule, false)}</b></span>
    <button type="button" class="chip-remove" aria-label=${`Let go ${title}`} onClick=${() => void (state.value = withoutRule(state.peek(), rule.name))}><${Icon} name="close" size=${11} /></button>
  </span>`;
}

/** @param {string} name of a column, which may not be there (any more) */
function titleOf(name) {
  const [group, tag] = metricOf(name);
  return columns.value.find((column) => column.name === name)?.title ?? hparamOfColumn(name) ?? metricTitle({ group, tag });
}

/** What is picked out becomes a filter: of the run list where it is about hyperparameters. */
function keepOnly() {
  for (const rule of brush.peek()) {
    const hparam = hparamOfColumn(rule.name);
    if (hparam === null) metricRules.value = withRule(metricRules.peek(), rule);
    else session.hparamFilter.value = withRule(session.hparamFilter.peek(), { ...rule, name: hparam });
  }
  brush.value = [];
}

/** @param {readonly import("./rows.js").Row[]} which */
function showCurves(which) {
  session.onlyRuns(runsOf(which));
  navigate({ tab: "scalars" });
}
