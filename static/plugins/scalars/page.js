// @ts-check
/** The scalars page: a toolbar over a long, virtual grid of cards. */
import "@preact/signals";
import { html } from "htm/preact";
import { useEffect } from "preact/hooks";
import { registerCommands, registerKeyHints } from "../../core/commands.js";
import { session } from "../../core/session.js";
import { foldedSections, pins, selection } from "../../core/view_state.js";
import { CardGrid } from "../../shell/card_grid.js";
import { NoTagMatches, focusTagFilter, useFilteredTags } from "../../shell/tag_filter.js";
import { Card } from "./card.js";
import { sectionsOf } from "./cards.js";
import { NoScalars, Skeleton } from "./empty.js";
import { ScalarLayer } from "./layer.js";
import { logY, overlays, showAll } from "./state.js";
import { Toolbar } from "./toolbar.js";

const CARD_HEIGHT = 236;
const STEP_TABLE_HEIGHT = 132;

const KEYS = [
  { keys: ["←", "→"], text: "move the cursor from point to point (Shift: ten)" },
  { keys: ["↑", "↓"], text: "go to another line" },
  { keys: ["Home", "End"], text: "first or last point in view" },
  { keys: ["+", "−"], text: "zoom in, zoom out" },
  { keys: ["0"], text: "show everything again (also a double-click)" },
  { keys: ["Enter"], text: "select the step under the cursor" },
  { keys: ["Ctrl + wheel"], text: "zoom (Shift: y too)" },
  { keys: ["drag"], text: "zoom in on a range (Shift: on a box)" },
  { keys: ["Alt + drag"], text: "move the view (also with the middle button)" },
];

const COMMANDS = [
  { section: "Scalars", title: "Filter tags", key: "f", run: focusTagFilter },
  { section: "Scalars", title: "Logarithmic y in all charts", key: "l", run: () => void (logY.value = !logY.peek()) },
  { section: "Scalars", title: "Show all of every chart", run: showAll },
  { section: "Scalars", title: "Clear the selected steps", run: () => void (selection.value = null) },
];

export function ScalarsPage() {
  const tags = session.tagsOf("scalars").value;
  const filtered = useFilteredTags("scalars");
  useEffect(() => registerKeyHints("In a chart", KEYS), []);
  useEffect(() => registerCommands(COMMANDS), []);
  const loading = session.load.value === null || session.load.value.state === "loading";
  if (tags.length === 0) return loading ? html`<${Skeleton} />` : html`<${NoScalars} />`;
  const choices = { pins: pins.value, overlays: overlays.value, folded: foldedSections.value };
  const sections = sectionsOf(tags, filtered.value, choices);
  return html`<div class="dashboard">
    <${Toolbar} shown=${filtered.value.length} total=${tags.length} />
    <${CardGrid} sections=${sections} cardHeight=${CARD_HEIGHT + (selection.value ? STEP_TABLE_HEIGHT : 0)} Card=${Card} noun="chart">
      ${filtered.value.length === 0 && html`<${NoTagMatches} noun="scalar" />`}
    <//>
    <${ScalarLayer} />
  </div>`;
}
