// @ts-check
/** The note beside the pointer: which slice that is. */
import { signal } from "@preact/signals";
import { html } from "htm/preact";
import { formatTime } from "../../charts/timeline/window.js";
import { formatInteger } from "../../core/format.js";
import { PlotTip } from "../../shell/plot_tip.js";

/** What is pointed at. @type {import("@preact/signals").Signal<import("../../charts/timeline/timeline.js").HoverEvent | null>} */
export const hovered = signal(null);

/** @param {{trace: import("./trace.js").Trace}} props */
export function SliceTip({ trace }) {
  const event = hovered.value;
  return html`<${PlotTip} at=${event}>${event && html`<${Reading} event=${event} trace=${trace} />`}<//>`;
}

/** @param {{event: import("../../charts/timeline/timeline.js").HoverEvent, trace: import("./trace.js").Trace}} props */
function Reading({ event: { slice, merged }, trace }) {
  const track = trace.tracks[slice.track];
  return html`<div class="slice-tip">
    <b>${trace.names[slice.name] || "(no name)"}</b>
    <span>${formatTime(slice.duration)}</span>
    <small>at ${formatTime(slice.start, 6)} · ${track?.name}</small>
    ${merged > 1 && html`<small>the longest of ${formatInteger(merged)} in this pixel: zoom in to tell them apart</small>`}
  </div>`;
}
