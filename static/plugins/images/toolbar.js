// @ts-check
/** The row of controls above the images. */
import { html } from "htm/preact";
import { Icon } from "../../core/icons.js";
import { CardWidth, Check, RestartsChoice, StepField } from "../../shell/option_fields.js";
import { PopoverButton } from "../../shell/popover.js";
import { Segments } from "../../shell/segments.js";
import { TagFilter } from "../../shell/tag_filter.js";
import { keepArrows } from "./step_row.js";
import { BRIGHTNESS, CONTRAST, actualSize, brightness, contrast, pixelated } from "./state.js";

const SIZES = /** @type {const} */ ([["fit", "Fit"], ["actual", "Actual size"]]);

/** @param {{shown: number, total: number}} props */
export function Toolbar({ shown, total }) {
  return html`<div class="toolbar" role="toolbar" aria-label="Images">
    <${TagFilter} shown=${shown} total=${total} />
    <${Segments} label="Size of images" value=${actualSize.value ? "actual" : "fit"} options=${SIZES} onChange=${(/** @type {string} */ size) => void (actualSize.value = size === "actual")} />
    <${PopoverButton} label="View options" class="button" content=${html`<${Icon} name="settings" />`}>${() => html`<${ViewOptions} />`}<//>
    <${Adjustments} />
  </div>`;
}

function ViewOptions() {
  return html`<div class="view-options">
    <h3>Images</h3>
    <${Check} flag=${pixelated} label="Enlarged pixels as squares" />
    <${StepField} />
    <h3>Runs</h3>
    <${RestartsChoice} />
    <h3>Cards</h3>
    <${CardWidth} />
  </div>`;
}

/** Brightness and contrast of all images. */
export function Adjustments() {
  return html`<div class="adjustments">
    <${Adjustment} label="Brightness" state=${brightness} range=${BRIGHTNESS} />
    <${Adjustment} label="Contrast" state=${contrast} range=${CONTRAST} />
  </div>`;
}

/** @param {{label: string, state: import("@preact/signals").Signal<number>, range: {least: number, most: number, usual: number, step: number}}} props */
function Adjustment({ label, state, range }) {
  const { least, most, usual, step } = range;
  const change = (/** @type {InputEvent} */ event) => (state.value = Number(/** @type {HTMLInputElement} */ (event.currentTarget).value));
  return html`<span class="adjustment">
    <label>${label} <input type="range" class="slider" min=${least} max=${most} step=${step} value=${state.value} style=${{ "--part": (state.value - least) / (most - least) }} onInput=${change} onKeyDown=${keepArrows} /></label>
    <output>${Math.round(state.value * 100)}%</output>
    <button type="button" class="icon-button" aria-label=${`Reset ${label.toLowerCase()}`} title=${`Reset ${label.toLowerCase()}`} disabled=${state.value === usual} onClick=${() => (state.value = usual)}><${Icon} name="close" size=${12} /></button>
  </span>`;
}
