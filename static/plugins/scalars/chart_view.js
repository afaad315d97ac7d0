// @ts-check
/** A chart inside a card: mounted while the card stands, fed by the feed, told by signals. */
import { effect } from "@preact/signals-core";
import { signal, useSignal } from "@preact/signals";
import { html } from "htm/preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "../../core/icons.js";
import { formatCount, formatInteger } from "../../core/format.js";
import { session } from "../../core/session.js";
import { selection, xAxis } from "../../core/view_state.js";
import { PopoverButton } from "../../shell/popover.js";
import { mount } from "../../charts/line_chart.js";
import { emphasisOf, headingOf, linesOf, marginsOf, optionsOf, specOf, xExtentOf } from "./chart_spec.js";
import { feed } from "./live_feed.js";
import { setView, viewOf } from "./state.js";
import { TableView } from "./table_view.js";
import { reading } from "./tooltip.js";

/**
 * @typedef {import("./cards.js").Card} Card
 * @typedef {import("../../charts/line_chart.js").LineChart} LineChart
 * @typedef {import("@preact/signals-core").Signal<LineChart | null>} ChartSignal
 */

const HINT_MS = 1600;
let hintsLeft = 2; // a visit; who scrolls on does not want to zoom

/**
 * @param {{card: Card, feedKey: string, chart: ChartSignal, asTable: boolean, note: import("@preact/signals-core").Signal<string>, autofocus?: boolean}} props
 *   `chart` and `note` are the card's: its buttons act on the one, its heading shows the other
 */
export function ChartView({ card, feedKey, chart, asTable, note, autofocus = false }) {
  const element = useRef(/** @type {HTMLElement | null} */ (null));
  const current = useSignal(card);
  const hinting = useSignal(false);
  const empty = useSignal(false);
  const problems = useSignal(/** @type {readonly string[]} */ ([]));
  const data = feed.chart(feedKey);
  useLayoutEffect(() => void (current.value = card), [card]);
  useLayoutEffect(() => run(/** @type {HTMLElement} */ (element.current), { current, feedKey, chart, hinting, note, empty, problems }), [feedKey]);
  return html`<div class="chart-box">
    <div class="chart" ref=${element} tabindex="0" autofocus=${autofocus} role="group" aria-roledescription="chart" aria-label=${card.detail} aria-hidden=${asTable} />
    ${asTable && chart.value && html`<${TableView} card=${card} chart=${chart.value} version=${data.version.value} />`}
    ${data.error.value && html`<div class="chart-message" role="alert">
      <${Icon} name="warning" /><span>${data.error.value}</span>
      <button type="button" class="button" onClick=${() => feed.retry()}>Try again</button>
    </div>`}
    ${data.loading.value && html`<div class="chart-skeleton" aria-label="loading" />`}
    ${empty.value && !data.error.value && !data.loading.value && html`<div class="chart-message quiet"><span>${emptyText(card)}</span></div>`}
    ${problems.value.length > 0 && html`<${Problems} of=${problems.value} />`}
    ${hinting.value && html`<div class="chart-hint">Hold Ctrl or Alt while scrolling to zoom</div>`}
  </div>`;
}

/** What of a chart cannot be drawn, in its corner. @param {{of: readonly string[]}} props */
function Problems({ of: problems }) {
  const title = formatCount(problems.length, "problem");
  return html`<${PopoverButton} label=${title} align="end" class="chart-problems" content=${html`<${Icon} name="warning" size=${12} />${title}`}>
    ${() => html`<ul class="chart-problem-list" tabindex="0">${problems.map((problem) => html`<li key=${problem}>${problem}</li>`)}</ul>`}
  <//>`;
}

/** @param {Card} card */
function emptyText(card) {
  if (session.selectedRuns.value.length === 0) return "No runs are selected";
  const axis = xAxis.value;
  const logged = session.selectedRuns.value.some((run) => card.tags.some((tag) => tag.runs.has(run.id)));
  if (!logged) return "The selected runs have not logged this tag";
  return axis.kind === "tag" ? `No selected run logged “${axis.tag}” at the same steps` : "No points";
}

