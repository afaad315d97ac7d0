// @ts-check
/** The options that are set once and then left alone. */
import { html } from "htm/preact";
import { settings } from "../../core/settings.js";
import { xAxis } from "../../core/view_state.js";
import { Amount, CardWidth, Check, Choice, RestartsChoice, StepField } from "../../shell/option_fields.js";
import { TOOLTIP_SORTS, hparamColumns, ignoreOutliers, logX, showMembers, synced, tooltipSort } from "./state.js";

const SORT_TITLES = { default: "as listed", ascending: "ascending", descending: "descending", nearest: "nearest point", "nearest-y": "nearest y" };

export function ViewOptions() {
  return html`<div class="view-options">
    <h3>Axes</h3>
    <${LineOptions} />
    <${StepField} />
    <h3>Runs</h3>
    <${RestartsChoice} />
    <${Check} flag=${showMembers} label="Draw the runs of groups, faint" />
    <${Check} flag=${hparamColumns} label="Hyperparameters in step tables" />
    <h3>Tooltip</h3>
    <${TooltipOptions} />
    <h3>Cards</h3>
    <${CardWidth} />
  </div>`;
}

export function LineOptions() {
  return html`<${Check} flag=${logX} label="Logarithmic x" disabled=${xAxis.value.kind === "wall"} />
    <${Check} flag=${ignoreOutliers} label="Ignore outliers when fitting y" personal=${settings.ignoreOutliers} />
    <${Check} flag=${synced} label="Zoom and cursor move in all charts" />`;
}

export function TooltipOptions() {
  return html`<${Choice} label="Order in the tooltip" state=${tooltipSort} names=${TOOLTIP_SORTS} titles=${SORT_TITLES} />
    <${Amount} label="Rows at most" state=${settings.tooltipRows} least=${1} most=${100} step=${1} />`;
}
