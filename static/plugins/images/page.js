// @ts-check
/** The images page: a toolbar over a long, virtual grid of cards, and the scrubber below it. */
import "@preact/signals";
import { html } from "htm/preact";
import { useEffect } from "preact/hooks";
import { registerCommands, registerKeyHints } from "../../core/commands.js";
import { session } from "../../core/session.js";
import { foldedSections, pins } from "../../core/view_state.js";
import { CardGrid } from "../../shell/card_grid.js";
import { Scrubber } from "../../shell/scrubber.js";
import { NoTagMatches, focusTagFilter, useFilteredTags } from "../../shell/tag_filter.js";
import { Card } from "./card.js";
import { sectionsOf } from "./cards.js";
import { NoImages, NoRunWithImages, Skeleton } from "./empty.js";
import { Layer } from "./layer.js";
import { album, samplesOf, stepsInView } from "./live_album.js";
import { actualSize, resetAdjustments } from "./state.js";
import { Toolbar } from "./toolbar.js";

const FRAME_HEIGHT = 66; // of a card, beside its picture
const PICTURE_ASPECT = 0.75;

const KEYS = [
  { keys: ["←", "→"], text: "previous, next step of all images" },
  { keys: ["k"], text: "play the steps, or pause" },
  { keys: ["click"], text: "an image: at its actual size, or fitted again" },
];

const COMMANDS = [
  { section: "Images", title: "Filter tags", key: "f", run: focusTagFilter },
  { section: "Images", title: "All images at their actual size, or fitted", run: () => void (actualSize.value = !actualSize.peek()) },
  { section: "Images", title: "Reset brightness and contrast", run: resetAdjustments },
];

export function ImagesPage() {
  const tags = session.tagsOf("images").value;
  const filtered = useFilteredTags("images");
  useEffect(() => registerKeyHints("Images", KEYS), []);
  useEffect(() => registerCommands(COMMANDS), []);
  const loading = session.load.value === null || session.load.value.state === "loading";
  if (tags.length === 0) return loading ? html`<${Skeleton} />` : html`<${NoImages} />`;
  const sections = sectionsOf(tags, filtered.value, { runs: session.selectedRuns.value, samplesOf, pins: pins.value, folded: foldedSections.value });
  return html`<div class="dashboard images">
    <${Toolbar} shown=${filtered.value.length} total=${tags.length} />
    <${CardGrid} sections=${album.opened.value || album.problem.value ? sections : []} cardHeight=${cardHeight} Card=${Card} noun="image">
      ${filtered.value.length === 0 ? html`<${NoTagMatches} noun="image" />` : sections.length === 0 && html`<${NoRunWithImages} />`}
    <//>
    <${StepsInView} />
    <${Layer} />
  </div>`;
}

/** Apart from the page, which would lay out all cards anew whenever one comes into view. */
function StepsInView() {
  return html`<${Scrubber} steps=${stepsInView.value} />`;
}

/** @param {number} width of a card */
function cardHeight(width) {
  return Math.round(width * PICTURE_ASPECT) + FRAME_HEIGHT;
}
