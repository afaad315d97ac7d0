// @ts-check
/** Two profiles side by side: what got slower, and what faster. */
import { useSignal } from "@preact/signals";
import { html } from "htm/preact";
import { formatTime } from "../../charts/timeline/window.js";
import { formatInteger } from "../../core/format.js";
import { EmptyState } from "../../shell/empty_states.js";
import { SearchField } from "../../shell/search_field.js";
import { Segments } from "../../shell/segments.js";
import { useAnswer } from "./answers.js";
import { changeOf } from "./figures.js";
import { LongTable } from "./long_table.js";
import { ProfilePicker } from "./profile_picker.js";
import { allProfiles } from "./profiles.js";
import { SortHead } from "./sort_head.js";
import { comparedWith, searchIsRegex, searched, summedBy, view } from "./state.js";
import { comparisonOrder, nearestOfRun } from "./summary_order.js";

/**
 * @typedef {import("./summary_order.js").Comparison} Comparison
 * @typedef {import("./summary_order.js").ComparisonKey} ComparisonKey
 */

const ROW_HEIGHT = 26;
const TITLES = { name: "Name", op: "Op", category: "Category" };
const OPTIONS = Object.entries(TITLES);
/** @type {readonly (readonly [ComparisonKey, string, string])[]} */
const COLUMNS = [
  ["countBefore", "Count before", ""],
  ["countAfter", "Count", ""],
  ["selfBefore", "Self before", "without what it called"],
  ["selfAfter", "Self", "without what it called"],
  ["change", "Change", "of self time"],
];

/** @param {{opened: import("./profiles.js").Opened}} props */
export function CompareView({ opened: { trace } }) {
  const filter = useSignal("");
  const others = (allProfiles.value ?? []).filter(({ id }) => id !== trace.id);
  const before = others.some(({ id }) => id === comparedWith.value) ? comparedWith.value : nearestOfRun(allProfiles.value ?? [], trace.id);
  const by = summedBy.value in TITLES ? /** @type {keyof typeof TITLES} */ (summedBy.value) : "name";
  const { answer, error } = useAnswer("compare", before ? { before, after: trace.id, by, limit: 1000 } : null);
  return html`<section class="operations">
    <div class="operations-bar">
      <span>Before:</span><${ProfilePicker} label="Compare with" none="choose a profile" profiles=${others} value=${before} onChoose=${(/** @type {string} */ id) => void (comparedWith.value = id)} />
      <${Segments} label="Compare by" value=${by} options=${OPTIONS} onChange=${(/** @type {any} */ value) => void (summedBy.value = value)} />
      <div class="operations-filter"><${SearchField} id="compare-filter" label="Filter rows" value=${filter} /></div>
      ${before && answer && html`<${Totals} answer=${answer} />`}
    </div>
    ${error && html`<${EmptyState} icon="warning" title="These cannot be compared" role="alert"><p>${error}</p><//>`}
    ${!before && html`<${EmptyState} icon="compare" title="What changed?"><p>${others.length ? "Choose the profile from before: each operation's time is then set against the one of this profile." : "There is only this profile. A second one, of another step or run, can be set against it."}</p><//>`}
    ${before && answer && html`<${ComparisonTable} answer=${answer} heading=${TITLES[by]} filter=${filter.value} />`}
  </section>`;
}

/** @param {{answer: Comparison}} props */
function Totals({ answer: { before, after, more } }) {
  const change = after.total_self - before.total_self;
  return html`<small>Self time of all: ${formatTime(before.total_self)} before, ${formatTime(after.total_self)} now (<span class=${toneOf(change)}>${changeOf(before.total_self, after.total_self)}</span>)${more > 0 ? `; ${formatInteger(more)} rows that changed less are left out` : ""}</small>`;
}

/** @param {{answer: Comparison, heading: string, filter: string}} props */
function ComparisonTable({ answer, heading, filter }) {
  const sort = useSignal(/** @type {{key: ComparisonKey, isUp: boolean}} */ ({ key: "size", isUp: false }));
  const order = comparisonOrder(answer, { ...sort.value, filter });
  const by = (/** @type {ComparisonKey} */ key) => () => void (sort.value = { key, isUp: sort.peek().key === key ? !sort.peek().isUp : key === "name" });
  const most = answer.change.reduce((size, change) => Math.max(size, Math.abs(change)), 0) || 1;
  const head = html`<tr><${SortHead} name="name" title=${heading} sort=${sort.value} onSort=${by("name")} />
    ${COLUMNS.map(([key, title, hint]) => html`<${SortHead} key=${key} name=${key} title=${title} hint=${hint} sort=${sort.value} onSort=${by(key)} />`)}
    <${SortHead} name="size" title="Faster, slower" hint="the largest change first" sort=${sort.value} onSort=${by("size")} /></tr>`;
  const rowAt = (/** @type {number} */ place) => html`<${ComparisonRow} key=${order[place]} answer=${answer} row=${order[place]} place=${place} most=${most} />`;
  return html`<${LongTable} head=${head} count=${order.length} rowHeight=${ROW_HEIGHT} class="compare-table" rowAt=${rowAt} empty="Nothing has this name." />`;
}

/** @param {{answer: Comparison, row: number, place: number, most: number}} props */
function ComparisonRow({ answer: { rows, before, after, change }, row, place, most }) {
  const width = `${(50 * Math.abs(change[row])) / most}%`;
  const find = () => {
    searchIsRegex.value = false;
    searched.value = rows[row];
    view.value = "timeline";
  };
  return html`<tr aria-rowindex=${place + 2}>
    <th scope="row"><button type="button" title=${`${rows[row]}\nFind in the timeline`} onClick=${find}>${rows[row] || "(no name)"}</button></th>
    <td>${formatInteger(before.count[row])}</td><td>${formatInteger(after.count[row])}</td>
    <td>${formatTime(before.self[row], 3)}</td><td>${formatTime(after.self[row], 3)}</td>
    <td class=${toneOf(change[row])}>${change[row] > 0 ? "+" : ""}${formatTime(change[row], 3)} <small>${changeOf(before.self[row], after.self[row])}</small></td>
    <td class="column-size"><span class="change-bar"><i class=${change[row] > 0 ? "is-slower" : "is-faster"} style=${change[row] > 0 ? { left: "50%", width } : { right: "50%", width }} /></span></td>
  </tr>`;
}

/** @param {number} change */
function toneOf(change) {
  return change > 0 ? "is-slower" : change < 0 ? "is-faster" : "";
}
