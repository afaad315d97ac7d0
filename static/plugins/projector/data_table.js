// @ts-check
/** The points as a table: the same for those who cannot see the cloud, or would rather read. */
import { useSignal } from "@preact/signals";
import { html } from "htm/preact";
import { useRef } from "preact/hooks";
import { formatCount, formatValue } from "../../core/format.js";
import { Icon } from "../../core/icons.js";
import { windowOf } from "../../core/virtual_list.js";
import { Dialog } from "../../shell/dialog.js";
import { valueText } from "./fields.js";
import { hits } from "./finding.js";
import { chosenPoint, isolated, query, selected } from "./state.js";
import { axes, fields, places, pointCount } from "./view.js";

const ROW_HEIGHT = 26;
const VIEW_HEIGHT = 520;
const MOST_FIELDS = 12;

export function TableButton() {
  const isOpen = useSignal(false);
  return html`<button type="button" class="button" onClick=${() => void (isOpen.value = true)}><${Icon} name="table" size=${14} />Points as a table</button>
    ${isOpen.value && html`<${DataTable} onClose=${() => void (isOpen.value = false)} />`}`;
}

/** Which points: the selection, or what was found, or all that are there; null is all. */
function pointsInTable() {
  if (selected.value) return { title: "selected", points: selected.value };
  if (query.value.text) return { title: "found", points: hits.value.points };
  return isolated.value ? { title: "isolated", points: isolated.value } : { title: "in all", points: null };
}

/** @param {{onClose: () => void}} props */
function DataTable({ onClose }) {
  const scrollTop = useSignal(0);
  const scroller = useRef(/** @type {HTMLElement | null} */ (null));
  const { title, points } = pointsInTable();
  const count = points?.length ?? pointCount.value;
  const { start, end } = windowOf({ scrollTop: scrollTop.value, viewHeight: VIEW_HEIGHT, rowHeight: ROW_HEIGHT, count });
  const rows = Array.from({ length: Math.max(0, end - start) }, (_, i) => (points ? points[start + i] : start + i));
  const shown = fields.value.slice(0, MOST_FIELDS);
  return html`<${Dialog} title=${`${formatCount(count, "point")} ${title}`} class="dialog-wide" onClose=${onClose}>
    <div class="point-table" ref=${scroller} tabindex="0" onScroll=${() => void (scrollTop.value = scroller.current?.scrollTop ?? 0)}>
      <table class="table" aria-rowcount=${count + 1}>
        <thead><tr><th>Point</th>${shown.map(({ name }) => html`<th key=${name}>${name}</th>`)}${axes.value.map((name) => html`<th class="number" key=${name}>${name}</th>`)}</tr></thead>
        <tbody>
          ${start > 0 && html`<tr aria-hidden="true" style=${{ height: `${start * ROW_HEIGHT}px` }} />`}
          ${rows.map((point, i) => html`<tr key=${point} aria-rowindex=${start + i + 2} class=${point === chosenPoint.value ? "nearest" : ""}>
            <td><button type="button" class="button-quiet mono" onClick=${() => void (chosenPoint.value = point)}>${point}</button></td>
            ${shown.map((field) => html`<td key=${field.name}>${valueText(field, point)}</td>`)}
            ${axes.value.map((name, axis) => html`<td class="number" key=${name}>${formatValue(places.value?.[point * axes.value.length + axis] ?? NaN)}</td>`)}
          </tr>`)}
          ${end < count && html`<tr aria-hidden="true" style=${{ height: `${(count - end) * ROW_HEIGHT}px` }} />`}
        </tbody>
      </table>
    </div>
  <//>`;
}
