// @ts-check
/** The table: a row a session or group, a column a metric or hyperparameter; only what is in view is in the document. */
import { useComputed, useSignal } from "@preact/signals";
import { html } from "htm/preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { formatCount } from "../../core/format.js";
import { session } from "../../core/session.js";
import { windowOf } from "../../core/virtual_list.js";
import { HeaderCell } from "../../shell/table_head.js";
import { columnItems } from "./column_menu.js";
import { RUN, nextOrder } from "./columns.js";
import { columns, extents, pickedKeys, rows, shownColumns, shownOrder, sortedRows, tableRows } from "./model.js";
import { TableRow } from "./table_row.js";
import { grouped, layout, order, unfoldedGroups } from "./state.js";
import { columnWindow, widthsOf } from "./widths.js";

/**
 * @template T
 * @typedef {import("@preact/signals").ReadonlySignal<T>} ReadonlySignal
 */

/** As the token --row says; the list needs it as a number. */
const ROW_HEIGHT = 29;
const FIRST_VIEW = { top: 0, left: 0, height: 900, width: 1400 }; // until the table has been measured

export function Table() {
  const view = useRef(/** @type {HTMLElement | null} */ (null));
  const scroll = useSignal(FIRST_VIEW);
  const widths = useComputed(() => widthsOf(rows.value, shownColumns.value, layout.value));
  const follow = () => {
    const { scrollTop: top, scrollLeft: left, clientHeight: height, clientWidth: width } = /** @type {HTMLElement} */ (view.current);
    scroll.value = { top, left, height, width };
  };
  useLayoutEffect(() => {
    const observer = new ResizeObserver(follow);
    observer.observe(/** @type {HTMLElement} */ (view.current));
    return () => observer.disconnect();
  }, []);
  return html`<div class="hp-table" ref=${view} tabindex="0" onScroll=${follow}>
    <table aria-rowcount=${tableRows.value.length + 1} aria-label="Sessions" style=${{ width: `${sum(widths.value)}px` }}>
      <colgroup>${widths.value.map((width, i) => html`<col key=${i} style=${{ width: `${width}px` }} />`)}</colgroup>
      <${Head} />
      <${Body} scroll=${scroll} widths=${widths} />
    </table>
  </div>`;
}

function Head() {
  const head = { columns: columns.value, layout, fixed: RUN, order: shownOrder.value, onSort: sort, items: columnItems };
  const isNumber = (/** @type {string} */ name) => !Number.isNaN(extents.value.get(name)?.low ?? NaN);
  return html`<thead>
    <tr aria-rowindex="1">
      <${HeaderCell} table=${head} name=${RUN} title=${formatCount(sortedRows.value.length, grouped.value ? "group" : "session")} />
      ${shownColumns.value.map(({ name, title, hint, kind }) => html`<${HeaderCell} key=${name} table=${head} name=${name} title=${title} hint=${hint} class=${`hp-${kind} ${isNumber(name) ? "is-number" : ""}`} />`)}
    </tr>
  </thead>`;
}

/** @param {{scroll: ReadonlySignal<typeof FIRST_VIEW>, widths: ReadonlySignal<number[]>}} props */
function Body({ scroll, widths }) {
  const list = tableRows.value;
  const { top, left, height, width } = scroll.value;
  const { start, end } = windowOf({ scrollTop: top, viewHeight: height, rowHeight: ROW_HEIGHT, count: list.length });
  const across = columnWindow(widths.value, left, width);
  const keys = pickedKeys.value;
  const rest = (/** @type {number} */ count) => count > 0 && html`<tr aria-hidden="true"><td class="hp-rest" style=${{ height: `${count * ROW_HEIGHT}px` }}></td></tr>`;
  const unfolded = new Set(unfoldedGroups.value);
  const pool = Math.max(1, end - start);
  const stateOf = (/** @type {string} */ key) => (keys ? (keys.has(key) ? "picked" : "other") : "");
  return html`<tbody>
    ${rest(start)}
    ${list.slice(start, end).map(({ row, parent }, i) => html`<${TableRow} key=${(start + i) % pool} row=${row} index=${start + i} columns=${shownColumns.value} first=${across.first} last=${across.last} extents=${extents.value} color=${session.colorOf(row.run)} isOn=${session.isOn(row.run)} state=${stateOf((parent ?? row).key)} isMember=${parent !== null} isUnfolded=${unfolded.has(row.key)} />`)}
    ${rest(list.length - end)}
  </tbody>`;
}

/** @param {string} column */
function sort(column) {
  const found = columns.peek().find(({ name }) => name === column);
  order.value = nextOrder(shownOrder.peek(), column, found?.goal);
}

/** @param {readonly number[]} numbers */
function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
