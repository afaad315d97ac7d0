// @ts-check
import { html } from "htm/preact";
import { EmptyState } from "../../shell/empty_states.js";

const WRITER = 'from writer import SummaryWriter\n\nwriter = SummaryWriter("runs/first")\nwriter.add_graph(model, inputs)';
const RUNTIME = 'import runtime as rt\n\nrt.summary.FileWriter("runs/first", rt.get_default_graph())'; // a line of its own would be an import to the linker

export function NoGraphs() {
  return html`<${EmptyState} icon="group" title="No graphs yet">
    <p>What a network is made of, scope in scope, appears here as it is logged. From PyTorch or ONNX, or from the runtime:</p>
    ${[WRITER, RUNTIME].map((code) => html`<pre class="snippet"><code>${code}</code></pre>`)}
  <//>`;
}
