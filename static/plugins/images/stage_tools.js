// @ts-check
/** The row of controls below a stage. */
import { html } from "htm/preact";
import { IconToggle } from "../../shell/card_parts.js";
import { keepArrows } from "./step_row.js";
import { Adjustments } from "./toolbar.js";
import { ZOOM_STEP } from "./zoom.js";

export const USUAL_GAIN = 4; // at 1, what differs by a few shades would look black
const MOST_GAIN = 20;

/** @param {{zoom: import("./zoom.js").Zoom, gain: import("@preact/signals").Signal<number> | null}} props `gain`: of a difference */
export function StageTools({ zoom, gain }) {
  return html`<div class="stage-tools">
    <${IconToggle} icon="minus" label="Zoom out (−)" onClick=${() => zoom.zoomBy(1 / ZOOM_STEP)} />
    <output class="mono">${Math.round(zoom.lie.scale * 100)}%</output>
    <${IconToggle} icon="plus" label="Zoom in (+)" onClick=${() => zoom.zoomBy(ZOOM_STEP)} />
    <${IconToggle} icon="fit" label="Fit (0)" pressed=${zoom.isFitted} onClick=${zoom.fit} />
    <${IconToggle} icon="actual" label="Actual size (1)" pressed=${!zoom.isFitted && zoom.lie.scale === 1} onClick=${zoom.actual} />
    ${gain && html`<${Gain} gain=${gain} />`}
    <${Adjustments} />
  </div>`;
}

/** @param {{gain: import("@preact/signals").Signal<number>}} props */
function Gain({ gain }) {
  const change = (/** @type {InputEvent} */ event) => (gain.value = Number(/** @type {HTMLInputElement} */ (event.currentTarget).value));
  return html`<span class="adjustment">
    <label>Gain <input type="range" class="slider" min="1" max=${MOST_GAIN} step="1" value=${gain.value} style=${{ "--part": (gain.value - 1) / (MOST_GAIN - 1) }} onInput=${change} onKeyDown=${keepArrows} /></label>
    <output>× ${gain.value}</output>
  </span>`;
}
