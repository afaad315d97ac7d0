// @ts-check
/** Which metrics are columns: those that the experiment names, and every other scalar of a session. */
import { useSignal } from "@preact/signals";
import { html } from "htm/preact";
import { formatCount, formatInteger } from "../../core/format.js";
import { SearchField } from "../../shell/search_field.js";
import { toggled } from "../../core/view_state.js";
import { metricColumn, metricTitle } from "./columns.js";
import { table } from "./feed.js";
import { metrics } from "./model.js";
import { chosenMetrics } from "./state.js";

const LISTED = 200;
/** As many as the server measures at once. */
const MOST = 200;

export function MetricPicker() {
  const search = useSignal("");
  const all = table.value?.metrics ?? [];
  const chosen = chosenMetrics.value ?? metrics.value.map(({ name }) => name);
  const wanted = search.value.trim().toLowerCase();
  const found = all.filter((metric) => `${metric.group}/${metric.tag} ${metric.title}`.toLowerCase().includes(wanted));
  const toggle = (/** @type {string} */ name) => void (chosenMetrics.value = toggled(chosen, name).slice(0, MOST));
  return html`<div class="picker hp-metrics">
    <${SearchField} id="hp-metric-search" label="Filter scalars" value=${search} />
    <div class="picker-list">
      ${found.slice(0, LISTED).map((metric) => {
        const name = metricColumn(metric.group, metric.tag);
        return html`<label key=${name} title=${metric.description || metric.tag}>
          <input type="checkbox" checked=${chosen.includes(name)} onChange=${() => toggle(name)} />
          <span>${metricTitle(metric)}</span>
          ${metric.group === ".." && html`<small>of the run around</small>`}
          <small class="hp-count">${formatInteger(metric.sessions)}</small>
        </label>`;
      })}
    </div>
    ${found.length > LISTED && html`<p>and ${formatInteger(found.length - LISTED)} more: search for them</p>`}
    <p>${formatCount(chosen.length, "metric")} of ${formatInteger(all.length)}; the numbers say how many sessions have them.</p>
    <button type="button" class="button" disabled=${chosenMetrics.value === null} onClick=${() => void (chosenMetrics.value = null)}>As the experiment says</button>
  </div>`;
}
