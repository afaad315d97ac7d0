// @ts-check
/** What slices cost in sum, a row a name: sorted, filtered, with bars; only rows in view are in the document. */
import { useComputed, useSignal } from "@preact/signals";
import { html } from "htm/preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { wordColor } from "../../charts/timeline_colors.js";
import { formatTime } from "../../charts/timeline_window.js";
import { formatInteger } from "../../core/format.js";
import { Icon } from "../../core/icons.js";
import { session } from "../../core/session.js";
import { windowOf } from "../../core/virtual_list.js";
import { percent } from "./figures.js";
import { orderOf } from "./summary_order.js";

/**
 * @typedef {import("./summary_order.js").Summary} Summary
 * @typedef {import("./summary_order.js").SortKey} SortKey
 */

const ROW_HEIGHT = 26;
/** @type {readonly (readonly [SortKey, string, string])[]} */
const COLUMNS = [
  ["count", "Count", "how often it ran"],
  ["total", "Total", "with what it called"],
  ["self", "Self", "without what it called"],
  ["mean", "Mean", ""],
  ["p50", "Median", ""],
  ["min", "Min", ""],
  ["max", "Max", ""],
];

/**
 * @param {{summary: Summary, heading: string, filter?: string, onPick: (row: number) => void, pickTitle: string}} props
 */
export function SummaryTable({ summary, heading, filter = "", onPick, pickTitle }) {
  const sort = useSignal(/** @type {{key: SortKey, isUp: boolean}} */ ({ key: "self", isUp: false }));
  const scroller = useRef(/** @type {HTMLElement | null} */ (null));
  const scrollTop = useSignal(0);
  const viewHeight = useSignal(600);
  useLayoutEffect(() => {
    const element = /** @type {HTMLElement} */ (scroller.current);
    const observer = new ResizeObserver(() => void (viewHeight.value = element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const { key, isUp } = sort.value;
  const order = orderOf(summary, { key, isUp, filter });
  const { start, end } = windowOf({ scrollTop: scrollTop.value, viewHeight: viewHeight.value, rowHeight: ROW_HEIGHT, count: order.length });
  const by = (/** @type {SortKey} */ name) => () => void (sort.value = { key: name, isUp: sort.peek().key === name ? !sort.peek().isUp : name === "name" });
  const most = summary.share.length ? Math.max(...summary.share) : 1;
  return html`<div class="summary-scroll" ref=${scroller} tabindex="0" onScroll=${(/** @type {Event} */ event) => void (scrollTop.value = /** @type {HTMLElement} */ (event.currentTarget).scrollTop)}>
    <table class="summary-table" aria-rowcount=${order.length + 1}>
      <thead><tr>
        <${Head} name="name" title=${heading} sort=${sort.value} onSort=${by("name")} />
        ${COLUMNS.map(([name, title, hint]) => html`<${Head} key=${name} name=${name} title=${title} hint=${hint} sort=${sort.value} onSort=${by(name)} />`)}
        <${Head} name="share" title="Share of self time" sort=${sort.value} onSort=${by("share")} />
      </tr></thead>
      <tbody>
        ${start > 0 && html`<tr aria-hidden="true"><td colspan="9" style=${{ height: `${start * ROW_HEIGHT}px` }} /></tr>`}
        ${Array.from(order.slice(start, end), (row, i) => html`<${SummaryRow} key=${row} summary=${summary} row=${row} place=${start + i} most=${most} onPick=${onPick} pickTitle=${pickTitle} />`)}
        ${end < order.length && html`<tr aria-hidden="true"><td colspan="9" style=${{ height: `${(order.length - end) * ROW_HEIGHT}px` }} /></tr>`}
      </tbody>
    </table>
    ${order.length === 0 && html`<p class="summary-none">${filter ? "Nothing has this name." : "No slices here."}</p>`}
  </div>`;
}

/** @param {{name: string, title: string, hint?: string, sort: {key: string, isUp: boolean}, onSort: () => void}} props */
function Head({ name, title, hint = "", sort, onSort }) {
  const isSorted = sort.key === name;
  return html`<th scope="col" class=${`column-${name}`} aria-sort=${isSorted ? (sort.isUp ? "ascending" : "descending") : "none"}>
    <button type="button" title=${hint || undefined} onClick=${onSort}>${title}${isSorted && html`<${Icon} name="chevronDown" size=${11} class=${sort.isUp ? "flipped" : ""} />`}</button>
  </th>`;
}

/** @param {{summary: Summary, row: number, place: number, most: number, onPick: (row: number) => void, pickTitle: string}} props */
function SummaryRow({ summary, row, place, most, onPick, pickTitle }) {
  const name = summary.rows[row];
  const color = useComputed(() => wordColor(name, session.tokens()));
  return html`<tr aria-rowindex=${place + 2}>
    <th scope="row"><i class="swatch" style=${{ background: color.value }} /><button type="button" title=${`${name}\n${pickTitle}`} onClick=${() => onPick(row)}>${name || "(no name)"}</button></th>
    <td>${formatInteger(summary.count[row])}</td>
    ${COLUMNS.slice(1).map(([key]) => html`<td key=${key}>${formatTime(/** @type {any} */ (summary)[key][row], 3)}</td>`)}
    <td class="column-share"><span class="share-bar"><i style=${{ width: `${(100 * summary.share[row]) / (most || 1)}%`, background: color.value }} /></span><span>${percent(summary.share[row])}</span></td>
  </tr>`;
}
