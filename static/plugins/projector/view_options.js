// @ts-check
/** What is chosen less often. */
import { html } from "htm/preact";
import { Check, Choice } from "../../shell/option_fields.js";
import { drawn } from "./cloud_view.js";
import { sprites } from "./embeddings.js";
import { drawing, labelling, showImages } from "./state.js";

const LABELLING = { auto: "where points are few", on: "where there is room", off: "only of what is meant" };
const DRAWING = { auto: "what is fastest", webgl: "WebGL", canvas: "canvas" };

export function ViewOptions() {
  return html`<div class="view-options">
    <h3>Points</h3>
    <${Choice} label="Labels" state=${labelling} names=${Object.keys(LABELLING)} titles=${LABELLING} />
    <${Check} flag=${showImages} label="Pictures where there is room" disabled=${!sprites.value} />
    <h3>Drawing</h3>
    <${Choice} label="Drawn by" state=${drawing} names=${Object.keys(DRAWING)} titles=${DRAWING} />
    <p class="hint">${drawn.value.name && `Now: ${drawn.value.name === "webgl" ? "WebGL" : "canvas"}, ${drawn.value.drawn.toLocaleString("en")} points`}</p>
  </div>`;
}
