// @ts-check
/** What the cursor reads: one threshold of one curve. */
import { signal } from "@preact/signals";
import { html } from "htm/preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { formatValue } from "../../core/format.js";
import { session } from "../../core/session.js";
import { momentOf } from "./moment.js";

/**
 * @typedef {{owner: HTMLElement, curve: import("./feed.js").RunCurve, index: number, left: number, top: number, source: "pointer" | "keyboard"}} Reading
 */

/** @type {import("@preact/signals").Signal<Reading | null>} */
export const reading = signal(/** @type {Reading | null} */ (null));

const OFFSET = 14; // CSS pixels from the point
const MARGIN = 8; // from the window's edge

export function Tooltip() {
  const element = useRef(/** @type {HTMLElement | null} */ (null));
  const now = reading.value;
  useLayoutEffect(() => place(element.current, now));
  return html`<div class="chart-tip curve-tip" ref=${element} popover="manual" role="status" aria-live=${now?.source === "keyboard" ? "polite" : "off"}>
    ${now && html`<${Values} reading=${now} />`}
  </div>`;
}

/**
 * @param {HTMLElement | null} element
 * @param {Reading | null} now
 */
function place(element, now) {
  if (!element) return;
  if (now === null) {
    if (element.matches(":popover-open")) element.hidePopover();
    return;
  }
  if (!element.matches(":popover-open")) element.showPopover(); // also above a dialog
  const { offsetWidth: width, offsetHeight: height } = element;
  const left = now.left + OFFSET + width + MARGIN <= innerWidth ? now.left + OFFSET : now.left - OFFSET - width;
  const top = Math.min(now.top + OFFSET, innerHeight - height - MARGIN);
  element.style.transform = `translate(${Math.round(Math.max(MARGIN, left))}px, ${Math.round(Math.max(MARGIN, top))}px)`;
}

/** @param {{reading: Reading}} props */
function Values({ reading: { curve, index } }) {
  const { run, sample } = curve;
  const precision = sample.precision[index];
  const recall = sample.recall[index];
  const f1 = precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0;
  const rows = [
    ["threshold", sample.threshold[index]],
    ["precision", index < sample.drawn ? precision : NaN],
    ["recall", recall],
    ["F1", f1],
    ["false pos. rate", sample.false_positive_rate[index]],
  ];
  return html`<p class="curve-tip-head"><i class="swatch" style=${{ background: session.colorOf(run) }} /><strong>${run.label}</strong><span class="note">${momentOf(curve)}</span></p>
    <table>
      <tbody>${rows.map(([name, value]) => html`<tr key=${name}><td>${name}</td><td>${Number.isNaN(value) ? "–" : formatValue(Number(value))}</td></tr>`)}</tbody>
    </table>
    <table class="confusion">
      <thead><tr><th /><th>predicted +</th><th>predicted −</th></tr></thead>
      <tbody>
        <tr><td>actual +</td><td>TP ${count(sample.true_positives[index])}</td><td>FN ${count(sample.false_negatives[index])}</td></tr>
        <tr><td>actual −</td><td>FP ${count(sample.false_positives[index])}</td><td>TN ${count(sample.true_negatives[index])}</td></tr>
      </tbody>
    </table>`;
}

/** Counts are whole, but for those of weighted samples. @param {number} value */
function count(value) {
  return Number.isInteger(value) ? value.toLocaleString("en") : formatValue(value);
}
