// @ts-check
import { html } from "htm/preact";
import { EmptyState } from "../../shell/empty_states.js";

export function NoHistograms() {
  return html`<${EmptyState} icon="layers" title="No histograms yet">
    <p>They appear here as they are logged; this page fills by itself.</p>
    <pre class="snippet"><code>${'from writer import SummaryWriter\n\nwriter = SummaryWriter("runs/first")\nwriter.add_histogram("weights", weights, step)'}</code></pre>
  <//>`;
}
