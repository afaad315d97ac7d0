// @ts-check
/** What each operation costs in all, or in the measured stretch. */
import { useSignal } from "@preact/signals";
import { html } from "htm/preact";
import { formatTime } from "../../charts/timeline/window.js";
import { formatInteger } from "../../core/format.js";
import { EmptyState } from "../../shell/empty_states.js";
import { SearchField } from "../../shell/search_field.js";
import { Segments } from "../../shell/segments.js";
import { useAnswer } from "./answers.js";
import { goTo } from "./selecting.js";
import { range, searchIsRegex, searched, summedBy } from "./state.js";
import { SummaryTable } from "./summary_table.js";

const TITLES = { name: "Name", op: "Op", category: "Category", track: "Track" };
const OPTIONS = Object.entries(TITLES);

/** @param {{opened: import("./profiles.js").Opened}} props */
export function OperationsView({ opened: { trace } }) {
  const filter = useSignal("");
  const by = summedBy.value;
  const { answer, error, isAsking } = useAnswer("summary", { id: trace.id, range: rangeOf(), by, tracks: null, limit: 1000 });
  return html`<section class="operations" aria-busy=${isAsking}>
    <div class="operations-bar">
      <${Segments} label="Sum by" value=${by} options=${OPTIONS} onChange=${(/** @type {any} */ value) => void (summedBy.value = value)} />
      <div class="operations-filter"><${SearchField} id="operations-filter" label="Filter rows" value=${filter} /></div>
      <${RangeNote} />
      ${answer && html`<small>${formatInteger(answer.slices)} slices, ${formatTime(answer.total_self)} of self time${answer.more > 0 ? `; ${formatInteger(answer.more)} rows with less are left out` : ""}</small>`}
    </div>
    ${error && html`<${EmptyState} icon="warning" title="This could not be summed up" role="alert"><p>${error}</p><//>`}
    ${answer && html`<${SummaryTable} summary=${answer} heading=${TITLES[by]} filter=${filter.value} pickTitle="Show the longest in the timeline" onPick=${(/** @type {number} */ row) => showLongest(answer, row)} />`}
  </section>`;
}

export function rangeOf() {
  return range.value ? [range.value.start, range.value.end] : null;
}

/** Says that only a stretch is summed up. */
function RangeNote() {
  if (!range.value) return null;
  return html`<span class="range-note">in ${formatTime(range.value.end - range.value.start)} from ${formatTime(range.value.start)}
    <button type="button" class="button-quiet" onClick=${() => void (range.value = null)}>Whole profile</button></span>`;
}

/**
 * The longest of a row is selected, and all of that name are marked.
 * @param {import("./summary_order.js").Summary} summary
 * @param {number} row
 */
export function showLongest(summary, row) {
  if (summedBy.peek() === "name") {
    searchIsRegex.value = false;
    searched.value = summary.rows[row];
  }
  goTo(summary.longest[row]);
}
