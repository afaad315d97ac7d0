// @ts-check
/** The scalars page: a toolbar over a long, virtual grid of cards. */
import { useComputed, useSignal } from "@preact/signals";
import { html } from "htm/preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { compileFilter, filterByName } from "../../core/regex_filter.js";
import { registerCommands, registerKeyHints } from "../../core/commands.js";
import { session } from "../../core/session.js";
import { settings } from "../../core/settings.js";
import { cardByKey, sectionsOf } from "./cards.js";
import { NoMatch, NoScalars, Skeleton } from "./empty.js";
import { FullScreen } from "./full_screen.js";
import { columnsFor, layOut } from "./grid_layout.js";
import { followSession } from "./live_feed.js";
import { Section } from "./section.js";
import { foldedSections, fullScreenCard, logY, overlays, pins, selection, tagFilter, views } from "./state.js";
import { Toolbar } from "./toolbar.js";
import { Tooltip } from "./tooltip.js";

const GAP = 12;
const HEADER_HEIGHT = 40;
const CARD_HEIGHT = 236;
const STEP_TABLE_HEIGHT = 132;
const NEAR_SCREENS = 0.6; // cards this far beyond the window's edge are drawn already

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
  { section: "Scalars", title: "Filter tags", key: "f", run: () => document.getElementById("tag-filter")?.focus() },
  { section: "Scalars", title: "Logarithmic y in all charts", key: "l", run: () => void (logY.value = !logY.peek()) },
  { section: "Scalars", title: "Show all of every chart", run: () => void (views.value = {}) },
  { section: "Scalars", title: "Clear the selected steps", run: () => void (selection.value = null) },
];

export function ScalarsPage() {
  const tags = session.tagsOf("scalars").value;
  const filtered = useComputed(() => filterByName(session.tagsOf("scalars").value, (tag) => tag.name, compileFilter(tagFilter.value)).items);
  useEffect(() => followSession(), []);
  useEffect(() => registerKeyHints("In a chart", KEYS), []);
  useEffect(() => registerCommands(COMMANDS), []);
  const loading = session.load.value === null || session.load.value.state === "loading";
  if (tags.length === 0) return loading ? html`<${Skeleton} />` : html`<${NoScalars} />`;
  const choices = { pins: pins.value, overlays: overlays.value, folded: foldedSections.value };
  const sections = sectionsOf(tags, filtered.value, choices);
  const enlarged = fullScreenCard.value ? cardByKey(fullScreenCard.value, tags) : null;
  return html`<div class="scalars">
    <${Toolbar} shown=${filtered.value.length} total=${tags.length} />
    <${Grid} sections=${sections} noMatch=${filtered.value.length === 0} />
    ${enlarged && html`<${FullScreen} key=${enlarged.key} card=${enlarged} />`}
    <${Tooltip} />
  </div>`;
}

/** @param {{sections: import("./cards.js").Section[], noMatch: boolean}} props */
function Grid({ sections, noMatch }) {
  const element = useRef(/** @type {HTMLElement | null} */ (null));
  const view = useSignal({ top: 0, height: 800, width: 0 });
  useLayoutEffect(() => followScroll(/** @type {HTMLElement} */ (element.current), view), []);
  const { top, height, width } = view.value;
  const columns = columnsFor(width, settings.cardWidth.value, GAP);
  const cardHeight = CARD_HEIGHT + (selection.value ? STEP_TABLE_HEIGHT : 0);
  const measures = { cardHeight, headerHeight: HEADER_HEIGHT, gap: GAP, columns };
  const near = { top: top - height * NEAR_SCREENS, bottom: top + height * (1 + NEAR_SCREENS) };
  const { placed } = layOut(sections, measures, near);
  return html`<div class="scalars-scroll" ref=${element} tabindex="-1">
    ${width > 0 && sections.map((section, i) => html`<${Section} key=${section.name} section=${section} placed=${placed[i]} measures=${measures} />`)}
    ${noMatch && html`<${NoMatch} />`}
  </div>`;
}

/**
 * @param {HTMLElement} element
 * @param {import("@preact/signals").Signal<{top: number, height: number, width: number}>} view
 */
function followScroll(element, view) {
  const look = () => {
    const style = getComputedStyle(element);
    const width = element.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    view.value = { top: element.scrollTop, height: element.clientHeight, width };
  };
  look();
  const observer = new ResizeObserver(look);
  observer.observe(element);
  element.addEventListener("scroll", look, { passive: true });
  return () => {
    observer.disconnect();
    element.removeEventListener("scroll", look);
  };
}
