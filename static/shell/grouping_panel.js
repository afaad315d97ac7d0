// @ts-check
import { html } from "htm/preact";
import "@preact/signals";
import { BAND_LABELS, BANDS, CENTERS } from "../core/grouping.js";
import { session } from "../core/session.js";
import { GroupKeyEditor } from "./group_key_editor.js";
import { Segments } from "./segments.js";

/** The content of "Group by…": the rule, and how a group is drawn. */
export function GroupingPanel() {
  const grouping = session.grouping.value;
  const { center = "mean", band = "std" } = grouping ?? {};
  const choose = (/** @type {import("../core/grouping.js").GroupKey | null} */ rule) => void (session.grouping.value = rule && { ...rule, center, band });
  return html`<div class="panel">
    <h3>Group runs by</h3>
    <${GroupKeyEditor} value=${grouping} noneLabel="Nothing" onChange=${choose} />
    ${grouping &&
    html`<div class="setting">
        <span>Line</span>
        <${Segments} label="Line" value=${center} options=${CENTERS.map((name) => [name, name])} onChange=${(/** @type {any} */ name) => void (session.grouping.value = { ...grouping, center: name })} />
      </div>
      <div class="setting">
        <span>Band</span>
        <${Segments} label="Band" value=${band} options=${BANDS.map((name) => [name, BAND_LABELS[name]])} onChange=${(/** @type {any} */ name) => void (session.grouping.value = { ...grouping, band: name })} />
      </div>`}
  </div>`;
}
