// @ts-check
/** The timeline with the names of its tracks beside it. */
import { effect, signal, useComputed } from "@preact/signals";
import { html } from "htm/preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { mount } from "../../charts/timeline/timeline.js";
import { LANE_HEIGHT, laneTop } from "../../charts/timeline/layout.js";
import { TOP_HEIGHT } from "../../charts/timeline/paint.js";
import { around } from "../../charts/timeline/window.js";
import { session } from "../../core/session.js";
import { TrackHeads } from "./track_heads.js";
import { hovered } from "./slice_tip.js";
import { news } from "./profiles.js";
import { found } from "./searching.js";
import { detail, select, selected, toScroll } from "./selecting.js";
import { colorBy, foldedProcesses, foldedTracks, headWidth, hiddenTracks, marked, pinnedTracks, range, shownWindow, tool } from "./state.js";
import { handleKeyBeside, handleTimelineKey } from "./timeline_keys.js";

/**
 * @typedef {import("../../charts/timeline/timeline.js").Timeline} Timeline
 * @typedef {import("../../charts/timeline/layout.js").Layout} Layout
 * @typedef {import("./profiles.js").Opened} Opened
 */

const LEAST_HEAD = 110;
const MOST_HEAD = 560;
const HEAD_STEP = 20;
const NOTHING = /** @type {Layout} */ ({ pinned: [], pinnedHeight: 0, rows: [], height: 0 });

const layout = signal(NOTHING);
const scrollTop = signal(0);

/** @param {{opened: Opened}} props */
export function TimelineView({ opened }) {
  const plot = useRef(/** @type {HTMLElement | null} */ (null));
  const scroller = useRef(/** @type {HTMLElement | null} */ (null));
  const chart = useRef(/** @type {Timeline | null} */ (null));
  useLayoutEffect(() => follow(opened, /** @type {HTMLElement} */ (plot.current), /** @type {HTMLElement} */ (scroller.current), chart), [opened]);
  const scrolled = () => {
    scrollTop.value = scroller.current?.scrollTop ?? 0;
    chart.current?.setScroll(scrollTop.value);
  };
  const width = useComputed(() => `${headWidth.value}px`);
  const { pinned, pinnedHeight, rows, height } = layout.value;
  const top = TOP_HEIGHT + pinnedHeight;
  return html`<div class="timeline" style=${{ "--head": width.value }}>
    <div class="timeline-corner" style=${{ height: `${TOP_HEIGHT}px` }}><${Corner} tracks=${opened.trace.tracks.length} /></div>
    <div class="timeline-pinned" style=${{ top: `${TOP_HEIGHT}px`, height: `${pinnedHeight}px` }}><${TrackHeads} rows=${pinned} isPinned=${true} /></div>
    <div class="timeline-scroll" ref=${scroller} style=${{ top: `${top}px` }} onScroll=${scrolled}>
      <div class="timeline-body" style=${{ height: `${height}px` }}><${TrackHeads} rows=${rows} scrollTop=${scrollTop} view=${scroller} /></div>
    </div>
    <div class="timeline-plot" data-tool=${tool.value} ref=${plot} tabindex="0" role="application" aria-label="Timeline: W and S zoom, A and D move, arrows walk from slice to slice, Enter selects"
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => chart.current && handleTimelineKey(event, chart.current, opened)} />
    <${Divider} />
  </div>`;
}

/** @param {{tracks: number}} props */
function Corner({ tracks }) {
  const hidden = hiddenTracks.value.length;
  return html`<small>${tracks} ${tracks === 1 ? "track" : "tracks"}</small>
    ${hidden > 0 && html`<button type="button" class="button-quiet" onClick=${() => void (hiddenTracks.value = [])}>Show ${hidden} hidden</button>`}`;
}

/** The edge between names and slices, to drag. */
function Divider() {
  const dragged = (/** @type {PointerEvent} */ event) => {
    const handle = /** @type {HTMLElement} */ (event.currentTarget);
    if (!handle.hasPointerCapture(event.pointerId)) return;
    const left = handle.parentElement?.getBoundingClientRect().left ?? 0;
    headWidth.value = bounded(event.clientX - left);
  };
  const keyed = (/** @type {KeyboardEvent} */ event) => {
    const step = { ArrowLeft: -HEAD_STEP, ArrowRight: HEAD_STEP }[event.key];
    if (!step) return;
    event.preventDefault();
    headWidth.value = bounded(headWidth.peek() + step);
  };
  return html`<div class="timeline-divider" role="separator" tabindex="0" aria-orientation="vertical" aria-label="Width of the track names"
    aria-valuenow=${headWidth.value} aria-valuemin=${LEAST_HEAD} aria-valuemax=${MOST_HEAD}
    onPointerDown=${(/** @type {PointerEvent} */ event) => /** @type {HTMLElement} */ (event.currentTarget).setPointerCapture(event.pointerId)}
    onPointerMove=${dragged} onKeyDown=${keyed} />`;
}

