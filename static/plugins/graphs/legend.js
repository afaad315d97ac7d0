// @ts-check
/** What the colours mean, in a corner of the picture. */
import { signal } from "@preact/signals";
import { html } from "htm/preact";
import { sequentialColor } from "../../core/colors.js";
import { Icon } from "../../core/icons.js";
import { stats, shownColoring } from "./view.js";

const isFolded = signal(false);
const STOPS = [0, 0.2, 0.4, 0.6, 0.8, 1];

export function Legend() {
  const shown = shownColoring.value;
  if (!shown) return null;
  if (!shown.scale && shown.legend.length === 0) return null;
  return html`<section class="graph-legend" aria-label="Colours">
    <button type="button" class="button-bare" aria-expanded=${!isFolded.value} onClick=${() => void (isFolded.value = !isFolded.value)}><${Icon} name=${isFolded.value ? "chevronRight" : "chevronDown"} size=${12} />Colours</button>
    ${!isFolded.value && (shown.scale ? html`<${Scale} scale=${shown.scale} />` : html`<${Groups} entries=${shown.legend} />`)}
  </section>`;
}

/** @param {{entries: readonly import("../../charts/graph/colors.js").LegendEntry[]}} props */
function Groups({ entries }) {
  return html`<ul>${entries.map(({ label, color, count }) => html`<li key=${label + color}><i class="swatch" style=${{ background: color }}></i><span title=${label}>${label}</span><small>${count.toLocaleString("en")}</small></li>`)}</ul>`;
}

/** @param {{scale: {low: string, high: string}}} props */
function Scale({ scale: { low, high } }) {
  const unmatched = stats.value?.found.unmatched.count ?? 0;
  return html`<div class="graph-scale"><i style=${{ background: `linear-gradient(90deg, ${STOPS.map(sequentialColor).join(", ")})` }}></i><span>${low}</span><span>${high} in all</span></div>
    ${unmatched > 0 && html`<p>${unmatched.toLocaleString("en")} measured ops are not in this graph</p>`}`;
}
