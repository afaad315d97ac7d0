// @ts-check
/** Headings of a table: a click sorts, a drag moves the column, a drag of its edge resizes it, a menu has it all. */
import { signal } from "@preact/signals-core";
import "@preact/signals";
import { html } from "htm/preact";
import { AS_GIVEN, arranged, inLayoutOrder, isAsGiven, placeBeside, withMoved, withToggled, withWidth } from "../core/table_layout.js";
import { useContextMenu } from "./context_menu.js";

/**
 * @typedef {import("../core/table_layout.js").TableLayout} Layout
 * @typedef {import("./popover.js").MenuItem} MenuItem
 *
 * @typedef {object} TableHead
 * @property {readonly {name: string, title: string}[]} columns  all that the table may have, shown or not
 * @property {import("@preact/signals-core").Signal<Layout>} layout
 * @property {string} fixed    the column of the rows' names: it stays the first, and stays
 * @property {{column: string, descending: boolean} | null} order
 * @property {(column: string) => void} onSort
 * @property {(column: string) => MenuItem[]} [items]  what the menu of a heading begins with
 */

/** Less far a press may move and still be a click, px. */
const CLICK_SLACK = 5;
const WIDTH_STEP = 12;

/** The column that is being dragged, and where it would fall. @type {import("@preact/signals-core").Signal<{name: string, place: {name: string, after: boolean} | null} | null>} */
const drag = signal(null);

/** @param {{table: TableHead, name: string, title: string, hint?: string, class?: string, children?: any}} props */
export function HeaderCell({ table, name, title, hint, class: className = "", children }) {
  const { layout, order, fixed, onSort } = table;
  const { onContextMenu, menu } = useContextMenu(`Column ${title}`, () => menuItems(table, name, title));
  const sorted = order?.column === name ? (order.descending ? "descending" : "ascending") : undefined;
  const place = drag.value?.place;
  const classes = [className, drag.value?.name === name && "is-dragged", place?.name === name && (place.after ? "is-drop-after" : "is-drop-before")];
  return html`<th scope="col" data-column=${name} class=${classes.filter(Boolean).join(" ")} style=${widthStyle(layout.value, name)} aria-sort=${sorted} onContextMenu=${onContextMenu}>
    <button
      type="button"
      title=${hint}
      aria-keyshortcuts="Shift+ArrowLeft Shift+ArrowRight Control+ArrowLeft Control+ArrowRight Delete"
      onClick=${(/** @type {MouseEvent} */ event) => !(pressWasDrag && event.detail > 0) && onSort(name)}
      onPointerDown=${(/** @type {PointerEvent} */ event) => name !== fixed && event.button === 0 && startMove(event, table, name)}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => keyed(event, table, name)}
    >${title}${sorted && (sorted === "ascending" ? " ↑" : " ↓")}</button>${children}
    <i class="column-edge" onPointerDown=${(/** @type {PointerEvent} */ event) => startResize(event, layout, name)} onDblClick=${() => void (layout.value = withWidth(layout.peek(), name, null))}></i>
    ${menu}
  </th>`;
}

/** What holds a column at the width it was given; nothing where it was given none. @param {Layout} layout @param {string} name */
export function widthStyle(layout, name) {
  const width = layout.widths[name];
  return width === undefined ? undefined : { width: `${width}px`, minWidth: `${width}px`, maxWidth: `${width}px` };
}

/** @param {TableHead} table @param {string} name @param {string} title @returns {MenuItem[]} */
function menuItems({ columns, layout, fixed, items }, name, title) {
  const now = layout.peek();
  const shown = arranged(columns, now);
  /** @param {string} label @param {-1 | 1} by */
  const mover = (label, by) => {
    const place = placeBeside(shown, name, by);
    return { label, hint: by < 0 ? "Shift ←" : "Shift →", disabled: !place, run: () => void (place && (layout.value = withMoved(now, columns, name, place))) };
  };
  const own = name === fixed ? [] : [mover("Move left", -1), mover("Move right", 1), { label: `Hide ${title}`, hint: "Del", run: () => void (layout.value = withToggled(now, name)) }];
  return [
    ...(items?.(name) ?? []),
    ...own,
    { label: "As wide as its content", disabled: !(name in now.widths), run: () => void (layout.value = withWidth(now, name, null)) },
    { label: "All columns as they were", disabled: isAsGiven(now), run: () => void (layout.value = AS_GIVEN) },
    "separator",
    ...inLayoutOrder(columns, now).map((column) => ({ label: column.title, several: true, checked: !now.hidden.includes(column.name), run: () => void (layout.value = withToggled(now, column.name)) })),
  ];
}

