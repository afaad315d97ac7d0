// @ts-check
/** The row of controls above the distributions. */
import { html } from "htm/preact";
import { Icon } from "../../core/icons.js";
import { sampleAxis, sampleRange } from "../../core/sample_range.js";
import { xAxis } from "../../core/view_state.js";
import { CardWidth, Check, RestartsChoice, StepField } from "../../shell/option_fields.js";
import { PopoverButton } from "../../shell/popover.js";
import { Segments } from "../../shell/segments.js";
import { TagFilter } from "../../shell/tag_filter.js";
import { comparison, withoutEnds } from "./state.js";

const X_KINDS = /** @type {const} */ ([["step", "Step"], ["relative", "Relative"], ["wall", "Wall"]]);
const COMPARISONS = /** @type {const} */ ([["apart", "A card a run"], ["beside", "Side by side"], ["over", "In one plot"]]);

/** @param {{shown: number, total: number}} props */
export function Toolbar({ shown, total }) {
  return html`<div class="toolbar" role="toolbar" aria-label="Distributions">
    <${TagFilter} shown=${shown} total=${total} />
    <${Segments} label="Step axis" value=${sampleAxis.value} options=${X_KINDS} onChange=${(/** @type {any} */ kind) => void (xAxis.value = { kind })} />
    <${Segments} label="Runs" value=${comparison.value} options=${COMPARISONS} onChange=${(/** @type {any} */ chosen) => void (comparison.value = chosen)} />
    <${PopoverButton} label="View options" class="button" content=${html`<${Icon} name="settings" />`}>${() => html`<${ViewOptions} />`}<//>
    ${sampleRange.value && html`<button type="button" class="button" onClick=${() => void (sampleRange.value = null)}><${Icon} name="close" size=${12} />All steps</button>`}
  </div>`;
}

function ViewOptions() {
  return html`<div class="view-options">
    <h3>Axes</h3>
    <${Check} flag=${withoutEnds} label="Ignore least and greatest values when fitting the axis" />
    <${StepField} />
    <h3>Runs</h3>
    <${RestartsChoice} />
    <h3>Cards</h3>
    <${CardWidth} />
  </div>`;
}
