// @ts-check
/** The histograms page: a toolbar over a long, virtual grid of cards. */
import "@preact/signals";
import { html } from "htm/preact";
import { useEffect } from "preact/hooks";
import { registerCommands, registerKeyHints } from "../../core/commands.js";
import { runSections, widthOfPanels } from "../../core/run_cards.js";
import { sampleRange } from "../../core/sample_range.js";
import { scrubTo } from "../../core/scrubbing.js";
import { session } from "../../core/session.js";
import { foldedSections, fullScreenCard, pins } from "../../core/view_state.js";
import { CardGrid } from "../../shell/card_grid.js";
import { EmptyState, PageSkeleton } from "../../shell/empty_states.js";
import { Scrubber } from "../../shell/scrubber.js";
import { NoTagMatches, focusTagFilter, useFilteredTags } from "../../shell/tag_filter.js";
import { Card } from "./card.js";
import { NoHistograms } from "./empty.js";
import { stepsInView } from "./feed.js";
import { HistogramLayer } from "./layer.js";
import { MODES, comparison, logCounts, mode } from "./state.js";
import { Toolbar } from "./toolbar.js";

const CARD_HEIGHT = 260;

const KEYS = [
  { keys: ["↑", "↓"], text: "go from step to step (in a heatmap ← →)" },
  { keys: ["←", "→"], text: "go from bucket to bucket (in a heatmap ↑ ↓)" },
  { keys: ["Home", "End"], text: "first or last step in view" },
  { keys: ["Enter", "click"], text: "select the step" },
  { keys: ["drag"], text: "look closer at a stretch of the step axis" },
  { keys: ["0", "double-click"], text: "show all steps again" },
];

const COMMANDS = [
  { section: "Histograms", title: "Filter tags", key: "f", run: focusTagFilter },
  { section: "Histograms", title: "Next kind of chart", key: "m", run: () => void (mode.value = MODES[(MODES.indexOf(mode.peek()) + 1) % MODES.length]) },
  { section: "Histograms", title: "Logarithmic counts", key: "l", run: () => void (logCounts.value = !logCounts.peek()) },
  { section: "Histograms", title: "Show all steps", run: () => void (sampleRange.value = null) },
  { section: "Histograms", title: "Clear the selected steps", run: () => scrubTo(null) },
];

export function HistogramsPage() {
  const tags = session.tagsOf("histograms").value;
  const shown = useFilteredTags("histograms").value;
  useEffect(() => registerKeyHints("In a histogram chart", KEYS), []);
  useEffect(() => registerCommands(COMMANDS), []);
  if (tags.length === 0) return session.load.value?.state === "loading" ? html`<${PageSkeleton} />` : html`<${NoHistograms} />`;
  const runs = session.selectedRuns.value;
  const sections = runSections("histograms", { tags, shown, runs, together: comparison.value !== "apart" }, { pins: pins.value, folded: foldedSections.value });
  const isBeside = comparison.value === "beside" || (comparison.value === "over" && mode.value === "heatmap");
  return html`<div class="dashboard histograms">
    <${Toolbar} shown=${shown.length} total=${tags.length} />
    <${CardGrid} sections=${sections} cardHeight=${CARD_HEIGHT} leastWidth=${isBeside ? widthOfPanels(runs.length) : 0} Card=${Card} noun="chart">
      ${shown.length === 0 && html`<${NoTagMatches} noun="histogram" />`}
      ${shown.length > 0 && sections.length === 0 && html`<${EmptyState} icon="eyeOff" title="Nothing to draw"><p>None of the selected runs has logged histograms.</p><//>`}
    <//>
    <${StepsInView} />
    <${HistogramLayer} />
  </div>`;
}

/** Apart from the page, which would lay out all cards anew whenever one has come. */
function StepsInView() {
  return fullScreenCard.value ? null : html`<${Scrubber} steps=${stepsInView.value} />`; // that card has its own
}
