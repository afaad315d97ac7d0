// @ts-check
/** The ends of both axes as numbers to type. An empty field lets the chart fit that axis. */
import { html } from "htm/preact";
import { setView, viewOf } from "./state.js";

/** @param {{cardKey: string, chart: import("../../charts/line_chart.js").LineChart}} props */
export function RangeFields({ cardKey, chart }) {
  const view = viewOf(cardKey);
  const change = (/** @type {"x" | "y"} */ axis, /** @type {0 | 1} */ end, /** @type {string} */ text) => {
    const range = /** @type {[number, number]} */ ([...(view[axis] ?? chart.domain[axis])]);
    range[end] = Number(text);
    const usable = text.trim() !== "" && range.every(Number.isFinite) && range[0] < range[1];
    setView(cardKey, { ...view, [axis]: usable ? range : null });
  };
  return html`<div class="range-fields">
    ${/** @type {const} */ (["x", "y"]).map((axis) => html`<fieldset key=${axis}>
      <legend>${axis}</legend>
      ${/** @type {const} */ ([0, 1]).map((end) => html`<input
        key=${end}
        type="number"
        step="any"
        aria-label=${`${axis} ${end === 0 ? "from" : "to"}`}
        placeholder=${end === 0 ? "from" : "to"}
        value=${view[axis] ? Number(view[axis][end].toPrecision(8)) : ""}
        onChange=${(/** @type {Event} */ event) => change(axis, end, /** @type {HTMLInputElement} */ (event.currentTarget).value)}
      />`)}
    </fieldset>`)}
  </div>`;
}
