// @ts-check
import { html } from "htm/preact";
import "@preact/signals";
import { formatCount, formatInteger } from "../core/format.js";
import { Icon } from "../core/icons.js";
import { ALL_ON_LIMIT, NEWEST_ON } from "../core/selection.js";
import { session } from "../core/session.js";
import { settings } from "../core/settings.js";
import { lazy } from "./lazy.js";
import { MenuButton, PopoverButton } from "./popover.js";
import { COLUMNS } from "./run_row.js";
import { foldAll } from "./run_rows.js";
import { RunTree } from "./run_tree.js";
import { SearchField } from "./search_field.js";

const ColorPanel = lazy(() => import("./color_panel.js").then((module) => module.ColorPanel));

const WIDTH = { min: 200, max: 560, step: 16 };

export function Sidebar() {
  return html`<aside class="sidebar" aria-label="Runs">
    <div class="sidebar-tools">
      <${SearchField} id="run-filter" label="Filter runs, regex" value=${session.runFilter} error=${session.runFilterError.value} />
      <${PopoverButton} label="Colour runs by…" class="button button-icon" content=${html`<${Icon} name="palette" />`} pressed=${session.colorBy.value !== null}>
        ${() => html`<${ColorPanel} />`}
      <//>
    </div>
    <${RunsHead} />
    <${SelectionNote} />
    <${RunTree} />
    <${EmptyList} />
    <${ColorLegend} />
    <${ResizeHandle} />
  </aside>`;
}

function RunsHead() {
  const listed = session.listedRuns.value;
  const shown = session.selectedRuns.value.length;
  const total = session.runs.value.length;
  const state = shown === 0 ? "false" : shown === listed.length ? "true" : "mixed";
  const matching = session.runFilter.value && listed.length !== total ? `, ${formatInteger(listed.length)} match` : "";
  return html`<div class="runs-head">
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
    <${MenuButton} label="Column" class="button-quiet runs-column" align="end" content=${html`${COLUMNS[settings.runColumn.value].title}`} items=${columnItems} />
  </div>`;
}

/** @returns {import("./popover.js").MenuItem[]} */
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

/** @returns {import("./popover.js").MenuItem[]} */
function columnItems() {
  const names = /** @type {(keyof typeof COLUMNS)[]} */ (Object.keys(COLUMNS));
  return names.map((name) => ({
    label: COLUMNS[name].title,
    checked: settings.runColumn.peek() === name,
    run: () => void (settings.runColumn.value = name),
  }));
}

/** What is not obvious about which runs are on, said quietly. */
function SelectionNote() {
  const count = session.runs.value.length;
  const isNewestOnly = session.selection.value.rule === "auto" && count > ALL_ON_LIMIT;
  const notes = [
    isNewestOnly && `More than ${ALL_ON_LIMIT} runs: the ${NEWEST_ON} newest are on.`,
    session.selectionIsLocal.value && "This selection is too long for a link; it stays in this tab.",
    session.selectionIsMissing.value && "The link's selection is known only to the browser that made it.",
    session.curationError.value,
  ].filter(Boolean);
  return notes.length ? html`<p class="sidebar-note" role="status">${notes.join(" ")}</p>` : null;
}

function EmptyList() {
  if (session.listedRuns.value.length > 0) return null;
  if (session.runs.value.length === 0) return session.connection.value === "loading" ? html`<${SkeletonRows} />` : null;
  if (!session.runFilter.value) return html`<p class="sidebar-empty">All runs are hidden.</p>`;
  return html`<div class="sidebar-empty">
    <p>No run matches <code>${session.runFilter.value}</code></p>
    <button type="button" class="button" onClick=${() => void (session.runFilter.value = "")}>Clear the filter</button>
  </div>`;
}

function SkeletonRows() {
  return html`<div class="sidebar-skeleton" aria-hidden="true">${[70, 55, 62, 48, 66].map((width) => html`<i class="skeleton" style=${{ width: `${width}%` }}></i>`)}</div>`;
}

/** What the colours mean, when runs share them. */
function ColorLegend() {
  const groups = session.colorGroups.value;
  if (!groups) return null;
  return html`<ul class="legend" aria-label="Colours">
    ${groups.map((group) => html`<li><i class="run-swatch run-swatch-true" style=${{ "--run-color": group.color }}></i><span>${group.label}</span><small>${group.runs.length}</small></li>`)}
  </ul>`;
}

/** A separator that is dragged or moved by arrow keys; its width is remembered. */
function ResizeHandle() {
  const resize = (/** @type {number} */ width) => void (settings.sidebarWidth.value = Math.min(WIDTH.max, Math.max(WIDTH.min, Math.round(width))));
  const dragged = (/** @type {PointerEvent} */ event) => {
    const handle = /** @type {HTMLElement} */ (event.currentTarget);
    if (handle.hasPointerCapture(event.pointerId)) resize(event.clientX);
  };
  const pressed = (/** @type {PointerEvent} */ event) => /** @type {HTMLElement} */ (event.currentTarget).setPointerCapture(event.pointerId);
  const keyed = (/** @type {KeyboardEvent} */ event) => {
    const step = { ArrowLeft: -WIDTH.step, ArrowRight: WIDTH.step }[event.key];
    if (step) resize(settings.sidebarWidth.peek() + step);
  };
  return html`<div
    class="sidebar-handle"
    role="separator"
    aria-orientation="vertical"
    aria-label="Width of the run list"
    aria-valuenow=${settings.sidebarWidth.value}
    aria-valuemin=${WIDTH.min}
    aria-valuemax=${WIDTH.max}
    tabindex="0"
    onPointerDown=${pressed}
    onPointerMove=${dragged}
    onKeyDown=${keyed}
    onDblClick=${() => resize(288)}
  ></div>`;
}
