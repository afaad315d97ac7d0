// @ts-check
import { html } from "htm/preact";
import { useEffect, useRef } from "preact/hooks";
import "@preact/signals";
import { formatCount } from "../core/format.js";
import { Icon } from "../core/icons.js";
import { session } from "../core/session.js";
import { LongName } from "./long_name.js";
import { builtInColumn, hparamColumns } from "./run_columns.js";
import { activeKey, checkedState, curateRun, renamingKey, rowLabel, setFolded } from "./run_rows.js";

/**
 * @typedef {import("./run_rows.js").RunRow} RunRow
 * @typedef {import("../core/session.js").Run} Run
 */

const INDENT = 16;

/**
 * @param {{row: RunRow, top: number, onToggle: (row: RunRow, event: MouseEvent) => void, onOnly: (row: RunRow) => void,
 *   onMenu: (row: RunRow, anchor: Element | DOMRect) => void}} props
 */
export function RunRowView({ row, top, onToggle, onOnly, onMenu }) {
  const checked = checkedState(row);
  const isActive = activeKey.value === row.key;
  const isHovered = row.run !== null && session.hoveredRun.value === row.run.id;
  const classes = ["run-row", row.isGroup && "is-group", checked === "false" && "is-off", isActive && "is-active", isHovered && "is-hovered"];
  const openMenu = (/** @type {MouseEvent} */ event) => {
    event.preventDefault();
    activeKey.value = row.key;
    onMenu(row, new DOMRect(event.clientX, event.clientY, 0, 0));
  };
  return html`<div
    role="treeitem"
    id=${rowId(row)}
    class=${classes.filter(Boolean).join(" ")}
    style=${{ transform: `translateY(${top}px)`, paddingLeft: `${row.depth * INDENT}px` }}
    aria-level=${row.depth + 1}
    aria-posinset=${row.position}
    aria-setsize=${row.siblings}
    aria-checked=${checked}
    aria-expanded=${row.isGroup ? row.isOpen : undefined}
    aria-selected=${isActive}
    aria-label=${spokenLabel(row)}
    onPointerEnter=${() => void (session.hoveredRun.value = row.run?.id ?? null)}
    onPointerLeave=${() => void (session.hoveredRun.value = null)}
    onClick=${(/** @type {MouseEvent} */ event) => clickRow(row, event, onOnly)}
    onDblClick=${() => doubleClickRow(row, onOnly)}
    onContextMenu=${openMenu}
  >
    ${row.isGroup ? html`<${Icon} name=${row.isOpen ? "chevronDown" : "chevronRight"} size=${12} class="run-chevron" />` : html`<i class="run-chevron"></i>`}
    <${Swatch} row=${row} checked=${checked} onToggle=${onToggle} />
    <${RunName} row=${row} />
    ${hparamColumns.value.map((column) => html`<${Cell} key=${column.name} text=${row.run ? column.text(row.run) : ""} />`)}
    <${RunEnd} row=${row} onMenu=${onMenu} />
  </div>`;
}

/** @param {RunRow} row */
export function rowId(row) {
  return `run-row-${row.key}`;
}

/** @param {RunRow} row @param {MouseEvent} event @param {(row: RunRow) => void} onOnly */
function clickRow(row, event, onOnly) {
  activeKey.value = row.key;
  if (event.altKey) onOnly(row);
  else if (row.isGroup && event.detail === 1) setFolded(row.key, row.isOpen);
}

/** The first click of the two has folded a group: that is undone. @param {RunRow} row @param {(row: RunRow) => void} onOnly */
function doubleClickRow(row, onOnly) {
  if (row.isGroup) setFolded(row.key, row.isOpen);
  onOnly(row);
}

