// @ts-check
import { html } from "htm/preact";
import { EmptyState } from "../../shell/empty_states.js";

const CODE = `from writer import SummaryWriter

writer = SummaryWriter("runs/first")
writer.add_graph(model, inputs)

import runtime as rt

rt.summary.FileWriter("runs/first", rt.get_default_graph())`;

export function NoGraphs() {
  return html`<${EmptyState} icon="group" title="No graphs yet">
    <p>They appear here as they are logged; this page fills by itself.</p>
    <pre class="snippet"><code>${CODE}</code></pre>
  <//>`;
}
