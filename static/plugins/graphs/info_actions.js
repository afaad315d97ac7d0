// @ts-check
/** What can be done with the selected: opened, set aside, its series unfolded. */
import { html } from "htm/preact";
import "@preact/signals";
import { stemOf } from "../../charts/graph/folding.js";
import { isScope, pathOf } from "../../charts/graph/hierarchy.js";
import { unfoldedSeries } from "./state.js";
import { hierarchy, open, select, toggle } from "./tree.js";
import { chooseAside, scene } from "./view.js";

/** @param {{item: number}} props */
export function ItemActions({ item }) {
  const tree = hierarchy.value;
  if (!tree) return null;
  const place = scene.value?.boxOf.get(item)?.place;
  const series = [item, tree.parent[item]].find((at) => at >= 0 && tree.folds.get(at)?.kind === "series");
  return html`<div class="graph-actions">
    ${isScope(tree, item) && html`<button type="button" class="button" onClick=${() => toggle(item)}>${open.value.has(item) ? "Close" : "Open"}</button>`}
    ${place && html`<button type="button" class="button" onClick=${() => chooseAside(item, place === "core")}>${place === "core" ? "Set aside" : "Put back"}</button>`}
    ${series !== undefined && html`<button type="button" class="button" onClick=${() => unfold(series, item)}>Ungroup series</button>`}
    ${series === undefined && isUnfolded(item) && html`<button type="button" class="button" onClick=${() => fold(item)}>Group series</button>`}
  </div>`;
}

/** @param {number} series @param {number} item */
function unfold(series, item) {
  const tree = hierarchy.peek();
  if (!tree) return;
  unfoldedSeries.value = [...unfoldedSeries.peek(), pathOf(tree, series)];
  if (series === item) select(null);
}

/** The series that an item was of, before a person unfolded it. @param {number} item */
function seriesBefore(item) {
  const tree = hierarchy.value;
  if (!tree) return [];
  const path = pathOf(tree, item);
  const name = path.slice(path.lastIndexOf("/") + 1);
  const scope = path.slice(0, path.length - name.length);
  return unfoldedSeries.value.filter((series) => series.slice(0, series.lastIndexOf("{")) === scope && stemOf(series.slice(series.lastIndexOf("{") + 1, -1).replace("*", "0").replace(/ · \d+$/, "")).stem === stemOf(name).stem);
}

/** @param {number} item */
function isUnfolded(item) {
  return unfoldedSeries.value.length > 0 && seriesBefore(item).length > 0;
}

/** @param {number} item */
function fold(item) {
  const series = seriesBefore(item);
  unfoldedSeries.value = unfoldedSeries.peek().filter((path) => !series.includes(path));
}
