// @ts-check
/** The row of controls above the sessions. */
import { html } from "htm/preact";
import { Segments } from "../../shell/segments.js";
import { view } from "./state.js";

const VIEWS = /** @type {const} */ ([["table", "Table"], ["parallel", "Parallel"], ["scatter", "Scatter"], ["importance", "Importance"]]);

export function Toolbar() {
  return html`<div class="toolbar" role="toolbar" aria-label="HParams">
    <${Segments} label="View" value=${view.value} options=${VIEWS} onChange=${(/** @type {any} */ name) => void (view.value = name)} />
  </div>`;
}
