// @ts-check
/** What stands beside the cloud: how the points are placed, what was found, which one is looked at. */
import { computed } from "@preact/signals";
import { html } from "htm/preact";
import { formatCount } from "../../core/format.js";
import { Segments } from "../../shell/segments.js";
import { TableButton } from "./data_table.js";
import { EditForm } from "./edit_form.js";
import { foundIn } from "./fields.js";
import { hits } from "./finding.js";
import { MethodFields } from "./method_fields.js";
import { PointList } from "./point_list.js";
import { PointSection } from "./point_section.js";
import { QueryField } from "./query_field.js";
import { isolate } from "./over_cloud.js";
import { METHODS, camera, method, query, selected } from "./state.js";
import { METHOD_TITLES, fields, labelledBy } from "./view.js";

export const SEARCH_ID = "projector-search";

export function Panel() {
  return html`<aside class="projector-panel" aria-label="Projection, search and points">
    <section>
      <h3>Projection</h3>
      <${Segments} label="Projection" value=${method.value} options=${METHODS.map((name) => [name, METHOD_TITLES[name]])} onChange=${setMethod} />
      <${MethodFields} />
    </section>
    ${fields.value.length > 0 && html`<${SearchSection} />`}
    <${PointSection} />
    <${SelectionSection} />
  </aside>`;
}

/** @param {any} name */
function setMethod(name) {
  camera.value = null;
  method.value = name;
}

/** Where the text was found, if the label does not show it. @param {number} point */
function placeOf(point) {
  return foundIn(fields.value, labelledBy.value, query.value, point);
}

/** Those first whose labels show the text. */
const listedHits = computed(() => {
  const { points } = hits.value;
  const isShown = points.map((point) => placeOf(point) === null);
  return [...points.filter((_, i) => isShown[i]), ...points.filter((_, i) => !isShown[i])];
});

function SearchSection() {
  const { points, total, slow, error } = hits.value;
  const asked = query.value.text !== "";
  const detail = (/** @type {number} */ rank) => {
    const place = placeOf(listedHits.value[rank]);
    return place && html`<small class="found-in" title=${`${place.name}: ${place.value}`}>${place.name} ${place.value}</small>`;
  };
  return html`<section>
    <h3>Find</h3>
    <${QueryField} id=${SEARCH_ID} label="Find points" query=${query.value} error=${error} onChange=${(/** @type {any} */ change) => void (query.value = { ...query.value, ...change })} />
    ${asked && !error && html`<p class="found" role="status"><span>${formatCount(total, "point")}${slow > 0 && html` <small>${slow} not searched: the pattern takes too long</small>`}</span>
      ${points.length > 0 && html`<button type="button" class="button-quiet" onClick=${() => void (selected.value = [...points].sort((a, b) => a - b))}>Select</button>
        <button type="button" class="button-quiet" onClick=${() => isolate(points)}>Isolate</button>`}
    </p>
    <${PointList} points=${listedHits.value} label="Points found" detail=${detail} />`}
  </section>`;
}

function SelectionSection() {
  const points = selected.value;
  if (!points) return html`<section class="panel-end"><${TableButton} /></section>`;
  return html`<section>
    <h3>Selected <small>${formatCount(points.length, "point")}</small></h3>
    <${PointList} points=${points} label="Selected points" />
    <${EditForm} points=${points} />
    <${TableButton} />
  </section>`;
}
