// @ts-check
/** The tree of runs: only the rows in view stand in the document; the keyboard works as WAI-ARIA says for trees. */
import { html } from "htm/preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import "@preact/signals";
import { session } from "../core/session.js";
import { scrollToRow, windowOf } from "../core/virtual_list.js";
import { Menu } from "./popover.js";
import { actionsOf } from "./run_actions.js";
import { RunRowView, rowId } from "./run_row.js";
import { activeIndex, activeKey, renamingKey, rowLabel, rows, setFolded, toggleRange, toggleRow } from "./run_rows.js";

/** @typedef {import("./run_rows.js").RunRow} RunRow */

/** As the token --row says; the list needs it as a number. */
const ROW_HEIGHT = 29;
const TYPE_AHEAD_MS = 600;

export function RunTree() {
  const view = useRef(/** @type {HTMLElement | null} */ (null));
  const [scroll, setScroll] = useState({ top: 0, height: 800 });
  const [menu, setMenu] = useState(/** @type {{row: RunRow, anchor: Element | DOMRect} | null} */ (null));
  useLayoutEffect(() => {
    const element = view.current;
    if (!element) return;
    const measure = () => setScroll({ top: element.scrollTop, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const list = rows.value;
  const { start, end } = windowOf({ scrollTop: scroll.top, viewHeight: scroll.height, rowHeight: ROW_HEIGHT, count: list.length });
  const active = list[activeIndex.value];
  return html`<div
      id="run-tree"
      class="run-tree"
      role="tree"
      aria-label="Runs"
      aria-multiselectable="true"
      aria-activedescendant=${active ? rowId(active) : undefined}
      tabindex="0"
      ref=${view}
      onScroll=${() => view.current && setScroll({ top: view.current.scrollTop, height: view.current.clientHeight })}
      onFocus=${() => void (activeIndex.peek() < 0 && (activeKey.value = list[0]?.key ?? ""))}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => handleTreeKey(event, view.current, (row, anchor) => setMenu({ row, anchor }))}
    >
      <div class="run-canvas" style=${{ height: `${list.length * ROW_HEIGHT}px` }}>
        ${list.slice(start, end).map(
          (row, i) =>
            html`<${RunRowView}
              key=${row.key}
              row=${row}
              top=${(start + i) * ROW_HEIGHT}
              onToggle=${clickSwatch}
              onOnly=${(/** @type {RunRow} */ only) => session.onlyRuns(only.runs)}
              onMenu=${(/** @type {RunRow} */ of, /** @type {Element | DOMRect} */ anchor) => setMenu({ row: of, anchor })}
            />`,
        )}
      </div>
    </div>
    ${menu && html`<${Menu} anchor=${menu.anchor} label=${`Actions for ${rowLabel(menu.row)}`} items=${actionsOf(menu.row, menu.anchor)} onClose=${() => setMenu(null)} />`}`;
}

/** Where the last click switched a row: the other end of a shift-click. */
let anchorKey = "";

/** @param {RunRow} row @param {MouseEvent} event */
function clickSwatch(row, event) {
  if (event.altKey) session.onlyRuns(row.runs);
  else if (event.shiftKey) toggleRange(anchorKey, row);
  else toggleRow(row);
  anchorKey = row.key;
}

/**
 * @param {KeyboardEvent} event
 * @param {HTMLElement | null} view
 * @param {(row: RunRow, anchor: Element) => void} openMenu
 */
function handleTreeKey(event, view, openMenu) {
  const list = rows.peek();
  const row = list[activeIndex.peek()];
  if (!row || event.ctrlKey || event.metaKey) return;
  const target = targetOf(event.key, list, row);
  if (target >= 0) moveTo(target, view);
  else if (!actOn(event, row, openMenu)) return;
  event.preventDefault();
  event.stopPropagation();
}

/**
 * The row that a key leads to, or -1.
 * @param {string} key
 * @param {RunRow[]} list
 * @param {RunRow} row
 */
function targetOf(key, list, row) {
  const index = list.indexOf(row);
  if (key === "ArrowDown") return Math.min(list.length - 1, index + 1);
  if (key === "ArrowUp") return Math.max(0, index - 1);
  if (key === "Home") return 0;
  if (key === "End") return list.length - 1;
  if (key === "ArrowLeft" && !row.isOpen) return row.parent;
  if (key === "ArrowRight" && row.isOpen) return index + 1;
  return key.length === 1 && /[\p{L}\p{N}]/u.test(key) ? typeAhead(key, list, index) : -1;
}

let typed = "";
let typedAt = 0;

/** @param {string} letter @param {RunRow[]} list @param {number} index */
function typeAhead(letter, list, index) {
  const now = performance.now();
  typed = now - typedAt > TYPE_AHEAD_MS ? letter : typed + letter;
  typedAt = now;
  const from = typed.length > 1 ? index : index + 1;
  for (let i = 0; i < list.length; i++) {
    const at = (from + i) % list.length;
    if (rowLabel(list[at]).toLowerCase().startsWith(typed.toLowerCase())) return at;
  }
  return -1;
}

/**
 * @param {KeyboardEvent} event
 * @param {RunRow} row
 * @param {(row: RunRow, anchor: Element) => void} openMenu
 * @returns {boolean} whether the key meant something
 */
function actOn(event, row, openMenu) {
  const { key } = event;
  if (key === " ") toggleRow(row);
  else if (key === "Enter") session.onlyRuns(row.runs);
  else if (key === "F2" && row.run) renamingKey.value = row.key;
  else if (key === "ArrowLeft" && row.isOpen) setFolded(row.key, true);
  else if (key === "ArrowRight" && row.isGroup) setFolded(row.key, false);
  else if (key === "ContextMenu" || (key === "F10" && event.shiftKey)) openMenu(row, document.getElementById(rowId(row)) ?? document.body);
  else return false;
  return true;
}

/** @param {number} index @param {HTMLElement | null} view */
function moveTo(index, view) {
  activeKey.value = rows.peek()[index].key;
  if (view) view.scrollTop = scrollToRow(index, { scrollTop: view.scrollTop, viewHeight: view.clientHeight, rowHeight: ROW_HEIGHT });
}