/**
 * @param {HTMLElement} element
 * @param {{current: import("@preact/signals-core").Signal<Card>, feedKey: string, chart: ChartSignal,
 *   hinting: import("@preact/signals-core").Signal<boolean>, note: import("@preact/signals-core").Signal<string>,
 *   empty: import("@preact/signals-core").Signal<boolean>, problems: import("@preact/signals-core").Signal<readonly string[]>}} parts
 * @returns {() => void}
 */
function run(element, parts) {
  const { current, feedKey } = parts;
  const width = signal(element.clientWidth);
  const stopAsking = effect(() => {
    if (width.value > 0) feed.want(feedKey, specOf(current.value, width.value)); // else it is not in the page yet: a dialog that opens
  });
  /** @type {{view: LineChart, stop: () => void} | null} */
  let drawn = null;
  // It calls before the next frame. Till then no chart is made: the server works on the data while they are, and all
  // cards are measured before any of them changes the page.
  const observer = new ResizeObserver(([{ contentRect: size }]) => {
    width.value = size.width;
    drawn ??= draw(element, size, width, parts);
    drawn.view.resize(size);
  });
  observer.observe(element);
  return () => {
    observer.disconnect();
    stopAsking();
    drawn?.stop();
    feed.release(feedKey);
  };
}

/**
 * @param {HTMLElement} element
 * @param {{width: number, height: number}} size of it
 * @param {import("@preact/signals-core").Signal<number>} width
 * @param {Parameters<typeof run>[1]} parts
 */
function draw(element, size, width, { current, feedKey, chart, hinting, note, empty, problems }) {
  const view = mount(element, {
    ...optionsOf(current.peek()),
    size,
    tokens: session.tokens(),
    onView: (range) => setView(current.peek().key, range),
    onSelect: (steps) => (selection.value = steps),
    onCursor: (event) => showReading(feedKey, event),
    onHint: () => showHint(hinting),
    onPaint: () => (note.value = noteOf(view)),
  });
  chart.value = view;
  const data = feed.chart(feedKey);
  const stops = [
    effect(() => view.setOptions(optionsOf(current.value))),
    effect(() => {
      data.version.value;
      const spec = specOf(current.value, width.value);
      const lines = linesOf(current.value, spec, data.held);
      problems.value = current.value.margins ? marginsOf(current.value, spec, data.held).problems : [];
      empty.value = !lines.some((line) => line.x.length > 0);
      view.setData(lines, xExtentOf(spec, data.held));
    }),
    effect(() => view.setView(viewOf(current.value.key))),
    effect(() => view.setEmphasis(emphasisOf(current.value))),
    effect(() => view.setSelection(selection.value)),
    effect(() => view.setTheme(session.tokens())),
  ];
  const stop = () => {
    for (const one of stops) one();
    if (reading.peek()?.card === feedKey) reading.value = null;
    chart.value = null;
    view.destroy();
  };
  return { view, stop };
}

/**
 * @param {string} card
 * @param {import("../../charts/line_chart.js").CursorEvent | null} event
 */
function showReading(card, event) {
  if (event && event.source !== "other chart") reading.value = { card, event, heading: headingOf(event.x, event.nearest) };
  else if (reading.peek()?.card === card) reading.value = null;
}

/** @param {import("@preact/signals-core").Signal<boolean>} hinting */
function showHint(hinting) {
  if (hinting.peek() || hintsLeft === 0) return;
  hintsLeft--;
  hinting.value = true;
  setTimeout(() => (hinting.value = false), HINT_MS);
}

/**
 * What a quiet badge says: that a pixel stands for many points, or that a logarithm hides some.
 * @param {LineChart | undefined} view
 */
function noteOf(view) {
  if (!view) return "";
  const { perPixel, hidden } = view.density();
  const parts = [];
  if (perPixel >= 1.5) parts.push(`1 px = ${formatInteger(Math.round(perPixel))} points`);
  if (hidden > 0) parts.push(`${formatCount(hidden, "point")} ≤ 0 not shown`);
  return parts.join(" · ");
}
