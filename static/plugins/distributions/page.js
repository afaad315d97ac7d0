// @ts-check
/** The distributions page: a toolbar over a long, virtual grid of cards. */
import "@preact/signals";
import { html } from "htm/preact";
import { useEffect } from "preact/hooks";
import { registerCommands, registerKeyHints } from "../../core/commands.js";
import { followServer } from "../../core/followed_feed.js";
import { cardByKey, runSections, widthOfPanels } from "../../core/run_cards.js";
import { sampleRange } from "../../core/sample_range.js";
import { scrubTo } from "../../core/scrubbing.js";
import { session } from "../../core/session.js";
import { foldedSections, fullScreenCard, pins } from "../../core/view_state.js";
import { CardGrid } from "../../shell/card_grid.js";
import { EmptyState, PageSkeleton } from "../../shell/empty_states.js";
import { Scrubber } from "../../shell/scrubber.js";
import { NoTagMatches, focusTagFilter, useFilteredTags } from "../../shell/tag_filter.js";
import { Card, FullScreen } from "./card.js";
import { feed, stepsInView } from "./feed.js";
import { comparison } from "./state.js";
import { Toolbar } from "./toolbar.js";
import { Tooltip } from "./tooltip.js";

const CARD_HEIGHT = 260;

const KEYS = [
  { keys: ["←", "→"], text: "go from step to step (Shift: ten)" },
  { keys: ["Home", "End"], text: "first or last step in view" },
  { keys: ["Enter", "click"], text: "select the step" },
  { keys: ["drag"], text: "look closer at a stretch of the step axis" },
  { keys: ["0", "double-click"], text: "show all steps again" },
];

const COMMANDS = [
  { section: "Distributions", title: "Filter tags", key: "f", run: focusTagFilter },
  { section: "Distributions", title: "Show all steps", run: () => void (sampleRange.value = null) },
  { section: "Distributions", title: "Clear the selected steps", run: () => scrubTo(null) },
];

export function DistributionsPage() {
  const tags = session.tagsOf("histograms").value;
  const shown = useFilteredTags("histograms").value;
  useEffect(() => followServer(feed), []);
  useEffect(() => registerKeyHints("In a chart of percentiles", KEYS), []);
  useEffect(() => registerCommands(COMMANDS), []);
  if (tags.length === 0) return session.load.value?.state === "loading" ? html`<${PageSkeleton} />` : html`<${NoDistributions} />`;
  const what = { tags, shown, runs: session.selectedRuns.value, together: comparison.value !== "apart" };
  const sections = runSections("distributions", what, { pins: pins.value, folded: foldedSections.value });
  const enlarged = fullScreenCard.value ? cardByKey("distributions", fullScreenCard.value, what) : null;
  return html`<div class="dashboard distributions">
    <${Toolbar} shown=${shown.length} total=${tags.length} />
    <${CardGrid} sections=${sections} cardHeight=${CARD_HEIGHT} leastWidth=${comparison.value === "beside" ? widthOfPanels(what.runs.length) : 0} Card=${Card} noun="chart">
      ${shown.length === 0 && html`<${NoTagMatches} noun="histogram" />`}
      ${shown.length > 0 && sections.length === 0 && html`<${EmptyState} icon="eyeOff" title="Nothing to draw"><p>None of the selected runs has logged histograms.</p><//>`}
    <//>
    <${StepsInView} />
    ${enlarged ? html`<${FullScreen} key=${enlarged.key} card=${enlarged} />` : html`<${Tooltip} />`}
  </div>`;
}

/** Apart from the page, which would lay out all cards anew whenever one has come. */
function StepsInView() {
  return fullScreenCard.value ? null : html`<${Scrubber} steps=${stepsInView.value} />`; // that card has its own
}

function NoDistributions() {
  return html`<${EmptyState} icon="layers" title="No distributions yet">
    <p>Percentiles of histograms appear here as those are logged; this page fills by itself.</p>
    <pre class="snippet"><code>${'from writer import SummaryWriter\n\nwriter = SummaryWriter("runs/first")\nwriter.add_histogram("weights", weights, step)'}</code></pre>
  <//>`;
}
