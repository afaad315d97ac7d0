// @ts-check
/** How much memory was held, by allocator; when it was most, and by what. */
import { effect, signal } from "@preact/signals";
import { html } from "htm/preact";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { mount } from "../../charts/timeline/area.js";
import { formatTime } from "../../charts/timeline/window.js";
import { formatBytes, formatInteger } from "../../core/format.js";
import { session } from "../../core/session.js";
import { EmptyState } from "../../shell/empty_states.js";
import { PlotTip } from "../../shell/plot_tip.js";
import { useAnswer } from "./answers.js";
import { percent } from "./figures.js";
import { goTo } from "./selecting.js";

/**
 * @typedef {{name: string, t: Float64Array, bytes: Float64Array, peak: {t: number, bytes: number}, note: string, more: number, more_bytes: number,
 *   at_peak: {name: string, bytes: number, since: number, slice: number | null}[]}} Allocator
 */

/** @param {{opened: import("./profiles.js").Opened}} props */
export function MemoryView({ opened: { trace } }) {
  const { answer, error } = useAnswer("memory", trace.has.memory ? { id: trace.id } : null);
  if (error) return html`<${EmptyState} icon="warning" title="Memory cannot be shown" role="alert"><p>${error}</p><//>`;
  if (!trace.has.memory || answer?.allocators.length === 0) return html`<${NoMemory} />`;
  return html`<div class="page-scroll memory-view">
    ${answer?.allocators.map((/** @type {Allocator} */ allocator) => html`<${AllocatorCard} key=${allocator.name} allocator=${allocator} end=${trace.extent.end} />`)}
  </div>`;
}

function NoMemory() {
  return html`<${EmptyState} icon="layers" title="No memory was recorded">
    <p>The runtime's and TensorFlow's full traces have it. PyTorch's profiler records it when it is told to:</p>
    <pre class="snippet"><code>profile(profile_memory=True)</code></pre>
  <//>`;
}

/** @param {{allocator: Allocator, end: number}} props */
function AllocatorCard({ allocator, end }) {
  const { name, peak, note } = allocator;
  return html`<article class="card memory-card" aria-label=${name}>
    <div class="card-head"><h3>${name}</h3><span class="card-note">most: ${formatBytes(Math.round(peak.bytes))} at ${formatTime(peak.t)}</span></div>
    ${note && html`<p class="hint">${note}</p>`}
    <${Area} allocator=${allocator} end=${end} />
    <${AtPeak} allocator=${allocator} />
  </article>`;
}

/** @param {{allocator: Allocator, end: number}} props */
function Area({ allocator, end }) {
  const plot = useRef(/** @type {HTMLElement | null} */ (null));
  const event = useMemo(() => signal(/** @type {import("../../charts/timeline/area.js").AreaEvent | null} */ (null)), []);
  useLayoutEffect(() => {
    const element = /** @type {HTMLElement} */ (plot.current);
    const chart = mount(element, { tokens: session.tokens(), label: allocator.name, onHover: (at) => void (event.value = at) });
    chart.setData({ t: allocator.t, value: allocator.bytes, end, peak: { t: allocator.peak.t, value: allocator.peak.bytes } });
    const observer = new ResizeObserver(() => chart.resize());
    observer.observe(element);
    const untie = effect(() => chart.setTheme(session.tokens()));
    return () => {
      observer.disconnect();
      untie();
      chart.destroy();
    };
  }, [allocator]);
  return html`<div class="memory-plot" ref=${plot} />
    <${PlotTip} at=${event.value}>${event.value && html`<div class="slice-tip"><b>${formatBytes(Math.round(event.value.value))}</b><small>at ${formatTime(event.value.time)}</small></div>`}<//>`;
}

/** @param {{allocator: Allocator}} props */
function AtPeak({ allocator: { at_peak: held, peak, more, more_bytes: moreBytes } }) {
  if (held.length === 0) return null;
  return html`<h4>Held when it was most</h4>
    <table class="summary-table memory-table">
      <thead><tr><th scope="col">Allocated by</th><th scope="col">Bytes</th><th scope="col">Since</th><th scope="col" class="column-share">Share</th></tr></thead>
      <tbody>
        ${held.map(({ name, bytes, since, slice }, i) => html`<tr key=${i}>
          <th scope="row">${slice === null || slice < 0 ? name || "(no name)" : html`<button type="button" title="Show it in the timeline" onClick=${() => goTo(slice)}>${name || "(no name)"}</button>`}</th>
          <td>${formatBytes(Math.round(bytes))}</td><td>${formatTime(since)}</td>
          <td class="column-share"><span class="share-bar"><i style=${{ width: `${(100 * bytes) / (peak.bytes || 1)}%` }} /></span><span>${percent(bytes / (peak.bytes || 1))}</span></td>
        </tr>`)}
        ${more > 0 && html`<tr><th scope="row">${formatInteger(more)} smaller ones</th><td>${formatBytes(Math.round(moreBytes))}</td><td /><td /></tr>`}
      </tbody>
    </table>`;
}
