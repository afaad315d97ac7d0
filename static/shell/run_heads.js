// @ts-check
/** Above the run list: how many runs there are, what can be done with all of them, and the headings of the columns. */
import { html } from "htm/preact";
import "@preact/signals";
import { formatCount, formatInteger } from "../core/format.js";
import { nextRunOrder } from "../core/run_order.js";
import { Icon } from "../core/icons.js";
import { session } from "../core/session.js";
import { settings } from "../core/settings.js";
import { useContextMenu } from "./context_menu.js";
import { openHparams } from "./hparam_filter.js";
import { MenuButton } from "./popover.js";
import { BUILT_IN, NAME, builtInColumn, hparamColumns, moveHparamColumn, runOrder, shownHparams, toggleHparamColumn } from "./run_columns.js";
import { foldAll } from "./run_rows.js";

/** @typedef {import("./popover.js").MenuItem} MenuItem */

export function RunsHead() {
  const listed = session.listedRuns.value;
  const shown = session.selectedRuns.value.length;
  const total = session.runs.value.length;
  const state = shown === 0 ? "false" : shown === listed.length ? "true" : "mixed";
  const isFiltered = session.runFilter.value !== "" || session.hparamFilter.value.length > 0;
  const matching = isFiltered && listed.length !== total ? `, ${formatInteger(listed.length)} match` : "";
  return html`<div class=${`runs-head ${matching ? "is-filtered" : ""}`}>
    <button
      type="button"
      class="run-swatch-hit"
      role="checkbox"
      aria-checked=${state}
      aria-label="Show all listed runs"
      title="All or none of the runs listed here"
      onClick=${() => session.switchRuns(listed, state !== "true")}
    >
      <i class=${`run-swatch run-swatch-group run-swatch-${state}`}></i>
    </button>
    <span aria-live="polite">${formatCount(total, "run")}${matching}, ${formatInteger(shown)} shown</span>
    <${MenuButton} label="Select and fold" class="button-quiet" content=${html`<${Icon} name="more" size=${14} />`} items=${bulkItems} />
    <${MenuButton} label="Column and order" class="button-quiet runs-column" align="end" content=${builtInColumn.value.title} items=${columnItems} />
  </div>`;
}

/** @returns {MenuItem[]} */
function bulkItems() {
  const listed = session.listedRuns.peek();
  const invert = () => {
    const on = new Set(session.selectedRuns.peek());
    const off = listed.filter((run) => !on.has(run));
    session.switchRuns(on, false);
    session.switchRuns(off, true);
  };
  return [
    { label: "All listed runs", icon: "eye", run: () => session.switchRuns(listed, true) },
    { label: "None of them", icon: "eyeOff", run: () => session.switchRuns(listed, false) },
    { label: "Invert", icon: "refresh", run: invert },
    { label: "Only the listed", icon: "only", run: () => session.onlyRuns(listed) },
    "separator",
    { label: "Unfold all", icon: "chevronDown", run: () => foldAll(false) },
    { label: "Fold all", icon: "chevronRight", run: () => foldAll(true) },
  ];
}

/** @returns {MenuItem[]} */
function columnItems() {
  const names = /** @type {(keyof typeof BUILT_IN)[]} */ (Object.keys(BUILT_IN));
  const { name, title } = builtInColumn.peek();
  return [
    ...names.map((other) => ({ label: BUILT_IN[other].title, checked: name === other, run: () => void (settings.runColumn.value = other) })),
    { label: "Hyperparameters…", icon: "table", run: () => openHparams() },
    "separator",
    ...orderItems(name, title),
  ];
}

/** @param {string} column @param {string} title @returns {MenuItem[]} */
function orderItems(column, title) {
  const order = runOrder.peek();
  const isNow = (/** @type {boolean} */ descending) => order?.column === column && order.descending === descending;
  return [
    { label: `By ${title}, ascending`, checked: isNow(false), run: () => void (runOrder.value = { column, descending: false }) },
    { label: `By ${title}, descending`, checked: isNow(true), run: () => void (runOrder.value = { column, descending: true }) },
    { label: "By directory", checked: order === null, run: () => void (runOrder.value = null) },
  ];
}

/** One heading a column: a click sorts, a right click has more. */
export function ColumnHeads() {
  return html`<div class="run-heads" role="group" aria-label="Columns of the run list">
    <${Head} column=${NAME} class="run-head-name" items=${() => orderItems(NAME.name, "name")} />
    ${hparamColumns.value.map((column) => html`<${Head} key=${column.name} column=${column} items=${() => hparamItems(column.name, column.title)} />`)}
    <${Head} column=${builtInColumn.value} items=${() => orderItems(builtInColumn.peek().name, builtInColumn.peek().title)} />
  </div>`;
}

/** @param {{column: import("./run_columns.js").RunColumn, items: () => MenuItem[], class?: string}} props */
function Head({ column, items, class: className = "" }) {
  const order = runOrder.value?.column === column.name ? runOrder.value : null;
  const spoken = order ? `, sorted ${order.descending ? "descending" : "ascending"}` : "";
  const { onContextMenu, menu } = useContextMenu(`Column ${column.title}`, items);
  return html`<div class=${`run-head ${className}`} onContextMenu=${onContextMenu}>
    <button
      type="button"
      class="run-head-sort"
      aria-label=${`Sort by ${column.title}${spoken}`}
      aria-pressed=${order !== null}
      title=${`Sort by ${column.title}; right click for more`}
      onClick=${() => void (runOrder.value = nextRunOrder(runOrder.peek(), column.name))}
    >
      <span>${column.title}</span>${order && html`<i aria-hidden="true">${order.descending ? "↓" : "↑"}</i>`}
    </button>
    ${menu}
  </div>`;
}

/** @param {string} column @param {string} name of the hyperparameter @returns {MenuItem[]} */
function hparamItems(column, name) {
  const at = shownHparams.peek().indexOf(name);
  return [
    ...orderItems(column, name),
    "separator",
    { label: "Filter…", icon: "filter", run: () => openHparams(name) },
    { label: "Move left", disabled: at === 0, run: () => moveHparamColumn(name, -1) },
    { label: "Move right", disabled: at === shownHparams.peek().length - 1, run: () => moveHparamColumn(name, 1) },
    { label: "Hide", icon: "eyeOff", run: () => toggleHparamColumn(name) },
  ];
}
