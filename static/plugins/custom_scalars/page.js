// @ts-check
/** The page: a toolbar over the charts of all layouts, in a long, virtual grid. */
import "@preact/signals";
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { registerCommands } from "../../core/commands.js";
import { Icon } from "../../core/icons.js";
import { compileFilter } from "../../core/regex_filter.js";
import { session } from "../../core/session.js";
import { pinnedCards } from "../../core/tag_sections.js";
import { foldedSections, pins, tagFilter } from "../../core/view_state.js";
import { CardGrid } from "../../shell/card_grid.js";
import { EmptyState, PageSkeleton } from "../../shell/empty_states.js";
import { PAGES } from "../../shell/pages.js";
import { NoTagMatches, focusTagFilter } from "../../shell/tag_filter.js";
import { Card, Lender } from "./card.js";
import { cardOf, isMatched, sectionsOf } from "./cards.js";
import { ChartEditor } from "./editor.js";
import { categories, failure, followLayouts, logged, matches, own, tagsByName } from "./live_layouts.js";
import { edited } from "./state.js";
import { Toolbar, copyLayout } from "./toolbar.js";

/** @typedef {import("../../shell/pages.js").CardKind} CardKind */

const CARD_HEIGHT = 260;
const COMMANDS = [
  { section: "Custom Scalars", title: "New chart", key: "n", run: () => void (edited.value = "new") },
  { section: "Custom Scalars", title: "Filter charts", key: "f", run: focusTagFilter },
  { section: "Custom Scalars", title: "Copy the layout as Python", run: copyLayout },
];

export function CustomScalarsPage() {
  const kind = useScalars();
  useEffect(() => followLayouts(), []);
  useEffect(() => registerCommands(COMMANDS), []);
  const editor = edited.value !== null && html`<${ChartEditor} placed=${edited.value} />`;
  if (failure.value && !logged.value) return html`<${Failed} />`;
  if (!kind || !logged.value) return html`<${PageSkeleton} />`;
  if (categories.value.length === 0) return html`<${NoLayout} />${editor}`;
  return html`<${Charts} kind=${kind} />${editor}`;
}

/** @param {{kind: CardKind}} props */
function Charts({ kind }) {
  const together = /** @type {NonNullable<CardKind["together"]>} */ (kind.together);
  const groups = categories.value.map((category) => ({
    category,
    cards: category.charts.map((placed) => cardOf(placed, matches.value.get(placed) ?? [], tagsByName.value, together)),
  }));
  const all = groups.flatMap(({ cards }) => cards);
  const filter = compileFilter(tagFilter.value);
  const shown = all.filter((card) => isMatched(card, filter.matches));
  const sections = sectionsOf(groups, (card) => shown.includes(card), { pinned: pinnedCards(all, pins.value), folded: foldedSections.value });
  return html`<div class="dashboard custom-scalars">
    <${Toolbar} kind=${kind} shown=${shown.length} total=${all.length} />
    <${Problems} />
    <${Lender.Provider} value=${kind}>
      <${CardGrid} sections=${sections} cardHeight=${CARD_HEIGHT} Card=${Card} noun="chart">${shown.length === 0 && html`<${NoTagMatches} noun="chart" />`}<//>
    <//>
    ${kind.Layer && html`<${kind.Layer} cardOf=${(/** @type {string} */ key) => all.find((card) => card.key === key && card.tags.length > 0)?.drawn ?? null} />`}
  </div>`;
}

/** Layouts that could not be read. */
function Problems() {
  const problems = (logged.value?.problems ?? []).filter(({ run }) => session.selectedIds.value.has(run));
  if (problems.length === 0) return null;
  return html`<div class="layout-problems" role="alert">
    <${Icon} name="warning" size=${14} />
    <ul>${problems.map(({ run, reason }) => html`<li key=${run}>The layout of ${session.runById.value.get(run)?.label ?? "a run"} cannot be read: ${reason}</li>`)}</ul>
  </div>`;
}

/** How the scalars dashboard draws, which is fetched when it is needed. @returns {CardKind | null} */
function useScalars() {
  const [kind, setKind] = useState(/** @type {CardKind | null} */ (null));
  const [trouble, setTrouble] = useState(/** @type {Error | null} */ (null));
  useEffect(() => {
    const load = PAGES.find(({ name }) => name === "scalars")?.loadCards;
    load?.().then((module) => setKind(module.default), setTrouble);
  }, []);
  if (trouble) throw trouble; // the page host says so, and offers to try again
  return kind;
}

function Failed() {
  return html`<${EmptyState} icon="warning" title="The layouts could not be read" role="alert"><p>${failure.value}</p><//>`;
}

function NoLayout() {
  const isLogged = (logged.value?.layouts.length ?? 0) > 0;
  return html`<${EmptyState} icon="layers" title=${isLogged ? "No layout in the selected runs" : "No layout yet"}>
    <p>A layout puts several scalars into one chart. Make a chart here, or log a layout:</p>
    <pre class="snippet"><code>${'writer.add_custom_scalars({\n    "Losses": {\n        "both": ["Multiline", ["loss/train", "loss/val"]],\n        "sure": ["Margin", ["mean", "low", "high"]],\n    },\n})'}</code></pre>
    <button type="button" class="button button-primary" disabled=${session.tagsOf("scalars").value.length === 0} onClick=${() => (edited.value = "new")}>Make a chart</button>
    ${own.value.length === 0 && session.tagsOf("scalars").value.length === 0 && html`<p>There are no scalars to draw yet.</p>`}
  <//>`;
}
