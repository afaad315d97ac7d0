// @ts-check
/** Parallel coordinates: the chart, and above each axis its heading, which is dragged to move it and opens its menu. */
import { useSignal } from "@preact/signals";
import { html } from "htm/preact";
import { mount } from "../../charts/parallel_chart.js";
import { Icon } from "../../core/icons.js";
import { placeBeside, withMoved } from "../../core/table_layout.js";
import { MenuButton } from "../../shell/popover.js";
import { axisColumns, axisOf, layoutOfAxes, pickOut, pickedMask, shades, shownAxes, stretches, toggleAxis } from "./axes.js";
import { colored, rows } from "./model.js";
import { usePlot } from "./plot.js";
import { axisOrder, colorColumn, scales } from "./state.js";

/**
 * @typedef {import("./columns.js").Column} Column
 * @typedef {import("../../core/table_layout.js").TableLayout} Layout
 */

const SCALES = /** @type {const} */ ([["linear", "Linear"], ["log", "Logarithmic"], ["quantile", "Quantiles"], ["even", "Each value alike"]]);
const HEAD_ROOM = 10; // px between headings
const CLICK = 5;
const LEAST_GAP = 76; // px from axis to axis; more of them than fit are scrolled to

export function Parallel() {
  const places = useSignal(/** @type {readonly number[]} */ ([]));
  const element = usePlot(mount, { onBrush: pickOut }, (chart) => {
    chart.setData({ axes: shownAxes.value.map(axisOf), shades: shades.value, picked: pickedMask.value, count: rows.value.length }, stretches.value);
    places.value = chart.places;
  });
  const axes = shownAxes.value;
  const room = (places.value[1] ?? 0) - (places.value[0] ?? 0) - HEAD_ROOM;
  return html`<div class="hp-plot hp-parallel">
    <div class="hp-canvas" ref=${element} style=${{ minWidth: `${axes.length * LEAST_GAP}px` }}></div>
    <div class="hp-axis-heads" role="group" aria-label="Axes">
      ${places.value.length === axes.length && axes.map((column, i) => html`<${AxisHead} key=${column.name} column=${column} left=${places.value[i]} room=${Math.max(40, room || 200)} places=${places.value} />`)}
    </div>
    ${axes.length === 0 && html`<p class="hint hp-nothing">No axis is shown: add some under Axes.</p>`}
  </div>`;
}

/** @param {{column: Column, left: number, room: number, places: readonly number[]}} props */
function AxisHead({ column, left, room, places }) {
  const isColor = colored.value?.name === column.name;
  const content = html`${isColor && html`<${Icon} name="palette" size=${11} />`}<span>${column.title}</span>`;
  const press = (/** @type {PointerEvent} */ event) => event.button === 0 && startMove(event, column, places);
  return html`<div class=${`hp-axis-head hp-${column.kind}`} style=${{ left: `${left}px`, maxWidth: `${room}px` }} title=${`${column.title}: drag to move the axis`} onPointerDown=${press}>
    <${MenuButton} label=${`Axis ${column.title}`} class="hp-axis-button" content=${content} items=${() => itemsOf(column)} />
  </div>`;
}

/** @param {Column} column @returns {import("../../shell/popover.js").MenuItem[]} */
function itemsOf(column) {
  const axis = axisOf(column);
  const layout = layoutOfAxes();
  /** @param {string} label @param {-1 | 1} by */
  const mover = (label, by) => {
    const place = placeBeside(shownAxes.peek(), column.name, by);
    return { label, disabled: !place, run: () => place && arrange(withMoved(layout, axisColumns.peek(), column.name, place)) };
  };
  const scaleItems = SCALES.map(([scale, label]) => ({
    label, checked: axis.scale === scale, disabled: scale === "log" && !axis.canLog,
    run: () => void (scales.value = { ...scales.peek(), [column.name]: scale }),
  }));
  return [
    ...(axis.isNumeric ? [...scaleItems, /** @type {const} */ ("separator")] : []),
    { label: "Colour by this", icon: "palette", run: () => void (colorColumn.value = column.name) },
    { label: "Let go what is picked here", icon: "close", disabled: !(column.name in stretches.peek()), run: () => pickOut(column.name, null) },
    mover("Move left", -1),
    mover("Move right", 1),
    { label: "Hide this axis", icon: "eyeOff", run: () => toggleAxis(column.name) },
  ];
}

/** @param {Layout} layout */
function arrange({ order }) {
  axisOrder.value = order;
}

/** The heading follows the pointer; where it is let go, the axis stands. @param {PointerEvent} event @param {Column} column @param {readonly number[]} places */
function startMove(event, column, places) {
  const head = /** @type {HTMLElement} */ (event.currentTarget);
  const stop = new AbortController();
  const axes = shownAxes.peek();
  const from = axes.findIndex(({ name }) => name === column.name);
  const moved = (/** @type {PointerEvent} */ { clientX }) => {
    const by = clientX - event.clientX;
    if (Math.abs(by) < CLICK && !head.classList.contains("is-dragged")) return;
    head.classList.add("is-dragged");
    head.setPointerCapture(event.pointerId);
    head.style.transform = `translate(calc(-50% + ${by}px), 0)`;
  };
  const ended = (/** @type {PointerEvent} */ { clientX }) => {
    stop.abort();
    head.style.transform = "";
    if (!head.classList.contains("is-dragged")) return;
    head.classList.remove("is-dragged");
    head.addEventListener("click", swallow, { capture: true, once: true }); // the press was a drag
    setTimeout(() => head.removeEventListener("click", swallow, { capture: true }));
    const at = places[from] + clientX - event.clientX;
    const to = places.reduce((best, place, i) => (Math.abs(place - at) < Math.abs(places[best] - at) ? i : best), 0);
    if (to !== from) arrange(withMoved(layoutOfAxes(), axisColumns.peek(), column.name, { name: axes[to].name, after: to > from }));
  };
  addEventListener("pointermove", moved, stop);
  addEventListener("pointerup", ended, stop);
  addEventListener("pointercancel", ended, stop);
}

/** @param {Event} event */
function swallow(event) {
  event.stopPropagation();
  event.preventDefault();
}
