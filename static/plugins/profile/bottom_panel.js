// @ts-check
/** Below the timeline: the selected slice, or what the measured stretch cost. */
import { html } from "htm/preact";
import { formatTime } from "../../charts/timeline/window.js";
import { formatInteger } from "../../core/format.js";
import { Icon } from "../../core/icons.js";
import { useAnswer } from "./answers.js";
import { SliceDetails } from "./details.js";
import { rangeOf, showLongest } from "./operations.js";
import { select } from "./selecting.js";
import { range, selectedSlice, shownWindow } from "./state.js";
import { SummaryTable } from "./summary_table.js";

/** @param {{opened: import("./profiles.js").Opened}} props */
export function BottomPanel({ opened }) {
  const hasSlice = selectedSlice.value >= 0;
  if (!hasSlice && !range.value) return null;
  return html`<div class="profile-bottom">
    ${hasSlice && html`<section class="bottom-part" aria-label="Selected slice">
      <${SliceDetails} opened=${opened} />
      <${Close} label="Close the selection" run=${() => select(null)} />
    </section>`}
    ${range.value && html`<section class="bottom-part" aria-label="Measured stretch">
      <${RangeSummary} trace=${opened.trace} />
      <${Close} label="Close the measured stretch" run=${() => void (range.value = null)} />
    </section>`}
  </div>`;
}

/** @param {{label: string, run: () => void}} props */
function Close({ label, run }) {
  return html`<button type="button" class="icon-button bottom-close" title=${label} aria-label=${label} onClick=${run}><${Icon} name="close" size=${14} /></button>`;
}

/** @param {{trace: import("./trace.js").Trace}} props */
function RangeSummary({ trace }) {
  const { answer, error, isAsking } = useAnswer("summary", { id: trace.id, range: rangeOf(), by: "name", tracks: null, limit: 200 });
  const stretch = range.value;
  if (!stretch) return null;
  return html`<header class="bottom-head" aria-busy=${isAsking}>
      <h3>${formatTime(stretch.end - stretch.start)}</h3>
      <small>from ${formatTime(stretch.start, 6)} to ${formatTime(stretch.end, 6)}${answer ? ` · ${formatInteger(answer.slices)} slices` : ""}</small>
      <button type="button" class="button-quiet" onClick=${() => void (shownWindow.value = stretch)}><${Icon} name="fit" size=${13} />Zoom in</button>
    </header>
    ${error && html`<p role="alert">${error}</p>`}
    ${answer && html`<${SummaryTable} summary=${answer} heading="Name" pickTitle="Show the longest" onPick=${(/** @type {number} */ row) => showLongest(answer, row)} />`}`;
}
