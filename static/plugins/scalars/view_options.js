// @ts-check
/** The options that are set once and then left alone. */
import { html } from "htm/preact";
import { settings } from "../../core/settings.js";
import { selectionCodec } from "./codecs.js";
import { RESTARTS, TOOLTIP_SORTS, hparamColumns, ignoreOutliers, logX, restarts, selection, showMembers, synced, tooltipSort, xAxis } from "./state.js";

/** @typedef {import("@preact/signals-core").Signal<boolean>} Flag */

const RESTART_TITLES = { latest: "latest attempt wins", all: "all attempts", raw: "as written" };
const SORT_TITLES = { default: "as listed", ascending: "ascending", descending: "descending", nearest: "nearest point", "nearest-y": "nearest y" };
const CARD_WIDTHS = { least: 240, most: 1200, step: 20 };

export function ViewOptions() {
  return html`<div class="view-options">
    <h3>Axes</h3>
    <${Check} flag=${logX} label="Logarithmic x" disabled=${xAxis.value.kind === "wall"} />
    <${Check} flag=${ignoreOutliers} label="Ignore outliers when fitting y" personal=${settings.ignoreOutliers} />
    <${Check} flag=${synced} label="Zoom and cursor move in all charts" />
    <${StepField} />
    <h3>Runs</h3>
    <${Choice} label="Restarts" state=${restarts} names=${RESTARTS} titles=${RESTART_TITLES} personal=${settings.restarts} />
    <${Check} flag=${showMembers} label="Draw the runs of groups, faint" />
    <${Check} flag=${hparamColumns} label="Hyperparameters in step tables" />
    <h3>Tooltip</h3>
    <${Choice} label="Order" state=${tooltipSort} names=${TOOLTIP_SORTS} titles=${SORT_TITLES} />
    <${Amount} label="Rows at most" state=${settings.tooltipRows} least=${1} most=${100} step=${1} />
    <h3>Cards</h3>
    <label class="option"><span>Least width</span>
      <input type="range" min=${CARD_WIDTHS.least} max=${CARD_WIDTHS.most} step=${CARD_WIDTHS.step} value=${settings.cardWidth.value} onInput=${(/** @type {InputEvent} */ event) => (settings.cardWidth.value = Number(/** @type {HTMLInputElement} */ (event.currentTarget).value))} />
    </label>
  </div>`;
}

/** The selection that a click on an x axis makes, to type. */
function StepField() {
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

/** @param {{flag: Flag, label: string, disabled?: boolean, personal?: Flag}} props `personal`: the default for new views follows */
function Check({ flag, label, disabled = false, personal }) {
  const change = () => {
    flag.value = !flag.value;
    if (personal) personal.value = flag.value;
  };
  return html`<label class="option check"><input type="checkbox" checked=${flag.value} disabled=${disabled} onChange=${change} /><span>${label}</span></label>`;
}

/** @param {{label: string, state: import("@preact/signals-core").Signal<any>, names: readonly string[], titles: Record<string, string>, personal?: import("@preact/signals-core").Signal<any>}} props */
function Choice({ label, state, names, titles, personal }) {
  const change = (/** @type {Event} */ event) => {
    state.value = /** @type {HTMLSelectElement} */ (event.currentTarget).value;
    if (personal) personal.value = state.value;
  };
  return html`<label class="option"><span>${label}</span>
    <select value=${state.value} onChange=${change}>${names.map((name) => html`<option key=${name} value=${name}>${titles[name]}</option>`)}</select>
  </label>`;
}

/** @param {{label: string, state: import("@preact/signals-core").Signal<number>, least: number, most: number, step: number}} props */
function Amount({ label, state, least, most, step }) {
  const change = (/** @type {Event} */ event) => {
    const amount = Number(/** @type {HTMLInputElement} */ (event.currentTarget).value);
    if (amount >= least && amount <= most) state.value = amount;
  };
  return html`<label class="option"><span>${label}</span><input type="number" min=${least} max=${most} step=${step} value=${state.value} onChange=${change} /></label>`;
}
