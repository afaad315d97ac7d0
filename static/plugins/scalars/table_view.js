// @ts-check
/** A chart as a table: a row a step, a column a line. For keyboards, screen readers, and whoever wants the numbers. */
import { html } from "htm/preact";
import { formatDuration, formatStep, formatValue, formatWallTime } from "../../core/format.js";
import { settings } from "../../core/settings.js";
import { xAxis } from "../../core/view_state.js";
import { nearestIndex } from "../../charts/line.js";

/** @typedef {import("../../charts/line.js").Line} Line */

const ROW_LIMIT = 200;
const COLUMN_LIMIT = 24;

/** @param {{card: import("./cards.js").Card, chart: import("../../charts/line_chart.js").LineChart, version: number}} props */
export function TableView({ card, chart }) {
  const lines = chart.lines.filter((line) => line.role !== "discarded" && line.length > 0).slice(0, COLUMN_LIMIT);
  const { places, thinned, tolerance } = placesOf(lines, chart.domain.x);
  const digits = settings.digits.value;
  const kind = xAxis.value.kind;
  return html`<div class="table-view" tabindex="0">
    <table>
      <caption>
        ${card.detail}${thinned > 0 && `: ${places.length} of ${formatStep(thinned)} places; zoom in for the others, or download all`}
      </caption>
      <thead>
        <tr>
          <th scope="col">${kind === "tag" ? xAxis.value.tag : kind}</th>
          ${lines.map((line) => html`<th scope="col"><span class="column-dot" style=${{ background: line.color }} />${line.label} ${line.note}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${places.map((x) => html`<tr key=${x}>
          <th scope="row">${placeText(kind, x)}</th>
          ${lines.map((line) => html`<td>${valueAt(line, x, tolerance, digits)}</td>`)}
        </tr>`)}
      </tbody>
    </table>
  </div>`;
}

/**
 * The x of all points in view, evenly thinned where there are many.
 * @param {readonly Line[]} lines
 * @param {[number, number]} domain
 * @returns {{places: number[], thinned: number, tolerance: number}} thinned: how many there were, 0 when all are here;
 *   tolerance: how far a value may lie from the place that it stands for
 */
export function placesOf(lines, [min, max]) {
  const all = new Set();
  for (const { x } of lines) for (const place of x) if (place >= min && place <= max) all.add(place);
  const sorted = Float64Array.from(all).sort();
  const reduced = lines.some((line) => line.count !== null);
  if (sorted.length <= ROW_LIMIT && !reduced) return { places: [...sorted], thinned: 0, tolerance: 0 };
  const rows = Math.min(ROW_LIMIT, sorted.length);
  const places = Array.from({ length: rows }, (_, i) => sorted[Math.round((i * (sorted.length - 1)) / Math.max(1, rows - 1))]);
  return { places, thinned: sorted.length, tolerance: (max - min) / rows };
}

/**
 * @param {Line} line
 * @param {number} x
 * @param {number} tolerance
 * @param {number} digits
 */
function valueAt(line, x, tolerance, digits) {
  const index = nearestIndex(line, x);
  return Math.abs(line.x[index] - x) <= tolerance ? formatValue(line.value[index], digits) : "";
}

/**
 * @param {"step" | "relative" | "wall" | "tag"} kind
 * @param {number} x
 */
function placeText(kind, x) {
  if (kind === "step") return formatStep(x);
  if (kind === "relative") return formatDuration(x);
  return kind === "wall" ? formatWallTime(x) : formatValue(x);
}
