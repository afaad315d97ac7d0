// @ts-check
/** The hparams page: a toolbar, a plot of the sessions if one is chosen, and their table. */
import { html } from "htm/preact";
import { useEffect } from "preact/hooks";
import { registerCommands, registerKeyHints } from "../../core/commands.js";
import { session } from "../../core/session.js";
import { EmptyState, PageSkeleton } from "../../shell/empty_states.js";
import { ColumnFilterPanel } from "./column_menu.js";
import { Details } from "./details.js";
import { Importance } from "./importance.js";
import { Legend } from "./legend.js";
import { error, follow, table } from "./feed.js";
import { rows } from "./model.js";
import { Parallel } from "./parallel.js";
import { PickedBar } from "./picked_bar.js";
import { Scatter } from "./scatter.js";
import { brush, hiddenStatuses, metricRules, view } from "./state.js";
import { Table } from "./table.js";
import { Tip } from "./tip.js";
import { Toolbar } from "./toolbar.js";

const TITLES = { table: "", parallel: "Parallel coordinates", scatter: "Scatter matrix", importance: "Importance of hyperparameters" };

const COMMANDS = [
  { section: "HParams", title: "Table of sessions", run: () => void (view.value = "table") },
  { section: "HParams", title: "Parallel coordinates", run: () => void (view.value = "parallel") },
  { section: "HParams", title: "Scatter matrix", run: () => void (view.value = "scatter") },
  { section: "HParams", title: "Importance of hyperparameters", run: () => void (view.value = "importance") },
  { section: "HParams", title: "Let go of the sessions picked out", run: () => void (brush.value = []) },
];

const KEYS = [
  { keys: ["Enter"], text: "sort by a heading, open a session or the menu of an axis" },
  { keys: ["Shift ←", "Shift →"], text: "move a heading's column (Ctrl: its width)" },
  { keys: ["Del"], text: "hide a heading's column" },
  { keys: ["drag"], text: "along an axis or over a cell: pick sessions out" },
];

export function HparamsPage() {
  useEffect(() => follow(), []);
  useEffect(() => registerCommands(COMMANDS), []);
  useEffect(() => registerKeyHints("Sessions", KEYS), []);
  const loading = session.load.value === null || session.load.value.state === "loading";
  if (session.tagsOf("hparams").value.length === 0) return loading ? html`<${PageSkeleton} />` : html`<${NoSessions} />`;
  if (!table.value) return error.value ? html`<p class="page-problem" role="alert">${error.value}</p>` : html`<${PageSkeleton} />`;
  if (table.value.sessions.run.length === 0) return html`<${NoSessions} />`;
  return html`<div class="dashboard hparams">
    <${Toolbar} />
    ${error.value && html`<p class="page-problem" role="alert">${error.value}</p>`}
    ${view.value !== "table" && html`<section class=${`hp-upper hp-upper-${view.value}`} aria-label=${TITLES[view.value]}>
      ${view.value === "parallel" && html`<${Parallel} />`}
      ${view.value === "scatter" && html`<${Scatter} />`}
      ${view.value === "importance" && html`<${Importance} />`}
      ${view.value !== "importance" && html`<${Legend} />`}
    </section>`}
    <${PickedBar} />
    ${rows.value.length === 0 ? html`<${NothingLeft} />` : html`<${Table} />`}
    <${ColumnFilterPanel} />
    <${Details} />
    <${Tip} />
  </div>`;
}

/** The filters let nothing through. */
function NothingLeft() {
  const reset = () => {
    [metricRules.value, hiddenStatuses.value, session.hparamFilter.value, session.runFilter.value] = [[], [], [], ""];
  };
  return html`<${EmptyState} icon="filter" title="No session matches">
    <p>The run filter, the filters by hyperparameters and metrics, or the choice of statuses leave none of the ${table.value?.sessions.run.length ?? 0} sessions.</p>
    <button type="button" class="button" onClick=${reset}>Clear all filters</button>
  <//>`;
}

function NoSessions() {
  return html`<${EmptyState} icon="table" title="No hyperparameters yet">
    <p>Sessions side by side: what each was started with, and how well it did.</p>
    <pre class="snippet"><code>${'from writer import SummaryWriter\n\nwriter = SummaryWriter("runs/trial-1")\nhparams = {"lr": 0.1, "optimizer": "adam"}\nwriter.add_hparams(hparams, {"val/accuracy": 0.93})'}</code></pre>
  <//>`;
}
