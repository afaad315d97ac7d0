// @ts-check
/** What each way of placing the points can be told. */
import { useSignal } from "@preact/signals";
import { html } from "htm/preact";
import { formatValue } from "../../core/format.js";
import { axes, foundOf, setSide } from "./custom_axes.js";
import { isAligned, placement, runAgain } from "./placing.js";
import { QueryField } from "./query_field.js";
import { METRICS, align, components, method, seed, spherise, tsne, umap } from "./state.js";
import { Check } from "../../shell/option_fields.js";
import { columns, fields } from "./view.js";

const AXES = ["X", "Y", "Z"];
const USUAL_WEIGHT = 0.5; // of a field, until a person says otherwise

/** @typedef {{name: string, label: string, least: number, most: number, step: number, title?: string}} Amount */

/** @type {readonly Amount[]} */
const TSNE_FIELDS = [
  { name: "perplexity", label: "Perplexity", least: 2, most: 100, step: 1, title: "About how many neighbours count for a point" },
  { name: "iterations", label: "Iterations", least: 50, most: 10_000, step: 50 },
  { name: "learning_rate", label: "Learning rate", least: 0, most: 10_000, step: 10, title: "0: what suits the number of points" },
];
/** @type {readonly Amount[]} */
const UMAP_FIELDS = [
  { name: "neighbors", label: "Neighbours", least: 2, most: 200, step: 1, title: "Few: fine structure; many: the whole" },
  { name: "min_dist", label: "Least distance", least: 0, most: 1, step: 0.05, title: "How tightly points may be packed" },
  { name: "epochs", label: "Epochs", least: 10, most: 5000, step: 10 },
];

export function MethodFields() {
  if (method.value === "pca") return html`<${Components} />`;
  if (method.value === "custom") return html`<${CustomFields} />`;
  if (method.value === "tsne") return html`<${JobFields} key="tsne" state=${tsne} amounts=${TSNE_FIELDS} />`;
  if (method.value === "umap") return html`<${JobFields} key="umap" state=${umap} amounts=${UMAP_FIELDS} />`;
  return html`<div class="method-fields"><${Spherise} /><button type="button" class="button" onClick=${() => void (seed.value = seed.value + 1)}>Another</button></div>`;
}

function Spherise() {
  return html`<span title="Centre the points, then scale each to length 1"><${Check} flag=${spherise} label="Spherise" /></span>`;
}

/** Which component is which axis, and how much each explains. */
function Components() {
  if (isAligned.value) {
    return html`<div class="method-fields">
      <p class="hint">The steps are turned onto each other, so that what moves has moved.</p>
      <${Check} flag=${align} label="Turn the steps onto each other" />
    </div>`;
  }
  const width = placement.value?.width ?? 0;
  const variance = placement.value?.variance ?? [];
  const change = (/** @type {number} */ axis, /** @type {Event} */ event) => {
    components.value = components.value.map((column, i) => (i === axis ? Number(/** @type {HTMLSelectElement} */ (event.currentTarget).value) : column));
  };
  return html`<div class="method-fields">
    ${columns.value.map((column, axis) => html`<label class="option" key=${axis}><span>${AXES[axis]}</span>
      <select aria-label=${`Component of ${AXES[axis]}`} value=${column} onChange=${(/** @type {Event} */ event) => change(axis, event)}>
        ${Array.from({ length: Math.max(width, column + 1) }, (_, i) => html`<option key=${i} value=${i}>PC${i + 1}${variance[i] === undefined ? "" : ` · ${formatValue(variance[i] * 100, 3)} %`}</option>`)}
      </select></label>`)}
    <${Spherise} />
  </div>`;
}

/** @param {{state: import("@preact/signals").Signal<any>, amounts: readonly Amount[]}} props */
function JobFields({ state, amounts }) {
  const draft = useSignal(state.value);
  const isOther = JSON.stringify(draft.value) !== JSON.stringify(state.value);
  const set = (/** @type {Record<string, any>} */ change) => void (draft.value = { ...draft.value, ...change });
  const run = () => (isOther ? void (state.value = draft.value) : runAgain());
  const classes = fields.value.filter(({ kind }) => kind === "category");
  const supervise = (/** @type {string} */ name) => set({ supervise: name, weight: name ? draft.value.weight || USUAL_WEIGHT : 0 });
  return html`<form class="method-fields" onSubmit=${(/** @type {Event} */ event) => (event.preventDefault(), run())}>
    ${amounts.map((amount) => html`<${AmountField} key=${amount.name} amount=${amount} value=${draft.value[amount.name]} onChange=${set} />`)}
    <label class="option"><span>Distance</span>
      <select value=${draft.value.metric} onChange=${(/** @type {Event} */ event) => set({ metric: valueOf(event) })}>${METRICS.map((name) => html`<option key=${name}>${name}</option>`)}</select>
    </label>
    ${classes.length > 0 && html`<label class="option" title="Draw points of one class together"><span>Supervise</span>
      <select value=${draft.value.supervise} onChange=${(/** @type {Event} */ event) => supervise(valueOf(event))}>
        <option value="">no</option>
        ${classes.map(({ name }) => html`<option key=${name} value=${name}>${name}</option>`)}
      </select>
    </label>`}
    ${draft.value.supervise && html`<label class="option"><span>Weight</span>
      <input type="range" min="0" max="1" step="0.05" value=${draft.value.weight} onInput=${(/** @type {InputEvent} */ event) => set({ weight: Number(valueOf(event)) })} />
    </label>`}
    <${Spherise} />
    ${isOther && html`<button type="submit" class="button button-primary">Run with these</button>`}
  </form>`;
}

/** @param {{amount: Amount, value: number, onChange: (change: Record<string, number>) => void}} props */
function AmountField({ amount: { name, label, least, most, step, title }, value, onChange }) {
  const typed = (/** @type {Event} */ event) => {
    const amount = Number(valueOf(event));
    if (valueOf(event).trim() && amount >= least && amount <= most) onChange({ [name]: amount });
  };
  return html`<label class="option" title=${title}><span>${label}</span><input type="number" min=${least} max=${most} step=${step} value=${value} onInput=${typed} /></label>`;
}

/** @param {Event} event */
function valueOf(event) {
  return /** @type {HTMLInputElement | HTMLSelectElement} */ (event.currentTarget).value;
}

/** An axis leads from what one search finds to what the other finds. */
function CustomFields() {
  return html`<div class="method-fields">
    ${axes.value.map((axis, i) => html`<fieldset key=${i}>
      <legend>${AXES[i]}</legend>
      ${/** @type {const} */ (["left", "right"]).map((side) => html`<${QueryField} key=${side} label=${side === "left" ? "from points with…" : "to points with…"} query=${axis[side]} error=${foundOf(axis[side]).error}
        onChange=${(/** @type {any} */ change) => setSide(i, side, change)} />`)}
    </fieldset>`)}
    <p class="hint">From the middle of what the first finds to that of the second. Empty: the middle of all points.</p>
    <${Spherise} />
  </div>`;
}
