// @ts-check
/** The headings of step tables: a click sorts, a drag moves the column, a drag of its edge resizes it, a menu has it all. */
import { signal } from "@preact/signals-core";
import "@preact/signals";
import { html } from "htm/preact";
import { settings } from "../../core/settings.js";
import { AS_GIVEN, arranged, inLayoutOrder, isAsGiven, placeBeside, withMoved, withToggled, withWidth } from "../../core/table_layout.js";
import { useContextMenu } from "../../shell/context_menu.js";
import { nextOrder } from "./step_rows.js";

/**
 * @typedef {import("./step_rows.js").Column} Column
 * @typedef {import("../../core/table_layout.js").TableLayout} Layout
 * @typedef {{columns: readonly Column[], isRange: boolean}} Table `columns`: all that the table may have, shown or not
 */

/** One order for all tables, so that they can be compared. @type {import("@preact/signals-core").Signal<import("./step_rows.js").Order | null>} */
export const order = signal(null);

/** The names' column: it stays the first, and stays. */
export const RUN = "run";

/** Less far a press may move and still be a click, px. */
const CLICK_SLACK = 5;
const WIDTH_STEP = 12;

/** The column that is being dragged, and where it would fall. @type {import("@preact/signals-core").Signal<{name: string, place: {name: string, after: boolean} | null} | null>} */
const drag = signal(null);

/** @param {boolean} isRange steps and ranges have columns of their own, so they are arranged by themselves */
export function layoutOf(isRange) {
  return isRange ? settings.rangeTable : settings.stepTable;
}

/** @param {{table: Table, name: string, title: string, children?: any}} props */
export function HeaderCell({ table, name, title, children }) {
  const layout = layoutOf(table.isRange);
  const { onContextMenu, menu } = useContextMenu(`Column ${title}`, () => menuItems(table, name, title));
  const sorted = order.value?.column === name ? (order.value.descending ? "descending" : "ascending") : undefined;
  const place = drag.value?.place;
  const classes = [drag.value?.name === name && "is-dragged", place?.name === name && (place.after ? "is-drop-after" : "is-drop-before")];
  return html`<th scope="col" data-column=${name} class=${classes.filter(Boolean).join(" ")} style=${widthStyle(layout.value, name)} aria-sort=${sorted} onContextMenu=${onContextMenu}>
    <button
      type="button"
      aria-keyshortcuts="Shift+ArrowLeft Shift+ArrowRight Control+ArrowLeft Control+ArrowRight Delete"
      onClick=${(/** @type {MouseEvent} */ event) => !(pressWasDrag && event.detail > 0) && (order.value = nextOrder(order.peek(), name))}
      onPointerDown=${(/** @type {PointerEvent} */ event) => name !== RUN && event.button === 0 && startMove(event, table, name)}
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

/** @param {Table} table @param {string} name @param {string} title @returns {import("../../shell/popover.js").MenuItem[]} */
function menuItems({ columns, isRange }, name, title) {
  const layout = layoutOf(isRange);
  const now = layout.peek();
  const shown = arranged(columns, now);
  /** @param {string} label @param {-1 | 1} by */
  const mover = (label, by) => {
    const place = placeBeside(shown, name, by);
    return { label, hint: by < 0 ? "Shift ←" : "Shift →", disabled: !place, run: () => void (place && (layout.value = withMoved(now, columns, name, place))) };
  };
  const own = name === RUN ? [] : [mover("Move left", -1), mover("Move right", 1), { label: `Hide ${title}`, hint: "Del", run: () => void (layout.value = withToggled(now, name)) }];
  return [
    ...own,
    { label: "As wide as its content", disabled: !(name in now.widths), run: () => void (layout.value = withWidth(now, name, null)) },
    { label: "All columns as they were", disabled: isAsGiven(now), run: () => void (layout.value = AS_GIVEN) },
    "separator",
    ...inLayoutOrder(columns, now).map((column) => ({ label: column.title, several: true, checked: !now.hidden.includes(column.name), run: () => void (layout.value = withToggled(now, column.name)) })),
  ];
}

/** @param {KeyboardEvent} event @param {Table} table @param {string} name */
function keyed(event, { columns, isRange }, name) {
  const layout = layoutOf(isRange);
  const by = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
  const cell = /** @type {HTMLElement} */ (event.currentTarget).closest("th");
  if (by && (event.ctrlKey || event.metaKey)) {
    layout.value = withWidth(layout.peek(), name, (cell?.offsetWidth ?? 0) + by * WIDTH_STEP);
  } else if (by && event.shiftKey && name !== RUN) {
    const place = placeBeside(arranged(columns, layout.peek()), name, /** @type {-1 | 1} */ (by));
    if (place) layout.value = withMoved(layout.peek(), columns, name, place);
  } else if (event.key === "Delete" && name !== RUN) {
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

/** @param {PointerEvent} event @param {Table} table @param {string} name */
function startMove(event, { columns, isRange }, name) {
  const row = /** @type {HTMLElement} */ (event.currentTarget).closest("tr");
  const layout = layoutOf(isRange);
  pressWasDrag = false;
  follow(event, {
    moved: (dx, x) => {
      pressWasDrag ||= Math.abs(dx) > CLICK_SLACK;
      if (pressWasDrag) drag.value = { name, place: placeAt(row, x) };
    },
    ended: () => {
      const place = drag.peek()?.place;
      drag.value = null;
      if (place) layout.value = withMoved(layout.peek(), columns, name, place);
    },
    cancelled: () => (drag.value = null),
  });
}

/** Beside which heading a column falls that is let go here. @param {Element | null} row @param {number} x */
function placeAt(row, x) {
  for (const cell of row?.querySelectorAll("th") ?? []) {
    const { left, right } = cell.getBoundingClientRect();
    const name = cell.dataset.column ?? "";
    if (x >= left && x < right) return name === RUN ? null : { name, after: x > (left + right) / 2 };
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
