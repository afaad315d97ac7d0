// @ts-check
import { signal } from "@preact/signals";
import { html } from "htm/preact";
import { Icon } from "../core/icons.js";
import { ALL_ON_LIMIT, NEWEST_ON } from "../core/selection.js";
import { session } from "../core/session.js";
import { SIDEBAR, settings } from "../core/settings.js";
import { HparamChips, HparamFilterButton } from "./hparam_filter.js";
import { lazy } from "./lazy.js";
import { PopoverButton } from "./popover.js";
import { columnsAreHeaded, shownHparams, widthFor } from "./run_columns.js";
import { ColumnHeads, RunsHead } from "./run_heads.js";
import { RunTree } from "./run_tree.js";
import { SearchField } from "./search_field.js";

const ColorPanel = lazy(() => import("./color_panel.js").then((module) => module.ColorPanel));

const WIDTH_STEP = 16;

export function Sidebar() {
  return html`<aside class="sidebar" aria-label="Runs">
    <div class="sidebar-tools">
      <${SearchField} id="run-filter" label="Filter runs, regex" value=${session.runFilter} error=${session.runFilterError.value} />
      <${HparamFilterButton} />
      <${PopoverButton} label="Colour runs by…" class="button button-icon" content=${html`<${Icon} name="palette" />`} pressed=${session.colorBy.value !== null}>
        ${() => html`<${ColorPanel} />`}
      <//>
    </div>
    <${Notices} />
    <${HparamChips} />
    <${RunsHead} />
    <${SelectionNote} />
    <div class=${`run-list ${columnsAreHeaded.value ? "has-columns" : ""}`} style=${{ "--run-list-width": `${widthFor(shownHparams.value.length)}px` }}>
      ${columnsAreHeaded.value && html`<${ColumnHeads} />`}
      <${RunTree} />
      <${EmptyList} />
    </div>
    <${ColorLegend} />
    <${ResizeHandle} />
  </aside>`;
}

/** Notices that the person has read. @type {import("@preact/signals").Signal<ReadonlySet<string>>} */
const noticesRead = signal(new Set());

/** What the server wants its user to know: notes that cannot be saved, dashboards that cannot be loaded. */
function Notices() {
  const notices = session.environment.value?.notices.filter((notice) => !noticesRead.value.has(notice)) ?? [];
  if (notices.length === 0) return null;
  const dismiss = (/** @type {string} */ notice) => void (noticesRead.value = new Set([...noticesRead.peek(), notice]));
  return html`<ul class="sidebar-notices" role="status" aria-label="Notices">
    ${notices.map(
      (notice) =>
        html`<li key=${notice}>
          <${Icon} name="warning" size=${13} /><span>${notice}</span>
          <button type="button" class="button-bare" aria-label="Dismiss" onClick=${() => dismiss(notice)}><${Icon} name="close" size=${11} /></button>
        </li>`,
    )}
  </ul>`;
}

/** What is not obvious about which runs are on, said quietly. */
function SelectionNote() {
  const count = session.listedRuns.value.length;
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
  if (session.runs.value.length === 0) {
    if (session.connection.value === "loading") return html`<${SkeletonRows} />`;
    return session.activePlugins.value.length ? html`<p class="sidebar-empty">No event files here, so no runs to choose from.</p>` : null;
  }
  const [pattern, rules] = [session.runFilter.value, session.hparamFilter.value];
  if (!pattern && !rules.length) return html`<p class="sidebar-empty">All runs are hidden.</p>`;
  return html`<div class="sidebar-empty">
    <p>No run matches ${pattern && html`<code>${pattern}</code>`}${pattern && rules.length > 0 ? " and " : ""}${rules.length > 0 && "these hyperparameters"}</p>
    ${pattern && html`<button type="button" class="button" onClick=${() => void (session.runFilter.value = "")}>Clear the filter</button>`}
    ${rules.length > 0 && html`<button type="button" class="button" onClick=${() => void (session.hparamFilter.value = [])}>Any hyperparameters</button>`}
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
  const resize = (/** @type {number} */ width) => void (settings.sidebarWidth.value = Math.min(SIDEBAR.most, Math.max(SIDEBAR.least, Math.round(width))));
  const dragged = (/** @type {PointerEvent} */ event) => {
    const handle = /** @type {HTMLElement} */ (event.currentTarget);
    if (handle.hasPointerCapture(event.pointerId)) resize(event.clientX);
  };
  const pressed = (/** @type {PointerEvent} */ event) => /** @type {HTMLElement} */ (event.currentTarget).setPointerCapture(event.pointerId);
  const keyed = (/** @type {KeyboardEvent} */ event) => {
    const step = { ArrowLeft: -WIDTH_STEP, ArrowRight: WIDTH_STEP }[event.key];
    if (step) resize(settings.sidebarWidth.peek() + step);
  };
  return html`<div
    class="sidebar-handle"
    role="separator"
    aria-orientation="vertical"
    aria-label="Width of the run list"
    aria-valuenow=${settings.sidebarWidth.value}
    aria-valuemin=${SIDEBAR.least}
    aria-valuemax=${SIDEBAR.most}
    tabindex="0"
    onPointerDown=${pressed}
    onPointerMove=${dragged}
    onKeyDown=${keyed}
    onDblClick=${() => resize(SIDEBAR.usual)}
  ></div>`;
}
