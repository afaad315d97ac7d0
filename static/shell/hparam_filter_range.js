// @ts-check
/** A range of a hyperparameter's numbers: two handles under the numbers' histogram, and two fields to type into. */
import { useSignal } from "@preact/signals";
import { html } from "htm/preact";
import { useEffect } from "preact/hooks";
import { histogramOf, scaleOf } from "../core/hparam_domain.js";
import { formatHparam } from "../core/hparam_filter.js";

/**
 * @typedef {import("../core/hparam_filter.js").HparamRule} HparamRule
 * @typedef {import("../core/hparam_domain.js").Domain} Domain
 */

const BINS = 32;
/** Positions of a handle: one for about each pixel. */
const POSITIONS = 256;

/** @param {{name: string, domain: Domain, here: Domain, rule: HparamRule | undefined, onChange: (rule: HparamRule) => void}} props */
export function HparamRange({ name, domain, here, rule, onChange }) {
  const error = useSignal("");
  const range = /** @type {readonly [number, number]} */ (rule && "range" in rule ? rule.range : [-Infinity, Infinity]);
  useEffect(() => void (error.value = ""), [range[0], range[1]]);
  const scale = scaleOf(domain.numbers);
  const ends = [Math.max(range[0], scale.low), Math.min(range[1], scale.high)];
  const set = (/** @type {number} */ low, /** @type {number} */ high) => {
    error.value = low > high ? `From ${formatHparam(low)} to ${formatHparam(high)} is no range: the first must be the smaller.` : "";
    if (low <= high) onChange({ name, range: [low, high], missing: rule?.missing ?? true });
  };
  return html`<${Histogram} numbers=${here.numbers} scale=${scale} ends=${ends} />
    <${Handles} name=${name} scale=${scale} ends=${ends} onChange=${(/** @type {number} */ low, /** @type {number} */ high) => set(low <= scale.low ? -Infinity : low, high >= scale.high ? Infinity : high)} />
    <div class="hparam-ends">
      <${End} label=${`${name} from`} open=${-Infinity} value=${range[0]} placeholder=${scale.low} isWrong=${error.value !== ""} onChange=${(/** @type {number} */ low) => set(low, range[1])} />
      <span>to</span>
      <${End} label=${`${name} to`} open=${Infinity} value=${range[1]} placeholder=${scale.high} isWrong=${error.value !== ""} onChange=${(/** @type {number} */ high) => set(range[0], high)} />
      ${scale.isLog && html`<small title="The slider is logarithmic">log</small>`}
    </div>
    ${error.value && html`<p class="hparam-error" role="alert">${error.value}</p>`}`;
}

/** @typedef {ReturnType<typeof scaleOf>} Scale */

/** @param {{numbers: readonly number[], scale: Scale, ends: readonly number[]}} props */
function Histogram({ numbers, scale, ends }) {
  const counts = histogramOf(numbers, scale.positionOf, BINS);
  const most = Math.max(1, ...counts);
  const [low, high] = ends.map((end) => scale.positionOf(end) * BINS);
  return html`<div class="hparam-histogram" aria-hidden="true">
    ${counts.map((count, bin) => html`<i class=${bin + 1 > low && bin < high + 1e-9 ? "" : "is-out"} style=${{ height: `${(100 * count) / most}%` }}></i>`)}
  </div>`;
}

/** @param {{name: string, scale: Scale, ends: readonly number[], onChange: (low: number, high: number) => void}} props */
function Handles({ name, scale, ends, onChange }) {
  const [low, high] = ends.map((end) => Math.round(scale.positionOf(end) * POSITIONS));
  const moved = (/** @type {Event} */ event) => scale.valueAt(Number(/** @type {HTMLInputElement} */ (event.currentTarget).value) / POSITIONS);
  return html`<div class="hparam-handles" style=${{ "--from": low / POSITIONS, "--to": high / POSITIONS }}>
    <input type="range" min="0" max=${POSITIONS} value=${low} aria-label=${`${name} at least`} aria-valuetext=${formatHparam(ends[0])} onInput=${(/** @type {Event} */ event) => onChange(Math.min(moved(event), ends[1]), ends[1])} />
    <input type="range" min="0" max=${POSITIONS} value=${high} aria-label=${`${name} at most`} aria-valuetext=${formatHparam(ends[1])} onInput=${(/** @type {Event} */ event) => onChange(ends[0], Math.max(moved(event), ends[0]))} />
  </div>`;
}

/** @param {{label: string, value: number, open: number, placeholder: number, isWrong: boolean, onChange: (value: number) => void}} props `open`: what an empty field means */
function End({ label, value, open, placeholder, isWrong, onChange }) {
  const changed = (/** @type {Event} */ event) => {
    const field = /** @type {HTMLInputElement} */ (event.currentTarget);
    onChange(field.value.trim() === "" ? open : field.valueAsNumber);
  };
  return html`<input
    type="number"
    step="any"
    class="field number-field"
    aria-label=${label}
    aria-invalid=${isWrong}
    placeholder=${formatHparam(placeholder)}
    value=${Number.isFinite(value) ? value : ""}
    onChange=${changed}
  />`;
}
