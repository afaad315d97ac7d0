// @ts-check
/** The mesh page: a toolbar over a long, virtual grid of cards, and the scrubber below it. */
import "@preact/signals";
import { html } from "htm/preact";
import { useEffect, useLayoutEffect } from "preact/hooks";
import { registerCommands, registerKeyHints } from "../../core/commands.js";
import { session } from "../../core/session.js";
import { foldedSections, pins } from "../../core/view_state.js";
import { CardGrid } from "../../shell/card_grid.js";
import { EmptyState, PageSkeleton } from "../../shell/empty_states.js";
import { Scrubber } from "../../shell/scrubber.js";
import { NoTagMatches, focusTagFilter } from "../../shell/tag_filter.js";
import { fitAll } from "./cameras.js";
import { Card } from "./card.js";
import { sectionsOf } from "./cards.js";
import { feed, filteredMeshes, followSession, meshes, samplesOf, stepsInView } from "./feed.js";
import { FullScreenLayer } from "./full_screen.js";
import { box, edges, nextSurface } from "./state.js";
import { Toolbar } from "./toolbar.js";

const FRAME_HEIGHT = 66; // of a card, beside its mesh
const ASPECT = 0.8;

const KEYS = [
  { keys: ["drag"], text: "turn (Shift or right button: move)" },
  { keys: ["wheel"], text: "zoom, once the mesh was clicked (Ctrl: at once)" },
  { keys: ["←", "→", "↑", "↓"], text: "turn (Shift: move)" },
  { keys: ["+", "−"], text: "zoom" },
  { keys: ["0"], text: "show all of it (also a double click)" },
];

const COMMANDS = [
  { section: "Meshes", title: "Filter tags", key: "f", run: focusTagFilter },
  { section: "Meshes", title: "Show all of every mesh", key: "0", run: fitAll },
  { section: "Meshes", title: "Next way to draw surfaces", key: "m", run: nextSurface },
  { section: "Meshes", title: "Edges of faces", key: "e", run: () => void (edges.value = !edges.peek()) },
  { section: "Meshes", title: "Boxes, lengths and axes", key: "x", run: () => void (box.value = !box.peek()) },
];

export function MeshPage() {
  useLayoutEffect(() => followSession(), []); // asks before the first paint, not after it
  useEffect(() => registerCommands(COMMANDS), []);
  useEffect(() => registerKeyHints("On a mesh", KEYS), []);
  const [all, shown] = [meshes.value, filteredMeshes.value];
  const loading = session.load.value === null || session.load.value.state === "loading";
  if (all.length === 0) return loading ? html`<${PageSkeleton} />` : html`<${NoMeshes} />`;
  const sections = sectionsOf(all, shown, { runs: session.selectedRuns.value, samplesOf, pins: pins.value, folded: foldedSections.value });
  return html`<div class="dashboard mesh">
    <${Toolbar} shown=${shown.length} total=${all.length} />
    ${feed.error.value && html`<p class="page-problem" role="alert">${feed.error.value}</p>`}
    <${CardGrid} sections=${sections} cardHeight=${cardHeight} Card=${Card} noun="mesh" plural="meshes">
      ${shown.length === 0 ? html`<${NoTagMatches} noun="mesh" />` : sections.length === 0 && html`<${NoRun} />`}
    <//>
    <${StepsInView} />
    <${FullScreenLayer} />
  </div>`;
}

/** Apart from the page, which would lay out all cards anew whenever one comes into view. */
function StepsInView() {
  return stepsInView.value.length > 1 ? html`<${Scrubber} steps=${stepsInView.value} />` : null;
}

/** @param {number} width of a card */
function cardHeight(width) {
  return Math.round(width * ASPECT) + FRAME_HEIGHT;
}

function NoRun() {
  return html`<${EmptyState} icon="cube" title="No meshes in the selected runs"><p>Switch on a run that has logged some.</p><//>`;
}

function NoMeshes() {
  return html`<${EmptyState} icon="cube" title="No meshes yet">
    <p>Point clouds and triangle meshes appear here as they are logged, by us, PyTorch, tensorboardX or TensorBoard's <code>mesh_summary</code>.</p>
    <pre class="snippet"><code>${'from writer import SummaryWriter  # or torch.utils.tensorboard\n\nwriter = SummaryWriter("runs/first")\nwriter.add_mesh("scan", vertices[None], colors=colors[None], faces=faces[None], global_step=step)'}</code></pre>
  <//>`;
}
