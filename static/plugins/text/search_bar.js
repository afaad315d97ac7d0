// @ts-check
/** The field that searches all steps, and what was found. */
import { html } from "htm/preact";
import { formatInteger, formatStep, formatWallTime } from "../../core/format.js";
import { session } from "../../core/session.js";
import { fullScreenCard } from "../../core/view_state.js";
import { scrubTo } from "../../core/scrubbing.js";
import { EmptyState } from "../../shell/empty_states.js";
import { SearchField } from "../../shell/search_field.js";
import { cardOf } from "./cards.js";
import { progress } from "./search.js";
import { searchIsRegex, searchMindsCase, searched, shownSteps } from "./state.js";

/** @typedef {import("./search.js").Hit} Hit */

export const SEARCH_ID = "text-search";

export function SearchBar() {
  return html`<div class="text-search">
    <${SearchField} id=${SEARCH_ID} label="Search all steps" value=${searched} error=${progress.value?.error ?? ""} />
    <${Mode} flag=${searchIsRegex} label="Regular expression" sign=".*" />
    <${Mode} flag=${searchMindsCase} label="Match case" sign="Aa" />
  </div>`;
}

/** @param {{flag: import("@preact/signals").Signal<boolean>, label: string, sign: string}} props */
function Mode({ flag, label, sign }) {
  return html`<button type="button" class="icon-button text-mode" aria-label=${label} title=${label} aria-pressed=${flag.value} onClick=${() => void (flag.value = !flag.value)}>${sign}</button>`;
}

/** What stands in place of the cards while something is searched for. */
export function SearchResults() {
  const found = progress.value;
  if (!found) return null;
  const { hits, isDone, error } = found;
  if (error) return html`<div class="page-scroll"><${EmptyState} icon="search" title="This cannot be searched for"><p>${error}</p><//></div>`;
  return html`<div class="page-scroll text-results">
    <p class="text-found" role="status">${summaryOf(found)}</p>
    <ol>${hits.map((hit) => html`<${HitRow} key=${`${hit.run}:${hit.tag}:${hit.row}`} hit=${hit} />`)}</ol>
    ${isDone && hits.length === 0 && html`<${EmptyState} icon="search" title="Not found"><p>No text of the selected runs has this, at any step.</p><//>`}
  </div>`;
}

/** @param {import("./search.js").Progress} found */
function summaryOf({ hits, searched: looked, total, isDone }) {
  const where = `${formatInteger(hits.length)} ${hits.length === 1 ? "text" : "texts"}`;
  if (isDone) return `${where} of ${formatInteger(looked)}`;
  return hits.length >= 1000 ? `the newest ${where}` : `${where}, searching: ${formatInteger(looked)} of ${formatInteger(total)}…`;
}

/** @param {{hit: Hit}} props */
function HitRow({ hit }) {
  const run = session.runById.value.get(hit.run);
  const tag = session.tagsOf("text").value.find(({ id }) => id === hit.tag);
  if (!run || !tag) return null;
  const open = () => {
    shownSteps.value = "one";
    scrubTo(hit.step);
    fullScreenCard.value = cardOf(tag).key;
  };
  return html`<li>
    <button type="button" onClick=${open} title="Show this text">
      <span class="hit-place">
        <i class="swatch" style=${{ background: session.colorOf(run) }} /><span class="name">${run.label}</span>
        <span class="hit-tag">${cardOf(tag, true).title}</span>
        <span class="hit-step" title=${formatWallTime(hit.wall)}>step ${formatStep(hit.step)}</span>
        ${hit.count > 1 && html`<span class="note">${hit.count >= 100 ? "100 times or more" : `${hit.count} times`}</span>`}
      </span>
      <span class="hit-text">${hit.before}<mark>${hit.match}</mark>${hit.after}</span>
    </button>
  </li>`;
}
