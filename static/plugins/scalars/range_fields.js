// @ts-check
/** The ends of both axes as numbers to type. An empty field lets the chart fit that axis. */
import { useSignal } from "@preact/signals";
import { html } from "htm/preact";
import { formatValue } from "../../core/format.js";
import { typedRange } from "./codecs.js";
import { setView, viewOf } from "./state.js";

const AXES = /** @type {const} */ (["x", "y"]);
const ENDS = /** @type {const} */ (["from", "to"]);

/** @typedef {{axis: "x" | "y", text: [string, string]}} Refused what was typed and is no range; it stays until it is mended */

/** @param {{cardKey: string, chart: import("../../charts/line_chart.js").LineChart}} props */
export function RangeFields({ cardKey, chart }) {
  const refused = useSignal(/** @type {Refused | null} */ (null));
  const view = viewOf(cardKey);
  /** @param {"x" | "y"} axis @param {number} end @param {string} text */
  const change = (axis, end, text) => {
    const texts = /** @type {[string, string]} */ ([...textsOf(axis)]);
    texts[end] = text;
    const typed = text.trim() === "" ? null : typedRange(texts, chart.domain[axis]);
    refused.value = typed === undefined ? { axis, text: texts } : null;
    if (typed !== undefined) setView(cardKey, { ...view, [axis]: typed });
  };
  /** @param {"x" | "y"} axis @returns {readonly [string, string]} */
  const textsOf = (axis) => {
    if (refused.value?.axis === axis) return refused.value.text;
    const range = view[axis];
    return range ? [shortNumber(range[0]), shortNumber(range[1])] : ["", ""];
  };
  return html`<div class="range-fields">
    ${AXES.map(
      (axis) => html`<fieldset key=${axis}>
        <legend>${axis}</legend>
        ${ENDS.map(
          (name, end) =>
            html`<input
              key=${name}
              type="number"
              step="any"
              aria-label=${`${axis} ${name}`}
              aria-invalid=${refused.value?.axis === axis}
              placeholder=${name}
              value=${textsOf(axis)[end]}
              onChange=${(/** @type {Event} */ event) => change(axis, end, /** @type {HTMLInputElement} */ (event.currentTarget).value)}
            />`,
        )}
      </fieldset>`,
    )}
    ${refused.value && html`<p class="range-error" role="alert">${reason(refused.value, chart)}</p>`}
  </div>`;
}

/** @param {Refused} refused @param {import("../../charts/line_chart.js").LineChart} chart */
function reason({ axis, text }, chart) {
  const [from, to] = text.map((typed, end) => formatValue(typed.trim() === "" ? chart.domain[axis][end] : Number(typed)));
  return `${axis} from ${from} to ${to} is no range: it must begin below its end. The chart stays as it was.`;
}

/** @param {number} value */
function shortNumber(value) {
  return String(Number(value.toPrecision(8)));
}
