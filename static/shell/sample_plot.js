// @ts-check
/** Plots of samples inside a card: asked for as large as they are, mounted while the card stands, told by signals. */
import { effect, useSignal } from "@preact/signals";
import { html } from "htm/preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "../core/icons.js";
import { sampleRange } from "../core/sample_range.js";
import { scrubTo } from "../core/scrubbing.js";
import { session } from "../core/session.js";
import { selection } from "../core/view_state.js";

/**
 * @typedef {{width: number, height: number}} Size
 * @typedef {{key: string, label: string, data: any}} Panel one plot of a card that holds several side by side; `label` is its heading, if any
 *
 * @typedef {object} Chart
 * @property {(data: any) => void} setData
 * @property {(look: any) => void} setLook
 * @property {(tokens: any) => void} setTheme
 * @property {(selection: {from: number, to: number} | null) => void} setSelection
 * @property {() => void} resize
 * @property {() => void} destroy
 * @typedef {(element: HTMLElement, options: any) => Chart} Mount
 */

const ROUND_TO = 24; // pixels: a window that is dragged asks now and then

/**
 * @param {{feed: import("../core/card_feed.js").CardFeed, feedKey: string, label: string, mount: Mount, empty: string, autofocus?: boolean,
 *   questionOf: (size: Size) => import("../core/card_feed.js").Question, panelsOf: (answer: any) => Panel[], look: any,
 *   onCursor: (event: any) => void, onMount?: (chart: Chart | null) => void}} props
 *   `questionOf` may read signals: it is asked again when they change. `empty` stands where there is nothing to draw.
 */
export function SamplePlot({ feed, feedKey, label, mount, empty, questionOf, panelsOf, look, onCursor, onMount, autofocus = false }) {
  const element = useRef(/** @type {HTMLElement | null} */ (null));
  const asking = useRef(questionOf);
  asking.current = questionOf;
  const size = useSignal(/** @type {Size | null} */ (null));
  useLayoutEffect(() => followSize(/** @type {HTMLElement} */ (element.current), size), []);
  useLayoutEffect(() => effect(() => void (size.value && feed.want(feedKey, asking.current(size.value)))), [feedKey, questionOf]);
  useLayoutEffect(() => () => feed.release(feedKey), [feedKey]);
  const { answer, error } = feed.card(feedKey);
  const panels = answer.value ? panelsOf(answer.value) : [];
  const nothing = answer.value && panels.length === 0;
  return html`<div class="plots" ref=${element}>
    ${panels.map((panel, i) => html`<${PlotPanel} key=${panel.key} panel=${panel} label=${label} mount=${mount} look=${look} onCursor=${onCursor} onMount=${i === 0 ? onMount : undefined} autofocus=${autofocus && i === 0} />`)}
    ${error.value && html`<div class="chart-message" role="alert">
      <${Icon} name="warning" /><span>${error.value}</span>
      <button type="button" class="button" onClick=${() => feed.retry()}>Try again</button>
    </div>`}
    ${!answer.value && !error.value && html`<div class="chart-skeleton" aria-label="loading" />`}
    ${nothing && html`<div class="chart-message quiet"><span>${empty}</span></div>`}
  </div>`;
}

/** @param {{panel: Panel, label: string, mount: Mount, look: any, onCursor: (event: any) => void, onMount?: (chart: Chart | null) => void, autofocus: boolean}} props */
function PlotPanel({ panel, label, mount, look, onCursor, onMount, autofocus }) {
  const element = useRef(/** @type {HTMLElement | null} */ (null));
  const chart = useRef(/** @type {Chart | null} */ (null));
  useLayoutEffect(() => {
    const plot = /** @type {HTMLElement} */ (element.current);
    const made = mount(plot, { tokens: session.tokens(), look, onCursor, onPick: scrubTo, onRange: (/** @type {[number, number] | null} */ range) => void (sampleRange.value = range) });
    chart.current = made;
    onMount?.(made);
    if (autofocus) plot.focus(); // the browser's own focusing was over before there was anything to draw
    const observer = new ResizeObserver(() => made.resize()); // at once, too
    observer.observe(plot);
    const stops = [effect(() => made.setTheme(session.tokens())), effect(() => made.setSelection(selection.value))];
    return () => {
      observer.disconnect();
      stops.forEach((stop) => stop());
      onMount?.(null);
      made.destroy();
    };
  }, []);
  useLayoutEffect(() => chart.current?.setLook(look), [JSON.stringify(look)]);
  useLayoutEffect(() => chart.current?.setData(panel.data), [panel.data]);
  return html`<figure class="plot-panel">
    ${panel.label && html`<figcaption title=${panel.label}>${panel.label}</figcaption>`}
    <div class="plot" ref=${element} tabindex="0" role="group" aria-roledescription="chart" aria-label=${panel.label ? `${label}, ${panel.label}` : label} />
  </figure>`;
}

/**
 * @param {HTMLElement} element
 * @param {import("@preact/signals").Signal<Size | null>} size
 */
function followSize(element, size) {
  const round = (/** @type {number} */ pixels) => Math.max(ROUND_TO, Math.round(pixels / ROUND_TO) * ROUND_TO);
  const observer = new ResizeObserver(() => {
    const now = { width: round(element.clientWidth), height: round(element.clientHeight) };
    if (now.width !== size.peek()?.width || now.height !== size.peek()?.height) size.value = now;
  });
  observer.observe(element); // tells the size at once, when it is known anyway: to look here would lay out the page for each card
  return () => observer.disconnect();
}
