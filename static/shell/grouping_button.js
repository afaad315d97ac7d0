// @ts-check
/** "Group by…": joins runs into one line with a band. A dashboard that can draw groups puts it into its toolbar. */
import { html } from "htm/preact";
import "@preact/signals";
import { BANDS, CENTERS } from "../core/grouping.js";
import { Icon } from "../core/icons.js";
import { session } from "../core/session.js";
import { GroupKeyEditor } from "./group_key_editor.js";
import { PopoverButton } from "./popover.js";
import { Segments } from "./segments.js";

const BAND_LABELS = { std: "± std", range: "min–max", iqr: "IQR", none: "none" };

export function GroupingButton() {
  const grouping = session.grouping.value;
  const groups = session.groups.value;
  const label = groups ? `${groups.length} ${groups.length === 1 ? "group" : "groups"}` : "Group by…";
  const content = html`<${Icon} name="group" size=${14} />${label}`;
  return html`<${PopoverButton} label="Group runs" class="button" content=${content} pressed=${grouping !== null}>${() => html`<${GroupingPanel} />`}<//>`;
}

function GroupingPanel() {
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
