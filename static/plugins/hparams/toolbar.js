// @ts-check
/** The row of controls above the sessions. */
import { html } from "htm/preact";
import { formatCount } from "../../core/format.js";
import { Icon } from "../../core/icons.js";
import { session } from "../../core/session.js";
import { toggled } from "../../core/view_state.js";
import { Amount, Check, RestartsChoice } from "../../shell/option_fields.js";
import { MenuButton, PopoverButton } from "../../shell/popover.js";
import { Segments } from "../../shell/segments.js";
import { axisColumns, shownAxes, toggleAxis } from "./axes.js";
import { downloadItems } from "./downloads.js";
import { MetricPicker } from "./metric_picker.js";
import { colored, columnsLeft, constantHparams, hasGroups, metrics } from "./model.js";
import { AGGREGATES, STATUSES, TAIL, aggregate, chosenAxes, colorColumn, grouped, hiddenStatuses, metricValue, showConstant, tail, view } from "./state.js";

const VIEWS = /** @type {const} */ ([["table", "Table"], ["parallel", "Parallel"], ["scatter", "Scatter"], ["importance", "Importance"]]);
const VALUES = /** @type {const} */ ([["last", "Last"], ["best", "Best"], ["tail", "Mean of last"]]);
const ROWS = /** @type {const} */ ([["sessions", "Sessions"], ["groups", "Groups"]]);
const AGGREGATE_TITLES = { mean: "mean", median: "median", min: "lowest", max: "highest" };

export function Toolbar() {
  const isPlot = view.value === "parallel" || view.value === "scatter";
  return html`<div class="toolbar" role="toolbar" aria-label="HParams">
    <${Segments} label="View" value=${view.value} options=${VIEWS} onChange=${(/** @type {any} */ name) => void (view.value = name)} />
    <${Segments} label="Value of a metric" value=${metricValue.value} options=${VALUES} onChange=${(/** @type {any} */ name) => void (metricValue.value = name)} />
    ${metricValue.value === "tail" && html`<input class="field number-field hp-tail" type="number" aria-label="Points in the mean" min=${TAIL.least} max=${TAIL.most} value=${tail.value} onChange=${(/** @type {Event} */ event) => setTail(Number(/** @type {HTMLInputElement} */ (event.currentTarget).value))} />`}
    ${(hasGroups.value || grouped.value) && html`<${Segments} label="Rows" value=${grouped.value ? "groups" : "sessions"} options=${ROWS} onChange=${(/** @type {any} */ name) => void (grouped.value = name === "groups")} />`}
    ${grouped.value && html`<label class="toolbar-choice"><select aria-label="Metrics of a group" title="How the metrics of a group come together" value=${aggregate.value} onChange=${(/** @type {Event} */ event) => void (aggregate.value = /** @type {any} */ (/** @type {HTMLSelectElement} */ (event.currentTarget).value))}>
      ${AGGREGATES.map((name) => html`<option key=${name} value=${name}>${AGGREGATE_TITLES[name]}</option>`)}
    </select></label>`}
    <span class="toolbar-end">
      ${columnsLeft.value > 0 && html`<span class="hint"><${Icon} name="warning" size=${12} class="tone-warn" /> ${formatCount(columnsLeft.value, "more hyperparameter")} than columns</span>`}
      ${isPlot && html`<${PopoverButton} label="Axes" content=${html`<${Icon} name="compare" size=${14} /><span class="wide-only">Axes</span>`} align="end">${() => html`<${AxisPicker} />`}<//>`}
      <${PopoverButton} label="Metrics" content=${html`<${Icon} name="log" size=${14} /><span class="wide-only">Metrics</span>`} align="end">${() => html`<${MetricPicker} />`}<//>
      <${PopoverButton} label="View options" class="button button-icon" align="end" content=${html`<${Icon} name="settings" />`}>${() => html`<${Options} />`}<//>
      <${MenuButton} label="Download" class="button button-icon" align="end" content=${html`<${Icon} name="download" />`} items=${downloadItems} />
    </span>
  </div>`;
}

/** @param {number} count */
function setTail(count) {
  if (count >= TAIL.least && count <= TAIL.most) tail.value = Math.round(count);
}

function Options() {
  return html`<div class="view-options">
    <h3>Sessions</h3>
    <fieldset class="hp-statuses"><legend>Status</legend>
      ${STATUSES.map((status) => html`<label key=${status} class="option check"><input type="checkbox" checked=${!hiddenStatuses.value.includes(status)} onChange=${() => void (hiddenStatuses.value = toggled(hiddenStatuses.peek(), status))} /><span>${status}</span></label>`)}
    </fieldset>
    <h3>Hyperparameters</h3>
    <${Check} flag=${showConstant} label=${constantHparams.value.length === 0 ? "Those that are the same in every session: none" : `Show the ${constantHparams.value.length} that are the same in every session`} disabled=${constantHparams.value.length === 0} />
    <h3>Metrics</h3>
    <${Amount} label="Points in a mean of the last" state=${tail} least=${TAIL.least} most=${TAIL.most} step=${1} />
    <${RestartsChoice} />
  </div>`;
}

/** Which columns are axes of the plots, and which of them colours. */
function AxisPicker() {
  return html`<div class="picker">
    <label class="option hp-color-choice"><span>Colour by</span>
      <select value=${colored.value?.name ?? ""} onChange=${(/** @type {Event} */ event) => void (colorColumn.value = /** @type {HTMLSelectElement} */ (event.currentTarget).value)}>
        ${[...metrics.value, ...axisColumns.value.filter(({ kind }) => kind === "hparam")].map(({ name, title }) => html`<option key=${name} value=${name}>${title}</option>`)}
      </select>
    </label>
    <div class="picker-list">
      ${axisColumns.value.map(({ name, title }) => html`<label key=${name}><input type="checkbox" checked=${shownAxes.value.some((axis) => axis.name === name)} onChange=${() => toggleAxis(name)} /><span>${title}</span></label>`)}
    </div>
    <button type="button" class="button" disabled=${chosenAxes.value === null} onClick=${() => void (chosenAxes.value = null)}>Those that tell most</button>
    <p>${session.hparamFilter.value.length > 0 ? "Sessions are filtered by hyperparameters, as the run list is." : "Drag along an axis to pick sessions out."}</p>
  </div>`;
}
