// @ts-check
/** The legend of a card: each run's areas and best F1. Rows point at curves. */
import { html } from "htm/preact";
import { formatValue } from "../../core/format.js";
import { Icon } from "../../core/icons.js";
import { session } from "../../core/session.js";
import { LongName } from "../../shell/long_name.js";
import { keyOf, sorted } from "./curve_data.js";
import { momentName, momentOf } from "./moment.js";
import { kind, sortedBy } from "./state.js";

/** @typedef {import("./feed.js").RunCurve} RunCurve */

const HEADS = /** @type {const} */ ([["run", "Run", ""], ["step", "", "when the curve was logged"], ["area", "", ""], ["f1", "Best F1", "the highest harmonic mean of precision and recall, and its threshold"]]);

/** @param {{curves: RunCurve[], emphasis: import("@preact/signals").Signal<string | null>}} props */
export function CurveTable({ curves, emphasis }) {
  const isPr = kind.value === "pr";
  return html`<div class="curve-table" tabindex="0">
    <table>
      <thead><tr>
        ${HEADS.map(([name, title, hint]) => html`<${Head} key=${name} name=${name} title=${name === "step" ? momentName() : name === "area" ? (isPr ? "AP" : "AUC") : title} hint=${name === "area" ? (isPr ? "average precision: the area under the steps of the curve" : "area under the ROC curve") : hint} />`)}
        <th>at</th>
      </tr></thead>
      <tbody>
        ${sorted(curves, sortedBy.value, kind.value).map((curve) => html`<tr key=${keyOf(curve)} class=${emphasis.value === keyOf(curve) ? "nearest" : ""}
          onPointerEnter=${() => (emphasis.value = keyOf(curve))} onPointerLeave=${() => (emphasis.value = null)}>
          <th scope="row" title=${curve.run.name}><i class="swatch" style=${{ background: session.colorOf(curve.run) }} /><${LongName} text=${curve.run.label} /></th>
          <td>${momentOf(curve, true)}</td>
          ${curve.sample.error ? html`<td colspan="3" class="curve-error" title=${curve.sample.error}><${Icon} name="warning" size=${12} />${curve.sample.error}</td>` : html`<${Measures} sample=${curve.sample} isPr=${isPr} />`}
        </tr>`)}
      </tbody>
    </table>
  </div>`;
}

/** @param {{sample: import("./feed.js").Sample, isPr: boolean}} props */
function Measures({ sample, isPr }) {
  const area = isPr ? sample.average_precision : sample.roc_area;
  return html`<td>${Number.isNaN(area) ? "–" : formatValue(area)}${sample.note && html`<${Icon} name="info" size=${12} label=${sample.note} />`}</td>
    <td>${formatValue(sample.best.f1)}</td>
    <td>${formatValue(sample.best.threshold, 3)}</td>`;
}

/** @param {{name: string, title: string, hint: string}} props */
function Head({ name, title, hint }) {
  const order = sortedBy.value.replace(/^-/, "") === name ? (sortedBy.value.startsWith("-") ? "descending" : "ascending") : "none";
  // The highest first, then the lowest, then as the run list has them.
  const next = () => (sortedBy.value = /** @type {any} */ (order === "none" ? `-${name}` : order === "descending" ? name : ""));
  return html`<th aria-sort=${order} title=${hint}><button type="button" onClick=${next}>${title}${order === "none" ? "" : order === "ascending" ? " ↑" : " ↓"}</button></th>`;
}
