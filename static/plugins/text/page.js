// @ts-check
/** The text page: a toolbar and a scrubber over a grid of cards, or over what a search found. */
import { useComputed } from "@preact/signals";
import { html } from "htm/preact";
import { useEffect } from "preact/hooks";
import { registerCommands } from "../../core/commands.js";
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
import { heightOf } from "./heights.js";
import { followSearch } from "./marks.js";
import { SEARCH_ID, SearchResults } from "./search_bar.js";
import { followQuestion, progress } from "./search.js";
import { raw, shownSteps } from "./state.js";
import { Toolbar } from "./toolbar.js";

const COMMANDS = [
  { section: "Text", title: "Filter tags", key: "f", run: focusTagFilter },
  { section: "Text", title: "Search all steps", key: "s", run: () => document.getElementById(SEARCH_ID)?.focus() },
  { section: "Text", title: "Markdown or raw", key: "m", run: () => void (raw.value = !raw.peek()) },
];

export function TextPage() {
  const tags = session.tagsOf("text").value;
  const filtered = useFilteredTags("text");
  const steps = useComputed(() => unionOfSteps(stepsInView.value));
  useEffect(() => followSession(), []);
  useEffect(() => followQuestion(), []);
  useEffect(() => followSearch(), []);
  useEffect(() => registerCommands(COMMANDS), []);
  const loading = session.load.value === null || session.load.value.state === "loading";
  if (tags.length === 0) return loading ? html`<${PageSkeleton} />` : html`<${NoTexts} />`;
  const sections = sectionsOf(tags, filtered.value, { pins: pins.value, folded: foldedSections.value });
  const scrubs = shownSteps.value === "one" && steps.value.length > 1;
  const enlarged = fullScreenCard.value ? cardByKey(fullScreenCard.value, tags) : null;
  return html`<div class="dashboard texts">
    <${Toolbar} shown=${filtered.value.length} total=${tags.length} />
    ${feed.error.value && html`<p class="page-problem" role="alert">${feed.error.value}</p>`}
    ${progress.value
      ? html`<${SearchResults} />`
      : html`<${CardGrid} sections=${sections} heightOf=${heightOf} leastWidth=${leastWidth()} Card=${Card} noun="text">
          ${filtered.value.length === 0 && html`<${NoTagMatches} noun="text" />`}
        <//>`}
    ${!enlarged && scrubs && html`<${Scrubber} steps=${steps.value} />`}
    ${enlarged && html`<${FullScreen} key=${enlarged.key} card=${enlarged} steps=${scrubs ? steps.value : []} />`}
  </div>`;
}

/** So many runs have room side by side, if there are so many. */
const SIDE_BY_SIDE = 3;
const LEAST_RUN_WIDTH = 330;

function leastWidth() {
  return LEAST_RUN_WIDTH * Math.max(1, Math.min(SIDE_BY_SIDE, session.selectedRuns.value.length));
}

function NoTexts() {
  return html`<${EmptyState} icon="note" title="No texts yet">
    <p>They appear here as they are logged: Markdown with tables, code and formulas, or arrays of strings.</p>
    <pre class="snippet"><code>${'from writer import SummaryWriter\n\nwriter = SummaryWriter("runs/first")\nwriter.add_text("samples", "**prompt** and $e = mc^2$", step)'}</code></pre>
  <//>`;
}
