// @ts-check
/** What the cursor reads: the bucket as it was logged, asked for when somebody points at it. */
import { signal } from "@preact/signals";
import { html } from "htm/preact";
import { postDocument } from "../../core/api.js";
import { formatDuration, formatStep, formatValue, formatWallTime } from "../../core/format.js";
import { session } from "../../core/session.js";
import { PlotTip } from "../../shell/plot_tip.js";
import { bucketAt } from "./buckets.js";

/**
 * @typedef {import("../../charts/histogram_chart.js").CursorEvent} CursorEvent
 * @typedef {import("./buckets.js").Buckets} Buckets
 * @typedef {{card: import("../../core/run_cards.js").RunCard, event: CursorEvent, logged: Buckets | null}} Reading
 */

/** What the cursor of a chart reads, while a person holds it there. @type {import("@preact/signals").Signal<Reading | null>} */
const reading = signal(null);

const PAUSE_MS = 60; // a cursor that only passes asks for nothing
const KEPT = 200;

/** Histograms that were pointed at, the least recent first. @type {Map<string, Buckets>} */
const kept = new Map();
/** @type {ReturnType<typeof setTimeout> | undefined} */
let pause;

/**
 * @param {import("../../core/run_cards.js").RunCard} card
 * @param {CursorEvent | null} event
 */
export function showReading(card, event) {
  clearTimeout(pause);
  if (!event) {
    if (reading.peek()?.card.key === card.key) reading.value = null;
    return;
  }
  const key = keyOf(event);
  reading.value = { card, event, logged: kept.get(key) ?? null };
  if (!kept.has(key)) pause = setTimeout(() => void fetchLogged(event, key), PAUSE_MS);
}

/** @param {CursorEvent} event */
function keyOf({ row: { series, index } }) {
  return [session.boot.peek(), series.key, series.step[index], series.wall[index]].join();
}

/**
 * @param {CursorEvent} event
 * @param {string} key
 */
async function fetchLogged({ row: { series, index } }, key) {
  const [run, tag] = series.key.split(":").map(Number);
  const wall = Number.isFinite(series.wall[index]) ? series.wall[index] : null;
  const found = await postDocument("api/histograms/logged", { run, tag, step: series.step[index], wall }).catch(() => null);
  if (!found) return; // the bins that are drawn say nearly as much
  kept.set(key, found);
  if (kept.size > KEPT) kept.delete(/** @type {string} */ (kept.keys().next().value));
  const now = reading.peek();
  if (now && keyOf(now.event) === key) reading.value = { ...now, logged: found };
}

export function Tooltip() {
  const now = reading.value;
  return html`<${PlotTip} at=${now?.event ?? null}>${now && html`<${Rows} reading=${now} />`}<//>`;
}

/** @param {{reading: Reading}} props */
function Rows({ reading: { event, logged } }) {
  const { series, index } = event.row;
  const middle = (event.edges[0] + event.edges[1]) / 2;
  const bucket = logged && bucketAt(logged, middle);
  const [left, right, count] = bucket ?? [...event.edges, event.count];
  const about = logged ? "" : "≈ ";
  const total = series.values[index];
  return html`<table class="histogram-tip">
    <thead><tr><th colspan="2"><i class="swatch" style=${{ background: series.color }} />${series.label}${series.note && html`<span class="note">${series.note}</span>`}</th></tr></thead>
    <tbody>
      <tr><th>step</th><td>${formatStep(series.step[index])}</td></tr>
      ${logged && !bucket
        ? html`<tr><th>value</th><td>${formatValue(middle)}</td></tr><tr><th>count</th><td>0, between buckets</td></tr>`
        : html`<tr><th>bucket</th><td>${formatValue(left)} … ${formatValue(right)}</td></tr>
          <tr class="nearest"><th>count</th><td>${about}${formatValue(count)}${total > 0 && html`<span class="note">${formatValue((100 * count) / total, 3)} % of ${formatValue(total)}</span>`}</td></tr>`}
      <tr><th>time</th><td>${formatWallTime(series.wall[index])}<span class="note">${formatDuration(series.wall[index] - series.wall[0])}</span></td></tr>
    </tbody>
  </table>`;
}