/** @param {{row: RunRow, checked: string, onToggle: (row: RunRow, event: MouseEvent) => void}} props */
function Swatch({ row, checked, onToggle }) {
  const toggle = (/** @type {MouseEvent} */ event) => {
    event.stopPropagation();
    activeKey.value = row.key;
    onToggle(row, event);
  };
  const color = row.run ? session.colorOf(row.run) : ""; // a directory may be a run too: with PyTorch's add_hparams every run is
  return html`<span
    class="run-swatch-hit"
    title="Show in the charts (Shift: range, Alt: only this)"
    onClick=${toggle}
    onDblClick=${(/** @type {MouseEvent} */ event) => event.stopPropagation()}
  >
    <i class=${`run-swatch run-swatch-${checked} ${color ? "" : "run-swatch-group"}`} style=${color ? { "--run-color": color } : undefined}></i>
  </span>`;
}

/** @param {{row: RunRow}} props */
function RunName({ row }) {
  if (renamingKey.value === row.key && row.run) return html`<${NameField} run=${row.run} />`;
  const title = row.run ? [row.run.name, row.run.note].filter(Boolean).join("\n") : row.label;
  return html`<span class="run-name" title=${title}><${LongName} text=${rowLabel(row)} /></span>`;
}

/** @param {{run: Run}} props */
function NameField({ run }) {
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  useEffect(() => field.current?.select(), []);
  const finish = (/** @type {boolean} */ save) => {
    if (renamingKey.peek() === "") return;
    const alias = field.current?.value.trim() ?? "";
    renamingKey.value = "";
    if (save && alias !== run.alias) void curateRun(run, { alias: alias && alias !== run.name ? alias : null });
    document.getElementById("run-tree")?.focus();
  };
  const keyed = (/** @type {KeyboardEvent} */ event) => {
    event.stopPropagation();
    if (event.key === "Enter") finish(true);
    if (event.key === "Escape") finish(false);
  };
  const stop = (/** @type {Event} */ event) => event.stopPropagation();
  return html`<input
    class="run-rename"
    aria-label=${`New name of ${run.name}`}
    ref=${field}
    value=${run.label}
    placeholder=${run.name}
    maxlength="200"
    onKeyDown=${keyed}
    onBlur=${() => finish(true)}
    onClick=${stop}
    onDblClick=${stop}
  />`;
}

/** @param {{text: string}} props */
function Cell({ text }) {
  return html`<span class="run-cell" title=${text}>${text}</span>`;
}

/** The right end: marks, the chosen column, and under the pointer the menu button. @param {{row: RunRow, onMenu: (row: RunRow, anchor: Element) => void}} props */
function RunEnd({ row, onMenu }) {
  const { run } = row;
  const damage = run?.damage ?? 0;
  const folded = row.isGroup && !row.isOpen;
  const text = folded ? formatCount(row.runs.length, "run") : run ? builtInColumn.value.text(run) : "";
  const open = (/** @type {MouseEvent} */ event) => {
    event.stopPropagation();
    activeKey.value = row.key;
    onMenu(row, /** @type {Element} */ (event.currentTarget));
  };
  return html`<span class="run-end">
    ${damage > 0 && html`<${Icon} name="warning" size=${13} class="tone-warn" label=${`${damage} damaged stretches`} />`}
    ${run?.note && html`<${Icon} name="note" size=${13} label="has a note" />`}
    <span class="run-value">${text}</span>
    <button type="button" class="run-kebab" tabindex="-1" aria-label=${`Actions for ${rowLabel(row)}`} onClick=${open} onDblClick=${(/** @type {Event} */ event) => event.stopPropagation()}>
      <${Icon} name="kebab" size=${14} />
    </button>
  </span>`;
}

/** @param {RunRow} row */
function spokenLabel(row) {
  const { run } = row;
  if (row.isGroup && !run) return `${row.label}, ${row.runs.length} runs`;
  return run ? [run.label, ...[...hparamColumns.value, builtInColumn.value].map((column) => `${column.title} ${column.text(run) || "not set"}`)].join(", ") : row.label;
}
