// @ts-check
/** The table: a row a session or group, a column a metric or hyperparameter; only the rows in view are in the document. */
import { html } from "htm/preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { formatCount } from "../../core/format.js";
import { session } from "../../core/session.js";
import { windowOf } from "../../core/virtual_list.js";
import { HeaderCell } from "../../shell/table_head.js";
import { useColumnMenu } from "./column_menu.js";
import { RUN, nextOrder } from "./columns.js";
import { columns, extents, pickedKeys, shownColumns, shownOrder, sortedRows } from "./model.js";
import { TableRow } from "./table_row.js";
import { layout, order } from "./state.js";
import { widthsOf } from "./widths.js";

/** As the token --row says; the list needs it as a number. */
const ROW_HEIGHT = 29;
const FIRST_HEIGHT = 900; // until the table has been measured

export function Table() {
  const view = useRef(/** @type {HTMLElement | null} */ (null));
  const [scroll, setScroll] = useState({ top: 0, height: FIRST_HEIGHT });
  useLayoutEffect(() => {
    const element = /** @type {HTMLElement} */ (view.current);
    const observer = new ResizeObserver(() => setScroll({ top: element.scrollTop, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const { items, panel } = useColumnMenu();
  const list = sortedRows.value;
  const shown = shownColumns.value;
  const widths = widthsOf(list, shown, layout.value);
  const { start, end } = windowOf({ scrollTop: scroll.top, viewHeight: scroll.height, rowHeight: ROW_HEIGHT, count: list.length });
  const head = { columns: columns.value, layout, fixed: RUN, order: shownOrder.value, onSort: sort, items };
  const rest = (/** @type {number} */ count) => count > 0 && html`<tr aria-hidden="true"><td class="hp-rest" style=${{ height: `${count * ROW_HEIGHT}px` }}></td></tr>`;
  return html`<div class="hp-table" ref=${view} tabindex="0" onScroll=${() => view.current && setScroll({ top: view.current.scrollTop, height: view.current.clientHeight })}>
    <table aria-rowcount=${list.length + 1} aria-label="Sessions" style=${{ width: `${sum(widths)}px` }}>
      <colgroup>${widths.map((width, i) => html`<col key=${i} style=${{ width: `${width}px` }} />`)}</colgroup>
      <thead>
        <tr aria-rowindex="1">
          <${HeaderCell} table=${head} name=${RUN} title=${formatCount(list.length, "session")} />
          ${shown.map(({ name, title, hint, kind }) => html`<${HeaderCell} key=${name} table=${head} name=${name} title=${title} hint=${hint} class=${`hp-${kind} ${Number.isNaN(extents.value.get(name)?.low) ? "" : "is-number"}`} />`)}
        </tr>
      </thead>
      <tbody>
        ${rest(start)}
        ${list.slice(start, end).map((row, i) => html`<${TableRow} key=${row.key} row=${row} index=${start + i} columns=${shown} extents=${extents.value} colors=${session.colorOf(row.run)} isOn=${session.isOn(row.run)} state=${pickedKeys.value ? (pickedKeys.value.has(row.key) ? "picked" : "other") : ""} />`)}
        ${rest(list.length - end)}
      </tbody>
    </table>
    ${panel}
  </div>`;
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
