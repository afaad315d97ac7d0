// @ts-check
/** The audio page: a toolbar over a long, virtual grid of cards, and the scrubber below it. */
import "@preact/signals";
import { html } from "htm/preact";
import { useEffect, useLayoutEffect } from "preact/hooks";
import { registerCommands, registerKeyHints } from "../../core/commands.js";
import { session } from "../../core/session.js";
import { foldedSections, pins } from "../../core/view_state.js";
import { CardGrid } from "../../shell/card_grid.js";
import { EmptyState, PageSkeleton } from "../../shell/empty_states.js";
import { Scrubber } from "../../shell/scrubber.js";
import { NoTagMatches, focusTagFilter, useFilteredTags } from "../../shell/tag_filter.js";
import { Card } from "./card.js";
import { sectionsOf } from "./cards.js";
import { hearNextRun } from "./compare.js";
import { clipsOf, feed, followSession, stepsInView } from "./feed.js";
import { loop, stop } from "./player.js";
import { setView, view } from "./state.js";
import { Toolbar } from "./toolbar.js";

const CARD_HEIGHT = 236;
const LEAST_WIDTH = 300;

const KEYS = [
  { keys: ["Space"], text: "play or pause" },
  { keys: ["←", "→"], text: "back, on (Shift: a little)" },
  { keys: ["Home", "End"], text: "to the beginning, to the end" },
  { keys: ["s"], text: "waveform or spectrogram" },
  { keys: ["l"], text: "loop" },
];

const COMMANDS = [
  { section: "Audio", title: "Filter tags", key: "f", run: focusTagFilter },
  { section: "Audio", title: "Hear the next run from the same place", key: "x", run: hearNextRun },
  { section: "Audio", title: "Waveforms or spectrograms", key: "m", run: () => setView(view.peek() === "waveform" ? "spectrogram" : "waveform") },
  { section: "Audio", title: "Play clips again and again, or once", run: () => void (loop.value = !loop.peek()) },
];

export function AudioPage() {
  const tags = session.tagsOf("audio").value;
  const filtered = useFilteredTags("audio");
  useLayoutEffect(() => followSession(), []); // asks before the first paint, not after it
  useEffect(() => stop, []);
  useEffect(() => registerCommands(COMMANDS), []);
  useEffect(() => registerKeyHints("On a clip", KEYS), []);
  const loading = session.load.value === null || session.load.value.state === "loading";
  if (tags.length === 0) return loading ? html`<${PageSkeleton} />` : html`<${NoAudio} />`;
  const sections = sectionsOf(tags, filtered.value, { runs: session.selectedRuns.value, clipsOf, pins: pins.value, folded: foldedSections.value });
  return html`<div class="dashboard audio">
    <${Toolbar} shown=${filtered.value.length} total=${tags.length} />
    ${feed.error.value && html`<p class="page-problem" role="alert">${feed.error.value}</p>`}
    <${CardGrid} sections=${sections} cardHeight=${CARD_HEIGHT} leastWidth=${LEAST_WIDTH} Card=${Card} noun="clip">
      ${filtered.value.length === 0 ? html`<${NoTagMatches} noun="clip" />` : sections.length === 0 && html`<${NoRun} />`}
    <//>
    <${StepsInView} />
  </div>`;
}

/** Apart from the page, which would lay out all cards anew whenever one comes into view. */
function StepsInView() {
  return stepsInView.value.length > 1 ? html`<${Scrubber} steps=${stepsInView.value} />` : null;
}

function NoRun() {
  return html`<${EmptyState} icon="layers" title="No clips in the selected runs"><p>Switch on a run that has logged some.</p><//>`;
}

function NoAudio() {
  return html`<${EmptyState} icon="spectrum" title="No audio yet">
    <p>Clips appear here as they are logged, with their waveforms.</p>
    <pre class="snippet"><code>${'from writer import SummaryWriter\n\nwriter = SummaryWriter("runs/first")\nwriter.add_audio("speech", samples, step, sample_rate=16000)'}</code></pre>
  <//>`;
}
