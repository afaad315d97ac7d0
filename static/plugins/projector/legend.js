// @ts-check
/** What the colours mean; a click on a value leaves only its points in colour. */
import { html } from "htm/preact";
import { sequentialColor } from "../../core/colors.js";
import { formatInteger, formatValue } from "../../core/format.js";
import { toggled } from "../../core/view_state.js";
import { focused } from "./state.js";
import { coloredBy, coloring } from "./view.js";

const STOPS = 12;

export function Legend() {
  const field = coloredBy.value;
  const { kind, legend, range } = coloring.value;
  if (!field || kind === "none") return null;
  return html`<section class="cloud-legend" aria-label=${`Colours by ${field.name}`}>
    <h3>${field.name}${focused.value.length > 0 && html`<button type="button" class="button-quiet" onClick=${() => void (focused.value = [])}>all</button>`}</h3>
    ${kind === "scale" ? html`<${Scale} range=${range} />` : html`<ul>${legend.map((entry) => html`<li key=${entry.value}><${Entry} entry=${entry} /></li>`)}</ul>`}
  </section>`;
}

/** @param {{entry: import("./fields.js").LegendEntry}} props */
function Entry({ entry: { value, color, count } }) {
  const isOn = focused.value.length === 0 || focused.value.includes(value);
  const clicked = (/** @type {MouseEvent} */ event) => {
    const isOnly = focused.value.length === 1 && focused.value[0] === value;
    if (event.shiftKey || event.ctrlKey || event.metaKey) focused.value = toggled(focused.value, value);
    else focused.value = isOnly ? [] : [value];
  };
  return html`<button type="button" aria-pressed=${focused.value.includes(value)} class=${isOn ? "" : "is-off"} title="Only these; with Shift these too" onClick=${clicked}>
    <i class="swatch" style=${{ background: color }} /><span>${value || "(empty)"}</span><small>${formatInteger(count)}</small>
  </button>`;
}

/** @param {{range: [number, number]}} props */
function Scale({ range: [low, high] }) {
  const colors = Array.from({ length: STOPS }, (_, i) => sequentialColor(i / (STOPS - 1)));
  return html`<div class="cloud-scale">
    <i style=${{ background: `linear-gradient(to right, ${colors.join(", ")})` }} />
    <span class="mono">${formatValue(low)}</span><span class="mono">${formatValue(high)}</span>
  </div>`;
}
