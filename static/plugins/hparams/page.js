// @ts-check
/** The hparams page: a toolbar, a plot of the sessions if one is chosen, and their table. */
import { html } from "htm/preact";
import { useEffect } from "preact/hooks";
import { session } from "../../core/session.js";
import { EmptyState, PageSkeleton } from "../../shell/empty_states.js";
import { Details } from "./details.js";
import { error, follow, table } from "./feed.js";
import { rows } from "./model.js";
import { Table } from "./table.js";
import { Toolbar } from "./toolbar.js";

export function HparamsPage() {
  useEffect(() => follow(), []);
  const loading = session.load.value === null || session.load.value.state === "loading";
  if (session.tagsOf("hparams").value.length === 0) return loading ? html`<${PageSkeleton} />` : html`<${NoSessions} />`;
  if (!table.value) return error.value ? html`<p class="page-problem" role="alert">${error.value}</p>` : html`<${PageSkeleton} />`;
  if (table.value.sessions.run.length === 0) return html`<${NoSessions} />`;
  return html`<div class="dashboard hparams">
    <${Toolbar} />
    ${error.value && html`<p class="page-problem" role="alert">${error.value}</p>`}
    <${Table} />
    ${rows.value.length === 0 && html`<p class="hint">None</p>`}
    <${Details} />
  </div>`;
}

function NoSessions() {
  return html`<${EmptyState} icon="table" title="No hyperparameters yet">
    <p>Sessions side by side: what each was started with, and how well it did.</p>
    <pre class="snippet"><code>${'from writer import SummaryWriter\n\nwriter = SummaryWriter("runs/trial-1")\nwriter.add_hparams({"lr": 0.1, "optimizer": "adam"}, {"val/accuracy": 0.93})'}</code></pre>
  <//>`;
}
