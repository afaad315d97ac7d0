// @ts-check
/** The PR curves page: a toolbar over a grid of cards, a scrubber below. */
import { useComputed } from "@preact/signals";
import { html } from "htm/preact";
import { useEffect } from "preact/hooks";
import { registerCommands, registerKeyHints } from "../../core/commands.js";
import { unionOfSteps } from "../../core/samples.js";
import { session } from "../../core/session.js";
import { foldedSections, fullScreenCard, pins } from "../../core/view_state.js";
import { CardGrid } from "../../shell/card_grid.js";
import { EmptyState, PageSkeleton } from "../../shell/empty_states.js";
import { Scrubber } from "../../shell/scrubber.js";
import { NoTagMatches, focusTagFilter, useFilteredTags } from "../../shell/tag_filter.js";
import { Card, FullScreen } from "./card.js";
import { cardByKey, sectionsOf } from "./cards.js";
import { feed, followSession, stepsInView } from "./feed.js";
import { kind, views } from "./state.js";
import { Toolbar } from "./toolbar.js";
import { Tooltip } from "./tooltip.js";

const TABLE_HEIGHT = 150;
const MOST_CHART_HEIGHT = 380;
const CHART_SHAPE = 0.85; // height to width

const KEYS = [
  { keys: ["←", "→"], text: "move the cursor from threshold to threshold (Shift: ten)" },
  { keys: ["↑", "↓"], text: "go to another run's curve" },
  { keys: ["+", "−"], text: "zoom in, zoom out" },
  { keys: ["0"], text: "show the whole square again (also a double-click)" },
  { keys: ["drag"], text: "zoom in on a box" },
  { keys: ["Alt + drag"], text: "move the view (also with the middle button)" },
];

const COMMANDS = [
  { section: "PR curves", title: "Filter tags", key: "f", run: focusTagFilter },
  { section: "PR curves", title: "Precision–recall or ROC", key: "m", run: () => void (kind.value = kind.peek() === "pr" ? "roc" : "pr") },
  { section: "PR curves", title: "Reset the axes of all curves", run: () => void (views.value = {}) },
];

export function PrCurvesPage() {
  const tags = session.tagsOf("pr_curves").value;
  const filtered = useFilteredTags("pr_curves");
  const steps = useComputed(() => unionOfSteps(stepsInView.value));
  useEffect(() => followSession(), []);
  useEffect(() => registerCommands(COMMANDS), []);
  useEffect(() => registerKeyHints("On a curve", KEYS), []);
  const loading = session.load.value === null || session.load.value.state === "loading";
  if (tags.length === 0) return loading ? html`<${PageSkeleton} />` : html`<${NoCurves} />`;
  const sections = sectionsOf(tags, filtered.value, { pins: pins.value, folded: foldedSections.value });
  const enlarged = fullScreenCard.value ? cardByKey(fullScreenCard.value, tags) : null;
  return html`<div class="dashboard curves">
    <${Toolbar} shown=${filtered.value.length} total=${tags.length} />
    ${feed.error.value && html`<p class="page-problem" role="alert">${feed.error.value}</p>`}
    <${CardGrid} sections=${sections} cardHeight=${cardHeight} Card=${Card} noun="curve">
      ${filtered.value.length === 0 && html`<${NoTagMatches} noun="PR curve" />`}
    <//>
    ${!enlarged && steps.value.length > 1 && html`<${Scrubber} steps=${steps.value} />`}
    ${enlarged && html`<${FullScreen} key=${enlarged.key} card=${enlarged} steps=${steps.value} />`}
    <${Tooltip} />
  </div>`;
}

/** @param {number} width */
function cardHeight(width) {
  return Math.round(Math.min(MOST_CHART_HEIGHT, width * CHART_SHAPE)) + TABLE_HEIGHT;
}

function NoCurves() {
  return html`<${EmptyState} icon="log" title="No PR curves yet">
    <p>Precision and recall at every threshold of a classifier; the ROC curve comes out of the same counts.</p>
    <pre class="snippet"><code>${'from writer import SummaryWriter\n\nwriter = SummaryWriter("runs/first")\nwriter.add_pr_curve("val/cats", labels, scores, step)'}</code></pre>
  <//>`;
}
