// @ts-check
/** What slices cost in sum, a row a name: sorted, filtered, with bars. */
import { useSignal } from "@preact/signals";
import { html } from "htm/preact";
import { wordColor } from "../../charts/timeline/colors.js";
import { formatTime } from "../../charts/timeline/window.js";
import { formatInteger } from "../../core/format.js";
import { session } from "../../core/session.js";
import { percent } from "./figures.js";
import { LongTable } from "./long_table.js";
import { SortHead } from "./sort_head.js";
import { orderOf } from "./summary_order.js";

/**
 * @typedef {import("./summary_order.js").Summary} Summary
 * @typedef {import("./summary_order.js").SortKey} SortKey
 */

const ROW_HEIGHT = 26;
/** @type {readonly (readonly ["total" | "self" | "mean" | "p50" | "min" | "max", string, string])[]} */
const TIMES = [
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
  const order = orderOf(summary, { ...sort.value, filter });
  const by = (/** @type {SortKey} */ name) => () => void (sort.value = { key: name, isUp: sort.peek().key === name ? !sort.peek().isUp : name === "name" });
  const most = summary.share.reduce((a, b) => Math.max(a, b), 0) || 1;
  const head = html`<tr>
    <${SortHead} name="name" title=${heading} sort=${sort.value} onSort=${by("name")} />
    <${SortHead} name="count" title="Count" hint="how often it ran" sort=${sort.value} onSort=${by("count")} />
    ${TIMES.map(([name, title, hint]) => html`<${SortHead} key=${name} name=${name} title=${title} hint=${hint} sort=${sort.value} onSort=${by(name)} />`)}
    <${SortHead} name="share" title="Share of self time" sort=${sort.value} onSort=${by("share")} />
  </tr>`;
  const rowAt = (/** @type {number} */ place) => html`<${SummaryRow} key=${order[place]} summary=${summary} row=${order[place]} place=${place} most=${most} onPick=${onPick} pickTitle=${pickTitle} />`;
  return html`<${LongTable} head=${head} count=${order.length} rowHeight=${ROW_HEIGHT} rowAt=${rowAt} empty=${filter ? "Nothing has this name." : "No slices here."} />`;
}

/** @param {{summary: Summary, row: number, place: number, most: number, onPick: (row: number) => void, pickTitle: string}} props */
function SummaryRow({ summary, row, place, most, onPick, pickTitle }) {
  const name = summary.rows[row];
  const color = wordColor(name, session.tokens());
  return html`<tr aria-rowindex=${place + 2}>
    <th scope="row"><i class="swatch" style=${{ background: color }} /><button type="button" title=${`${name}\n${pickTitle}`} onClick=${() => onPick(row)}>${name || "(no name)"}</button></th>
    <td>${formatInteger(summary.count[row])}</td>
    ${TIMES.map(([key]) => html`<td key=${key}>${formatTime(summary[key][row], 3)}</td>`)}
    <td class="column-share"><span class="share-bar"><i style=${{ width: `${(100 * summary.share[row]) / most}%`, background: color }} /></span><span>${percent(summary.share[row])}</span></td>
  </tr>`;
}