/** @param {KeyboardEvent} event @param {TableHead} table @param {string} name */
function keyed(event, { columns, layout, fixed }, name) {
  const by = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
  const cell = /** @type {HTMLElement} */ (event.currentTarget).closest("th");
  if (by && (event.ctrlKey || event.metaKey)) {
    layout.value = withWidth(layout.peek(), name, (cell?.offsetWidth ?? 0) + by * WIDTH_STEP);
  } else if (by && event.shiftKey && name !== fixed) {
    const place = placeBeside(arranged(columns, layout.peek()), name, /** @type {-1 | 1} */ (by));
    if (place) layout.value = withMoved(layout.peek(), columns, name, place);
  } else if (event.key === "Delete" && name !== fixed) {
    layout.value = withToggled(layout.peek(), name);
  } else return;
  event.preventDefault();
  const row = cell?.parentElement;
  requestAnimationFrame(() => focusHeading(row, name));
}

/** The heading of a column that has moved; the first one where it is gone. @param {Element | null | undefined} row @param {string} name */
function focusHeading(row, name) {
  const button = row?.querySelector(`th[data-column="${CSS.escape(name)}"] button`) ?? row?.querySelector("th button");
  if (button instanceof HTMLElement) button.focus();
}

/** A drag, also one that was given up, ends with a click on what was dragged; a key's click has no detail. */
let pressWasDrag = false;

/** @param {PointerEvent} event @param {TableHead} table @param {string} name */
function startMove(event, { columns, layout, fixed }, name) {
  const row = /** @type {HTMLElement} */ (event.currentTarget).closest("tr");
  pressWasDrag = false;
  follow(event, {
    moved: (dx, x) => {
      pressWasDrag ||= Math.abs(dx) > CLICK_SLACK;
      if (pressWasDrag) drag.value = { name, place: placeAt(row, x, fixed) };
    },
    ended: () => {
      const place = drag.peek()?.place;
      drag.value = null;
      if (place) layout.value = withMoved(layout.peek(), columns, name, place);
    },
    cancelled: () => (drag.value = null),
  });
}

/** Beside which heading a column falls that is let go here. @param {Element | null} row @param {number} x @param {string} fixed */
function placeAt(row, x, fixed) {
  for (const cell of row?.querySelectorAll("th") ?? []) {
    const { left, right } = cell.getBoundingClientRect();
    const name = cell.dataset.column ?? "";
    if (x >= left && x < right) return name === fixed ? null : { name, after: x > (left + right) / 2 };
  }
  return null;
}

/** @param {PointerEvent} event @param {import("@preact/signals-core").Signal<Layout>} layout @param {string} name */
function startResize(event, layout, name) {
  const before = layout.peek();
  const width = /** @type {HTMLElement} */ (event.currentTarget).closest("th")?.offsetWidth ?? 0;
  follow(event, {
    moved: (dx) => void (layout.value = withWidth(layout.peek(), name, width + dx)),
    ended: () => undefined,
    cancelled: () => void (layout.value = before),
  });
}

/**
 * Calls back until the pointer is let go; Escape cancels.
 * @param {PointerEvent} event the press
 * @param {{moved: (dx: number, x: number) => void, ended: () => void, cancelled: () => void}} handlers
 */
function follow(event, { moved, ended, cancelled }) {
  const element = /** @type {HTMLElement} */ (event.currentTarget);
  const stop = new AbortController();
  const finish = (/** @type {() => void} */ last) => {
    stop.abort();
    last();
  };
  element.setPointerCapture(event.pointerId);
  element.addEventListener("pointermove", ({ clientX }) => moved(clientX - event.clientX, clientX), stop);
  element.addEventListener("pointerup", () => finish(ended), stop);
  element.addEventListener("pointercancel", () => finish(cancelled), stop);
  addEventListener("keydown", ({ key }) => key === "Escape" && finish(cancelled), stop);
}
