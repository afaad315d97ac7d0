// @ts-check
/** The row of controls above the charts: those of the scalars dashboard, and what makes charts. */
import { html } from "htm/preact";
import { Icon } from "../../core/icons.js";
import { copy } from "../../shell/clipboard.js";
import { GroupingButton } from "../../shell/grouping_button.js";
import { CardWidth, RestartsChoice, StepField } from "../../shell/option_fields.js";
import { PopoverButton } from "../../shell/popover.js";
import { TagFilter } from "../../shell/tag_filter.js";
import { pythonCall } from "./layout.js";
import { categories } from "./live_layouts.js";
import { edited } from "./state.js";

/** @param {{kind: import("../../shell/pages.js").CardKind, shown: number, total: number}} props */
export function Toolbar({ kind, shown, total }) {
  return html`<div class="toolbar" role="toolbar" aria-label="Custom Scalars">
    <${TagFilter} shown=${shown} total=${total} />
    <button type="button" class="button" onClick=${() => (edited.value = "new")}><${Icon} name="plus" size=${14} />New chart</button>
    <button type="button" class="button" title="Copy the layout as the Python call that logs it" onClick=${copyLayout}><${Icon} name="copy" size=${14} /><span class="wide-only">Python</span></button>
    <${GroupingButton} />
    <${PopoverButton} label="View options" class="button" content=${html`<${Icon} name="settings" />`}>
      ${() => html`<div class="view-options">
        <h3>Charts</h3>${kind.Options && html`<${kind.Options} />`}
        <h3>Steps</h3><${StepField} />
        <h3>Runs</h3><${RestartsChoice} />
        <h3>Cards</h3><${CardWidth} />
      </div>`}
    <//>
    ${kind.Controls && html`<${kind.Controls} />`}
  </div>`;
}

/** The call that logs what the page shows. */
export function copyLayout() {
  void copy(pythonCall(categories.peek().map(({ title, charts }) => ({ title, charts: charts.map(({ chart }) => chart) }))));
}
