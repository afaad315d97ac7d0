// @ts-check
/** The field that filters a dashboard's tags, shared by all dashboards. */
import { useComputed } from "@preact/signals";
import { html } from "htm/preact";
import { compileFilter, filterByName } from "../core/regex_filter.js";
import { session } from "../core/session.js";
import { tagFilter } from "../core/view_state.js";
import { EmptyState } from "./empty_states.js";
import { SearchField } from "./search_field.js";

/** Id of the field, for commands that lead there. */
export const TAG_FILTER_ID = "tag-filter";

/** Puts the cursor into the field. */
export const focusTagFilter = () => document.getElementById(TAG_FILTER_ID)?.focus();

/** @param {{shown: number, total: number}} props numbers of tags, with and without the filter */
export function TagFilter({ shown, total }) {
  const { error } = compileFilter(tagFilter.value);
  const filtering = tagFilter.value.trim() !== "" && !error;
  return html`<span class="tag-filter">
    <${SearchField} id=${TAG_FILTER_ID} label="Filter tags, regex" value=${tagFilter} error=${error} />
    ${filtering && html`<small aria-live="polite">${shown} of ${total}</small>`}
  </span>`;
}

/**
 * A plugin's tags that the filter lets through; follows both.
 * @param {string} plugin
 * @returns {import("@preact/signals-core").ReadonlySignal<readonly import("../core/world.js").Tag[]>}
 */
export function useFilteredTags(plugin) {
  return useComputed(() => filterByName(session.tagsOf(plugin).value, (tag) => tag.name, compileFilter(tagFilter.value)).items);
}

/** @param {{noun: string}} props what the page shows, as "scalar" */
export function NoTagMatches({ noun }) {
  return html`<${EmptyState} icon="filter" title="No tag matches">
    <p>No ${noun} has a name that matches <code>${tagFilter.value}</code>.</p>
    <button type="button" class="button" onClick=${() => void (tagFilter.value = "")}>Show all tags</button>
  <//>`;
}
