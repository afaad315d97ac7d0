// @ts-check
import { html } from "htm/preact";
import { EmptyState } from "../../shell/empty_states.js";

const CODE = `from writer import SummaryWriter

SummaryWriter("runs/first").add_graph(model, inputs)        # a PyTorch module, a GraphDef, an ONNX model
rt.summary.FileWriter("runs/first", sess.graph)             # import runtime as rt: a graph of its own`;

export function NoGraphs() {
  return html`<${EmptyState} icon="group" title="No graphs yet">
    <p>They appear here as they are logged; this page fills by itself.</p>
    <pre class="snippet"><code>${CODE}</code></pre>
  <//>`;
}
