// @ts-check
/** Fields of an options panel, each bound to a signal. */
import { html } from "htm/preact";
import { settings } from "../core/settings.js";
import { selectionCodec } from "../core/view_codecs.js";
import { RESTARTS, restarts, selection } from "../core/view_state.js";

/**
 * @template T
 * @typedef {import("@preact/signals").Signal<T>} Signal
 */

const RESTART_TITLES = { latest: "latest attempt wins", all: "all attempts", raw: "as written" };
const CARD_WIDTHS = { least: 240, most: 1200, step: 20 };

/** @param {{flag: Signal<boolean>, label: string, disabled?: boolean, personal?: Signal<boolean>}} props `personal`: the default for new views follows */
export function Check({ flag, label, disabled = false, personal }) {
  const change = () => {
    flag.value = !flag.value;
    if (personal) personal.value = flag.value;
  };
  return html`<label class="option check"><input type="checkbox" checked=${flag.value} disabled=${disabled} onChange=${change} /><span>${label}</span></label>`;
}

/** @param {{label: string, state: Signal<any>, names: readonly string[], titles: Record<string, string>, personal?: Signal<any>}} props */
export function Choice({ label, state, names, titles, personal }) {
  const change = (/** @type {Event} */ event) => {
    state.value = /** @type {HTMLSelectElement} */ (event.currentTarget).value;
    if (personal) personal.value = state.value;
  };
  return html`<label class="option"><span>${label}</span>
    <select value=${state.value} onChange=${change}>${names.map((name) => html`<option key=${name} value=${name}>${titles[name]}</option>`)}</select>
  </label>`;
}

/** @param {{label: string, state: Signal<number>, least: number, most: number, step: number}} props */
export function Amount({ label, state, least, most, step }) {
  const change = (/** @type {Event} */ event) => {
    const amount = Number(/** @type {HTMLInputElement} */ (event.currentTarget).value);
    if (amount >= least && amount <= most) state.value = amount;
  };
  return html`<label class="option"><span>${label}</span><input type="number" min=${least} max=${most} step=${step} value=${state.value} onChange=${change} /></label>`;
}

/** What to show of runs that were started again. */
export function RestartsChoice() {
  return html`<${Choice} label="Restarts" state=${restarts} names=${RESTARTS} titles=${RESTART_TITLES} personal=${settings.restarts} />`;
}

/** The least width of a card, for all dashboards. */
export function CardWidth() {
  const change = (/** @type {InputEvent} */ event) => (settings.cardWidth.value = Number(/** @type {HTMLInputElement} */ (event.currentTarget).value));
  return html`<label class="option"><span>Least width</span>
    <input type="range" min=${CARD_WIDTHS.least} max=${CARD_WIDTHS.most} step=${CARD_WIDTHS.step} value=${settings.cardWidth.value} onInput=${change} />
  </label>`;
}

/** The selection that a click on an x axis makes, to type. */
export function StepField() {
  const change = (/** @type {Event} */ event) => {
    const field = /** @type {HTMLInputElement} */ (event.currentTarget);
    const typed = field.value.replace(/[\s,]/g, "");
    const steps = typed === "" ? null : selectionCodec.parse(typed);
    field.setAttribute("aria-invalid", String(steps === undefined));
    if (steps !== undefined) selection.value = steps;
  };
  return html`<label class="option"><span>Selected steps</span>
    <input type="text" class="step-field" inputmode="numeric" placeholder="120 or 120..400" value=${selectionCodec.format(selection.value)} onChange=${change} />
  </label>`;
}
