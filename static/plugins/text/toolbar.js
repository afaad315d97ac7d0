// @ts-check
/** The row of controls above the texts. */
import { html } from "htm/preact";
import { Icon } from "../../core/icons.js";
import { CardWidth, Choice, RestartsChoice, StepField } from "../../shell/option_fields.js";
import { PopoverButton } from "../../shell/popover.js";
import { Segments } from "../../shell/segments.js";
import { TagFilter } from "../../shell/tag_filter.js";
import { SearchBar } from "./search_bar.js";
import { cardHeight, comparison, raw, shownSteps } from "./state.js";

const FORMS = /** @type {const} */ ([["markdown", "Markdown"], ["raw", "Raw"]]);
const STEPS = /** @type {const} */ ([["one", "One step"], ["all", "All steps"]]);
const COMPARISONS = ["none", "step", "run"];
const COMPARISON_TITLES = { none: "nothing", step: "the step before", run: "the first run" };

/** @param {{shown: number, total: number}} props */
export function Toolbar({ shown, total }) {
  return html`<div class="toolbar" role="toolbar" aria-label="Text">
    <${TagFilter} shown=${shown} total=${total} />
    <${SearchBar} />
    <${Segments} label="Form" value=${raw.value ? "raw" : "markdown"} options=${FORMS} onChange=${(/** @type {string} */ form) => void (raw.value = form === "raw")} />
    <${Segments} label="Steps" value=${shownSteps.value} options=${STEPS} onChange=${(/** @type {"one" | "all"} */ steps) => void (shownSteps.value = steps)} />
    <${PopoverButton} label="View options" class="button" align="end" content=${html`<${Icon} name="settings" />`}>${() => html`<${ViewOptions} />`}<//>
  </div>`;
}

function ViewOptions() {
  return html`<div class="view-options">
    <h3>Texts</h3>
    <${Choice} label="Mark changes against" state=${comparison} names=${COMPARISONS} titles=${COMPARISON_TITLES} />
    <${StepField} />
    <h3>Runs</h3>
    <${RestartsChoice} />
    <h3>Cards</h3>
    <${CardWidth} />
    <label class="option"><span>Greatest height</span>
      <input type="range" min="160" max="1200" step="20" value=${cardHeight.value} onInput=${(/** @type {InputEvent} */ event) => void (cardHeight.value = Number(/** @type {HTMLInputElement} */ (event.currentTarget).value))} />
    </label>
  </div>`;
}
