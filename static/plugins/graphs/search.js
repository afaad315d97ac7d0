// @ts-check
/** What the search field finds: ops and scopes by their full names. */
import { computed } from "@preact/signals-core";
import { pathOf } from "../../charts/graph/hierarchy.js";
import { compileFilter, filterByName } from "../../core/regex_filter.js";
import { search } from "./state.js";
import { hierarchy } from "./tree.js";

const filter = computed(() => compileFilter(search.value));
export const searchError = computed(() => filter.value.error);
export const isSearching = computed(() => search.value.trim() !== "");

/** Names of all that can be found: folds are not of the graph. */
const names = computed(() => {
  const tree = hierarchy.value;
  if (!tree) return [];
  const found = [];
  for (let item = 0; item < tree.count; item++) if (item !== tree.root && !tree.folds.has(item)) found.push({ item, path: pathOf(tree, item) });
  return found;
});

/** In the graph's order; `cut`: the time for it was over before all names were looked at. */
export const hits = computed(() => {
  if (!isSearching.value || searchError.value) return { items: /** @type {number[]} */ ([]), cut: false };
  const { items, cut } = filterByName(names.value, ({ path }) => path, filter.value);
  const order = hierarchy.value;
  return { items: items.map(({ item }) => item).sort((a, b) => (order ? order.start[a] - order.start[b] || order.depth[a] - order.depth[b] : 0)), cut };
});
