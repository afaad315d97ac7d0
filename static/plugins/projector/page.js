// @ts-check
/** The projector page: a cloud of points, what it is made of beside it. */
import { html } from "htm/preact";
import { useEffect } from "preact/hooks";
import { registerCommands, registerKeyHints } from "../../core/commands.js";
import { session } from "../../core/session.js";
import { EmptyState, PageSkeleton } from "../../shell/empty_states.js";
import { Scrubber } from "../../shell/scrubber.js";
import { CloudView, cloud } from "./cloud_view.js";
import { followAxes } from "./custom_axes.js";
import { configProblems, current, embeddings, followEmbeddings, listError, steps } from "./embeddings.js";
import { followFinding } from "./finding.js";
import { Legend } from "./legend.js";
import { CloudBanner, CloudFailure, CloudStatus, CloudTip } from "./over_cloud.js";
import { Panel, SEARCH_ID } from "./panel.js";
import { followPlacing } from "./placing.js";
import { chosenPoint, dimensions, selected, showImages, showPanel, tool } from "./state.js";
import { Toolbar } from "./toolbar.js";
import { toggleLabels } from "./view.js";

const KEYS = [
  { keys: ["drag"], text: "turn (in the plane: move)" },
  { keys: ["Shift + drag"], text: "move (also with the right button)" },
  { keys: ["wheel"], text: "zoom towards the pointer (also + and −)" },
  { keys: ["←", "→", "↑", "↓"], text: "turn or move, with Shift further" },
  { keys: ["double-click"], text: "bring a point into the middle; beside all points: show everything" },
  { keys: ["Shift + click"], text: "add a point to the selection, or take it out" },
  { keys: ["0"], text: "show everything" },
];

const section = "Projector";
const COMMANDS = [
  { section, title: "Find points", key: "f", run: focusSearch },
  { section, title: "Two or three dimensions", key: "d", run: () => void (dimensions.value = dimensions.peek() === "3" ? "2" : "3") },
  { section, title: "Turn and move", key: "v", run: () => void (tool.value = "move") },
  { section, title: "Select with a box", key: "x", run: () => void (tool.value = "box") },
  { section, title: "Select with a lasso", key: "l", run: () => void (tool.value = "lasso") },
  { section, title: "Show or hide labels", key: "n", run: toggleLabels },
  { section, title: "Show or hide pictures", key: "i", run: () => void (showImages.value = !showImages.peek()) },
  { section, title: "Show all points from where they are first seen", run: () => cloud.current?.reset() },
  { section, title: "Let go of the point and the selection", key: "Escape", run: letGo, hidden: true },
];

export function ProjectorPage() {
  useEffect(() => {
    const stops = [followEmbeddings(), followPlacing(), followFinding(), followAxes(), registerCommands(COMMANDS), registerKeyHints("On the cloud", KEYS)];
    return () => stops.forEach((stop) => stop());
  }, []);
  if (embeddings.value === null) return listError.value ? html`<${Unreadable} reason=${listError.value} />` : html`<${PageSkeleton} />`;
  if (!current.value) return session.load.value?.state === "loading" ? html`<${PageSkeleton} />` : html`<${NoEmbeddings} />`;
  return html`<div class="dashboard projector">
    <${Toolbar} />
    <div class=${`projector-body ${showPanel.value ? "" : "is-alone"}`}>
      <div class="cloud-frame">
        ${!current.value.problem && html`<${CloudView} /><${CloudStatus} /><${CloudBanner} /><${Legend} /><${CloudTip} />`}
        <${CloudFailure} />
      </div>
      ${showPanel.value && html`<${Panel} />`}
    </div>
    ${steps.value.length > 1 && html`<${Scrubber} steps=${steps.value} />`}
  </div>`;
}

function focusSearch() {
  const field = document.getElementById(SEARCH_ID);
  if (field) return field.focus(); // at once: what is typed next is for it
  showPanel.value = true;
  requestAnimationFrame(() => document.getElementById(SEARCH_ID)?.focus());
}

/** One thing at a time, what was done last first. */
function letGo() {
  if (tool.peek() !== "move") tool.value = "move";
  else if (chosenPoint.peek() !== null) chosenPoint.value = null;
  else selected.value = null;
}

/** @param {{reason: string}} props */
function Unreadable({ reason }) {
  return html`<${EmptyState} icon="warning" title="The embeddings cannot be listed" role="alert"><p>${reason}</p><//>`;
}

function NoEmbeddings() {
  const problems = configProblems.value;
  if (problems.length) {
    return html`<${EmptyState} icon="warning" title="No embedding can be read">
      <ul>${problems.map(({ run, config, problem }) => html`<li key=${run + config}><code>${config}</code> of ${run}: ${problem}</li>`)}</ul>
    <//>`;
  }
  return html`<${EmptyState} icon="log" title="No embeddings yet">
    <p>Vectors of words, images or anything else, seen in two or three dimensions, with their labels and pictures.</p>
    <pre class="snippet"><code>${'from writer import SummaryWriter\n\nwriter = SummaryWriter("runs/first")\nwriter.add_embedding(vectors, metadata=labels, label_img=images)'}</code></pre>
  <//>`;
}
