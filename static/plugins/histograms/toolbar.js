// @ts-check
/** The row of controls above the histograms. */
import { html } from "htm/preact";
import { Icon } from "../../core/icons.js";
import { sampleAxis, sampleRange } from "../../core/sample_range.js";
import { xAxis } from "../../core/view_state.js";
import { Amount, CardWidth, Check, RestartsChoice, StepField } from "../../shell/option_fields.js";
import { PopoverButton } from "../../shell/popover.js";
import { Segments } from "../../shell/segments.js";
import { TagFilter } from "../../shell/tag_filter.js";
import { comparison, ignored, logCounts, mode } from "./state.js";

const MODES = /** @type {const} */ ([["ridge", "Ridge"], ["overlay", "Overlay"], ["heatmap", "Heatmap"]]);
const X_KINDS = /** @type {const} */ ([["step", "Step"], ["relative", "Relative"], ["wall", "Wall"]]);
const COMPARISONS = /** @type {const} */ ([["apart", "A card a run"], ["beside", "Side by side"], ["over", "In one plot"]]);

/** @param {{shown: number, total: number}} props */
export function Toolbar({ shown, total }) {
  return html`<div class="toolbar" role="toolbar" aria-label="Histograms">
    <${TagFilter} shown=${shown} total=${total} />
    <${ModeChoice} />
    <${Segments} label="Step axis" value=${sampleAxis.value} options=${X_KINDS} onChange=${(/** @type {any} */ kind) => void (xAxis.value = { kind })} />
    <${Segments} label="Runs" value=${comparison.value} options=${COMPARISONS} onChange=${(/** @type {any} */ chosen) => void (comparison.value = chosen)} />
    <${PopoverButton} label="View options" class="button" content=${html`<${Icon} name="settings" />`}>${() => html`<${ViewOptions} />`}<//>
    ${sampleRange.value && html`<button type="button" class="button" onClick=${() => void (sampleRange.value = null)}><${Icon} name="close" size=${12} />All steps</button>`}
  </div>`;
}

export function ModeChoice() {
  return html`<${Segments} label="Kind of chart" value=${mode.value} options=${MODES} onChange=${(/** @type {any} */ chosen) => void (mode.value = chosen)} />`;
}

function ViewOptions() {
  return html`<div class="view-options">
    <h3>Axes</h3>
    <${Check} flag=${logCounts} label="Logarithmic counts" />
    <${Amount} label="Ignore at either end, %" state=${ignored} least=${0} most=${25} step=${0.1} />
    <${StepField} />
    <h3>Runs</h3>
    <${RestartsChoice} />
    <h3>Cards</h3>
    <${CardWidth} />
  </div>`;
}
