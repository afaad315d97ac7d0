// @ts-check
/** What the cursor reads: the percentiles of each run at the step nearest to it. */
import { signal } from "@preact/signals";
import { html } from "htm/preact";
import { formatDuration, formatStep, formatValue, formatWallTime } from "../../core/format.js";
import { PlotTip } from "../../shell/plot_tip.js";
import { percentileName } from "./panels.js";

/**
 * @typedef {import("../../charts/bands_chart.js").BandsEvent} BandsEvent
 * @typedef {{key: string, event: BandsEvent, points: readonly number[]}} Reading `points` in basis points
 */

const MOST_RUNS = 6;

/** @type {import("@preact/signals").Signal<Reading | null>} */
const reading = signal(null);

/**
 * @param {string} key of the card
 * @param {BandsEvent | null} event
 * @param {readonly number[]} points
 */
export function showReading(key, event, points) {
  if (event) reading.value = { key, event, points };
  else if (reading.peek()?.key === key) reading.value = null;
}

export function Tooltip() {
  const now = reading.value;
  return html`<${PlotTip} at=${now?.event ?? null}>${now && html`<${Percentiles} reading=${now} />`}<//>`;
}

/** @param {{reading: Reading}} props */
function Percentiles({ reading: { event, points } }) {
  const places = event.places.slice(0, MOST_RUNS);
  const row = (/** @type {string} */ title, /** @type {(place: BandsEvent["places"][number]) => any} */ cell, /** @type {string} */ className = "") =>
    html`<tr class=${className}><th>${title}</th>${places.map((place) => html`<td>${cell(place)}</td>`)}</tr>`;
  return html`<table class="histogram-tip">
      <thead><tr><th></th>${places.map(({ series }) => html`<th><i class="swatch" style=${{ background: series.color }} />${series.label} ${series.note}</th>`)}</tr></thead>
      <tbody>
        ${row("step", ({ series, index }) => formatStep(series.step[index]))}
        ${[...points].reverse().map((point, i) => row(percentileName(point), ({ series, index }) => formatValue(series.bands[(index + 1) * points.length - 1 - i]), point === 5000 ? "nearest" : ""))}
        ${row("values", ({ series, index }) => formatValue(series.values[index]))}
        ${row("time", ({ series, index }) => html`${formatWallTime(series.wall[index])}<span class="note">${formatDuration(series.wall[index] - series.wall[0])}</span>`)}
      </tbody>
    </table>
    ${event.places.length > MOST_RUNS && html`<p>${event.places.length - MOST_RUNS} more</p>`}`;
}
