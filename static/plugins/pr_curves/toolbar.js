// @ts-check
/** The row of controls above the curves. */
import { html } from "htm/preact";
import { Icon } from "../../core/icons.js";
import { xAxis } from "../../core/view_state.js";
import { CardWidth, Check, RestartsChoice, StepField } from "../../shell/option_fields.js";
import { PopoverButton } from "../../shell/popover.js";
import { Segments } from "../../shell/segments.js";
import { TagFilter } from "../../shell/tag_filter.js";
import { kind, showGuides, views } from "./state.js";

const KINDS = /** @type {const} */ ([["pr", "Precision–recall"], ["roc", "ROC"]]);
const TIMES = /** @type {const} */ ([["step", "Step"], ["relative", "Relative"], ["wall", "Wall"]]);

/** @param {{shown: number, total: number}} props */
export function Toolbar({ shown, total }) {
  const time = xAxis.value.kind === "tag" ? "step" : xAxis.value.kind;
  return html`<div class="toolbar" role="toolbar" aria-label="PR Curves">
    <${TagFilter} shown=${shown} total=${total} />
    <${Segments} label="Curves" value=${kind.value} options=${KINDS} onChange=${(/** @type {"pr" | "roc"} */ name) => void (kind.value = name)} />
    <${Segments} label="Time" value=${time} options=${TIMES} onChange=${(/** @type {any} */ name) => void (xAxis.value = { kind: name })} />
    <button type="button" class="button" disabled=${Object.keys(views.value).length === 0} onClick=${() => void (views.value = {})}><${Icon} name="fit" size=${14} /><span class="wide-only">Reset axes</span></button>
    <${PopoverButton} label="View options" class="button" align="end" content=${html`<${Icon} name="settings" />`}>${() => html`<div class="view-options">
      <h3>Curves</h3>
      <${Check} flag=${showGuides} label="Lines of equal F1, diagonal of ROC" />
      <${StepField} />
      <h3>Runs</h3>
      <${RestartsChoice} />
      <h3>Cards</h3>
      <${CardWidth} />
    </div>`}<//>
  </div>`;
}
