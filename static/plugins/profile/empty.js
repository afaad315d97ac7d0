// @ts-check
/** What stands where profiles would: how to make one. */
import { html } from "htm/preact";
import { EmptyState } from "../../shell/empty_states.js";

const RUNTIME = `import runtime as rt

with rt.profiler.Profile("runs/first"):
    train_step(batch)`;
const TORCH = `from torch.profiler import profile, tensorboard_trace_handler

with profile(
    on_trace_ready=tensorboard_trace_handler("runs/first")
):
    train_step(batch)`;
const TENSORFLOW = `with tf.profiler.experimental.Profile("runs/first"):
    train_step(batch)`;

/** @param {{areHidden: boolean}} props `areHidden`: there are some, of runs that are switched off */
export function NoProfiles({ areHidden }) {
  return html`<${EmptyState} icon="clock" title=${areHidden ? "No profiles in the selected runs" : "No profiles yet"}>
    <p>What each operation costs, as a timeline, appears here as it is written. From the runtime, PyTorch, or TensorFlow and JAX:</p>
    ${[RUNTIME, TORCH, TENSORFLOW].map((code) => html`<pre class="snippet"><code>${code}</code></pre>`)}
    <p class="hint">Chrome traces (<code>*.trace.json</code>, <code>*.pt.trace.json.gz</code>, <code>timeline*.json</code>) and <code>*.xplane.pb</code> in the log directory are found as well.</p>
  <//>`;
}