/** @param {number} width */
function bounded(width) {
  return Math.round(Math.max(LEAST_HEAD, Math.min(MOST_HEAD, width)));
}

/**
 * Mounts the chart and keeps it as the signals say.
 * @param {Opened} opened
 * @param {HTMLElement} plot
 * @param {HTMLElement} scroller
 * @param {{current: Timeline | null}} reference
 */
function follow({ trace, store }, plot, scroller, reference) {
  const chart = mount(plot, {
    tokens: session.tokens(),
    tool: () => tool.peek(),
    onHover: (event) => void (hovered.value = event),
    onSelect: select,
    onEnlarge: (slice) => void (shownWindow.value = around(slice.start, slice.start + slice.duration, trace.extent)),
    onWindow: (window) => void (shownWindow.value = window),
    onRange: (stretch) => void (range.value = stretch),
    onScroll: (by) => scroller.scrollBy({ top: by, behavior: "instant" }),
    onLayout: (made) => void (layout.value = made),
  });
  reference.current = chart;
  chart.setData({ ...trace, lanesOf: (track, window) => store.lanesOf(track, window), counterOf: (track) => store.counterOf(track), cover: (pixels) => store.cover(pixels) });
  const observer = new ResizeObserver(() => chart.resize());
  observer.observe(plot);
  const stops = [...binding(chart, trace), effect(() => wantSlices(chart, store, trace)), effect(() => scrollTo(scroller))];
  plot.focus({ preventScroll: true });
  const keyed = (/** @type {KeyboardEvent} */ event) => handleKeyBeside(event, chart, { trace, store });
  document.addEventListener("keydown", keyed);
  return () => {
    document.removeEventListener("keydown", keyed);
    observer.disconnect();
    stops.forEach((stop) => stop());
    chart.destroy();
    reference.current = null;
  };
}

/**
 * @param {Timeline} chart
 * @param {import("./trace.js").Trace} trace
 */
function binding(chart, trace) {
  return [
    effect(() => chart.setTheme(session.tokens())),
    effect(() => chart.setLook({ colorBy: colorBy.value, emphasis: found.value?.emphasis ?? null })),
    effect(() => chart.setWindow(shownWindow.value ?? trace.extent)),
    effect(() => chart.setMarks({ selected: selected.value, flows: flowsOf(), range: range.value, marked: marked.value, hits: found.value ? hitsOf(found.value.hits) : [] })),
    effect(() => chart.setArrangement({ foldedProcesses: new Set(foldedProcesses.value), foldedTracks: new Set(foldedTracks.value), hidden: new Set(hiddenTracks.value), pinned: pinnedTracks.value })),
    effect(() => {
      news.value;
      chart.refresh();
    }),
  ];
}

/**
 * @param {Timeline} chart
 * @param {import("./slice_store.js").SliceStore} store
 * @param {import("./trace.js").Trace} trace
 */
function wantSlices(chart, store, trace) {
  layout.value;
  scrollTop.value;
  store.want({ window: shownWindow.value ?? trace.extent, pixels: Math.max(1, chart.width), tracks: chart.tracksInView });
}

/** Brings the track of a slice into view, when it has found its place. @param {HTMLElement} scroller */
function scrollTo(scroller) {
  const place = toScroll.value;
  const row = place && layout.value.rows.find(({ track }) => track?.id === place.track);
  if (!place || !row) return;
  toScroll.value = null;
  requestAnimationFrame(() => {
    const top = laneTop(row, place.depth);
    const height = scroller.clientHeight;
    if (top < scroller.scrollTop || top > scroller.scrollTop + height - 2 * LANE_HEIGHT) scroller.scrollTo({ top: top - height / 2, behavior: "instant" });
  });
}

/** @returns {{from: import("./selecting.js").Slice, to: import("./selecting.js").Slice}[]} */
function flowsOf() {
  const told = detail.value;
  const slice = selected.value;
  if (!told || !slice || told.slice !== slice.slice) return [];
  return told.flows.map((flow) => {
    const other = { track: flow.track, slice: flow.slice, start: flow.start, duration: flow.duration, depth: flow.depth, name: -1 };
    return flow.direction === "in" ? { from: other, to: slice } : { from: slice, to: other };
  });
}

/** @param {import("./searching.js").Hits} hits */
function hitsOf(hits) {
  return Array.from(hits.slice, (slice, i) => ({ slice, track: hits.track[i], start: hits.start[i], duration: hits.duration[i], depth: 0, name: hits.name[i] }));
}
