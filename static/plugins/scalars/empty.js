// @ts-check
/** What the page says when there is nothing to draw. */
import { html } from "htm/preact";
import { EmptyState } from "../../shell/empty_states.js";

export function NoScalars() {
  return html`<${EmptyState} icon="log" title="No scalars yet">
    <p>They appear here as they are logged; this page fills by itself.</p>
    <pre class="snippet"><code>${'from writer import SummaryWriter\n\nwriter = SummaryWriter("runs/first")\nwriter.add_scalar("loss", loss, step)'}</code></pre>
  <//>`;
}

const CARDS = 6;

export function Skeleton() {
  return html`<div class="dashboard" aria-busy="true" aria-label="Loading scalars">
    <div class="toolbar"><div class="bone bone-find" /><div class="bone bone-control" /><div class="bone bone-control" /></div>
    <div class="page-scroll"><div class="section-head"><div class="bone bone-title" /></div>
      <div class="grid skeleton-grid">${Array.from({ length: CARDS }, (_, i) => html`<div key=${i} class="card"><div class="bone bone-title" /><div class="chart-skeleton" /></div>`)}</div>
    </div>
  </div>`;
}
