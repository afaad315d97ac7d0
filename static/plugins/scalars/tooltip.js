// @ts-check
/** The one tooltip of the page: a table of what lies under the cursor of the chart that has it. */
import { signal } from "@preact/signals";
import { html } from "htm/preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { ellipsizeMiddle, formatClock, formatDuration, formatStep, formatValue, formatWallTime } from "../../core/format.js";
import { BAND_LABELS } from "../../core/grouping.js";
import { session } from "../../core/session.js";
import { settings } from "../../core/settings.js";
import { xAxis } from "../../core/view_state.js";
import { NAN, NEGATIVE_INFINITY, POSITIVE_INFINITY } from "../../charts/line.js";
import { shortLabel } from "./chart_spec.js";
import { smoothing, tooltipSort } from "./state.js";
import { tooltipRows } from "./tooltip_rows.js";

/** @typedef {import("../../charts/line_chart.js").CursorEvent} CursorEvent */

/** What the cursor of a chart reads, while a person holds it there. @type {import("@preact/signals").Signal<{card: string, event: CursorEvent, heading: string} | null>} */
export const reading = signal(null);

const OFFSET = 16; // pixels from the cursor
const NAME_LENGTH = 36; // letters; both ends of a longer name are shown
const MARGIN = 8; // pixels from the window's edge

export function Tooltip() {
  const element = useRef(/** @type {HTMLElement | null} */ (null));
  const now = reading.value;
  useLayoutEffect(() => place(element.current, now?.event));
  const visible = now !== null && now.event.readings.length > 0;
  return html`<div class="chart-tip" ref=${element} role="status" aria-live=${now?.event.source === "keyboard" ? "polite" : "off"} hidden=${!visible}>
    ${visible && html`<${TooltipTable} event=${now.event} heading=${now.heading} />`}
  </div>`;
}

/**
 * Beside the cursor, on the side where there is room.
 * @param {HTMLElement | null} element
 * @param {CursorEvent | undefined} event
 */
function place(element, event) {
  if (!element || !event) return;
  const { offsetWidth: width, offsetHeight: height } = element;
  const x = event.plot.left + event.left;
  const y = event.plot.top + event.top;
  const right = x + OFFSET + width + MARGIN <= innerWidth;
  const left = right ? x + OFFSET : x - OFFSET - width;
  const top = Math.min(y + OFFSET, innerHeight - height - MARGIN);
  element.style.transform = `translate(${Math.round(Math.max(MARGIN, left))}px, ${Math.round(Math.max(MARGIN, top))}px)`;
}

/** @param {{event: CursorEvent, heading: string}} props */
function TooltipTable({ event, heading }) {
  const { rows, hidden } = tooltipRows(event.readings, event.nearest, tooltipSort.value, settings.tooltipRows.value, event.top);
  const columns = columnsOf(rows);
  return html`<table>
      <thead>
        <tr>
          <th>${heading}</th>
          ${columns.map(({ title }) => html`<th key=${title}>${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map((row, i) => html`<tr key=${i} class=${`${row.nearest ? "nearest" : ""} ${row.faint ? "faint" : ""}`}>
          <td>
            <${Swatch} color=${row.color} dash=${row.dash} />
            <span class="name">${ellipsizeMiddle(shortLabel(row.label), NAME_LENGTH)}</span>${row.note && html`<span class="note">${row.note}</span>`}
          </td>
          ${columns.map(({ title, cell }) => html`<td key=${title}>${cell(row)}</td>`)}
        </tr>`)}
      </tbody>
    </table>
    ${hidden > 0 && html`<p>${hidden} more</p>`}`;
}

/** @param {{color: string, dash?: number[]}} props */
export function Swatch({ color, dash = [] }) {
  if (dash.length === 0) return html`<i class="swatch" style=${{ background: color }} />`;
  return html`<svg class="swatch-line" width="14" height="8" aria-hidden="true">
    <line x1="0" x2="14" y1="4" y2="4" stroke=${color} stroke-width="2" stroke-dasharray=${dash.join(" ")} />
  </svg>`;
}

/**
 * Columns that say something about at least one row.
 * @param {import("./tooltip_rows.js").TooltipRow[]} rows
 */
function columnsOf(rows) {
  /** @type {{title: string, cell: (row: import("./tooltip_rows.js").TooltipRow) => any}[]} */
  const columns = [];
  const digits = settings.digits.value;
  const isGroup = rows.some((row) => Number.isNaN(row.wall));
  const grouping = isGroup ? session.grouping.value : null;
  const isBand = isGroup || rows.every((row) => row.isMargin);
  if (smoothing.value > 0 && !isBand) columns.push({ title: "smoothed", cell: (row) => formatValue(row.smoothed, digits) });
  columns.push({ title: isGroup ? (grouping?.center ?? "center") : "value", cell: (row) => formatValue(row.value, digits) });
  if (rows.some((row) => Number.isFinite(row.low))) {
    columns.push({ title: isBand ? (grouping ? BAND_LABELS[grouping.band] : "band") : "min – max", cell: (row) => spanText(row, digits) });
  }
  if (rows.some((row) => row.count > 1)) columns.push({ title: "points", cell: (row) => formatStep(row.count) });
  if (rows.some((row) => row.bad && row.count > 1)) columns.push({ title: "not finite", cell: badText });
  if (xAxis.value.kind !== "step" || rows.some((row) => row.step !== rows[0].step)) columns.push({ title: "step", cell: (row) => formatStep(row.step) });
  if (!isGroup) {
    const sameDay = new Set(rows.map((row) => new Date(row.wall * 1000).toDateString())).size === 1;
    columns.push({ title: "time", cell: (row) => (sameDay ? formatClock(row.wall) : formatWallTime(row.wall)) });
    columns.push({ title: "relative", cell: (row) => formatDuration(row.relative) });
  }
  return columns;
}

/**
 * @param {import("./tooltip_rows.js").TooltipRow} row
 * @param {number} digits
 */
function spanText({ low, high }, digits) {
  return Number.isFinite(low) ? `${formatValue(low, digits)} – ${formatValue(high, digits)}` : "";
}

/** @param {import("./tooltip_rows.js").TooltipRow} row */
function badText({ bad }) {
  const names = [[NAN, "NaN"], [POSITIVE_INFINITY, "+∞"], [NEGATIVE_INFINITY, "−∞"]];
  return names.flatMap(([flag, name]) => (bad & Number(flag) ? name : [])).join(" ");
}
