// @ts-check
/** The graphs page: a toolbar over the outline, the picture, and what is selected. */
import "@preact/signals";
import { html } from "htm/preact";
import { useEffect } from "preact/hooks";
import { registerCommands, registerKeyHints } from "../../core/commands.js";
import { EmptyState, PageSkeleton } from "../../shell/empty_states.js";
import { NotesButton } from "../../shell/notes_button.js";
import { GraphCanvas, chart } from "./canvas.js";
import { followDetails } from "./details.js";
import { NoGraphs } from "./empty.js";
import { followGraphs, graphList, loadedModel, loadedStats } from "./feed.js";
import { Info } from "./info.js";
import { Legend } from "./legend.js";
import { Outline } from "./outline.js";
import { coloring, flow, trace } from "./state.js";
import { Toolbar } from "./toolbar.js";
import { GraphTip } from "./tooltip.js";
import { closeAll, hierarchy, openAll, select } from "./tree.js";
import { offeredColorings } from "./view.js";

const KEYS = [
  { keys: ["wheel", "+", "-"], text: "zoom" },
  { keys: ["drag", "↑", "↓", "←", "→"], text: "move the picture; in the outline, go from row to row" },
  { keys: ["double-click", "Enter"], text: "open or close a scope" },
  { keys: ["Esc"], text: "select nothing" },
];

const COMMANDS = [
  { section: "Graphs", title: "Find ops", key: "f", run: () => document.getElementById("graph-search")?.focus() },
  { section: "Graphs", title: "Fit the graph", key: "0", run: () => chart()?.fit() },
  { section: "Graphs", title: "Open all scopes", run: openAll },
  { section: "Graphs", title: "Close all scopes", run: closeAll },
  { section: "Graphs", title: "Turn the flow of data round", run: () => void (flow.value = flow.peek() === "down" ? "up" : "down") },
  { section: "Graphs", title: "Next colouring", key: "c", run: nextColoring },
  { section: "Graphs", title: "Trace inputs of the selected op", key: "i", run: () => void (trace.value = trace.peek() === "inputs" ? "none" : "inputs") },
  { section: "Graphs", title: "Trace outputs of the selected op", key: "o", run: () => void (trace.value = trace.peek() === "outputs" ? "none" : "outputs") },
  { section: "Graphs", title: "Select nothing", run: () => select(null) },
];

function nextColoring() {
  const offered = offeredColorings.peek();
  coloring.value = offered[(offered.indexOf(coloring.peek()) + 1) % offered.length];
}

export function GraphsPage() {
  useEffect(() => registerKeyHints("In a graph", KEYS), []);
  useEffect(() => registerCommands(COMMANDS), []);
  useEffect(() => {
    const stops = [followGraphs(), followDetails()];
    return () => stops.forEach((stop) => stop());
  }, []);
  const { value: list, error, isLoading } = graphList.value;
  if (error) return html`<${EmptyState} icon="warning" title="The graphs could not be listed" role="alert"><p>${error}</p><//>`;
  if (!list) return isLoading ? html`<${PageSkeleton} />` : null;
  if (list.graphs.length === 0) return html`<${NoGraphs} />`;
  return html`<div class="dashboard graphs">
    <${Toolbar} />
    <div class="graph-body">
      <div class="graph-side"><${Outline} /><${Legend} /></div>
      <div class="graph-stage">
        <${GraphCanvas} />
        <${Notes} />
        <${Waiting} />
      </div>
      <${Info} />
    </div>
    <${GraphTip} />
  </div>`;
}

/** What is damaged, or why nothing is there. */
function Waiting() {
  const { error, isLoading } = loadedModel.value;
  if (error) return html`<div class="graph-cover"><${EmptyState} icon="warning" title="This graph cannot be shown" role="alert"><p>${error}</p><//></div>`;
  if (isLoading && !hierarchy.value) return html`<div class="graph-cover"><p class="hint" role="status">Reading the graph…</p></div>`;
  return hierarchy.value?.nodes === 0 ? html`<div class="graph-cover"><${EmptyState} icon="group" title="This graph is empty"><p>It was logged without any op.</p><//></div>` : null;
}

function Notes() {
  const notes = loadedModel.value.value?.notes ?? [];
  const failure = loadedStats.value.error;
  return html`<div class="graph-notes"><${NotesButton} notes=${notes} />${failure && html`<p role="status">The step statistics cannot be shown: ${failure}</p>`}</div>`;
}
