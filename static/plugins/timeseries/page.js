// @ts-check
/** A toolbar over a grid of mixed cards. What a kind of card can do, its own dashboard lends. */
import { useComputed } from "@preact/signals";
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { registerCommands } from "../../core/commands.js";
import { Icon } from "../../core/icons.js";
import { compileFilter } from "../../core/regex_filter.js";
import { unionOfSteps } from "../../core/samples.js";
import { session } from "../../core/session.js";
import { list, urlSignal } from "../../core/url_state.js";
import { foldedSections, pins, tagFilter, toggled } from "../../core/view_state.js";
import { CardGrid } from "../../shell/card_grid.js";
import { EmptyState, PageSkeleton } from "../../shell/empty_states.js";
import { CardWidth, RestartsChoice, StepField } from "../../shell/option_fields.js";
import { PAGES } from "../../shell/pages.js";
import { PopoverButton } from "../../shell/popover.js";
import { Scrubber } from "../../shell/scrubber.js";
import { NoTagMatches, TagFilter, focusTagFilter } from "../../shell/tag_filter.js";
import { mixedSections } from "./mixed_cards.js";

/**
 * @typedef {import("../../shell/pages.js").PageEntry} PageEntry
 * @typedef {import("../../shell/pages.js").CardKind} CardKind
 */

const CARD_HEIGHT = 260;
const LENDERS = PAGES.filter((page) => page.loadCards);
const COMMANDS = [{ section: "Time Series", title: "Filter tags", key: "f", run: focusTagFilter }];

/** Names of the kinds that are shown; none stands for all. @type {import("@preact/signals-core").Signal<readonly string[]>} */
const shownKinds = urlSignal("kinds", /** @type {readonly string[]} */ ([]), list);

export function TimeSeriesPage() {
  const kinds = useCardKinds();
  useEffect(() => registerCommands(COMMANDS), []);
  const sources = useComputed(() =>
    LENDERS.flatMap(({ name, data }) => {
      const wanted = shownKinds.value.length === 0 || shownKinds.value.includes(name);
      const tags = session.tagsOf(data).value;
      return wanted && tags.length > 0 ? [{ name, tags }] : [];
    }),
  );
  if (kinds === null) return html`<${PageSkeleton} />`;
  const { matches } = compileFilter(tagFilter.value);
  const lent = sources.value.map(({ name, tags }) => ({ name, tags, kind: /** @type {CardKind} */ (kinds.get(name)) }));
  const total = lent.reduce((sum, { tags }) => sum + tags.length, 0);
  if (total === 0) return html`<${NothingToMix} />`;
  const shown = lent.reduce((sum, { tags }) => sum + tags.filter((tag) => matches(tag.name)).length, 0);
  const sections = mixedSections(lent, (tag) => matches(tag.name), { pins: pins.value, folded: foldedSections.value });
  return html`<div class="dashboard">
    <${Toolbar} lent=${lent} shown=${shown} total=${total} />
    <${CardGrid} sections=${sections} cardHeight=${CARD_HEIGHT} Card=${MixedCard}>${shown === 0 && html`<${NoTagMatches} noun="tag" />`}<//>
    <${Steps} kinds=${lent.map(({ kind }) => kind)} />
    ${lent.map(({ name, kind }) => kind.Layer && html`<${kind.Layer} key=${name} />`)}
  </div>`;
}

/** @param {{card: import("./mixed_cards.js").MixedCard}} props */
function MixedCard({ card }) {
  return html`<${card.kind.Card} card=${card.card} />`;
}

/** @param {{lent: import("./mixed_cards.js").Source[], shown: number, total: number}} props */
function Toolbar({ lent, shown, total }) {
  return html`<div class="toolbar" role="toolbar" aria-label="Time Series">
    <${TagFilter} shown=${shown} total=${total} />
    <${KindChoice} />
    <${PopoverButton} label="View options" class="button" content=${html`<${Icon} name="settings" />`}>${() => html`<${ViewOptions} lent=${lent} />`}<//>
    ${lent.map(({ kind }) => kind.Controls && html`<${kind.Controls} />`)}
  </div>`;
}

/** @param {{lent: import("./mixed_cards.js").Source[]}} props */
function ViewOptions({ lent }) {
  return html`<div class="view-options">
    ${lent.map(({ name, kind }) => kind.Options && html`<h3>${LENDERS.find((page) => page.name === name)?.title}</h3><${kind.Options} />`)}
    <h3>Steps</h3><${StepField} />
    <h3>Runs</h3><${RestartsChoice} />
    <h3>Cards</h3><${CardWidth} />
  </div>`;
}

/** Which kinds of cards are shown. None chosen is all of them. */
function KindChoice() {
  const present = LENDERS.filter(({ data }) => session.tagsOf(data).value.length > 0);
  const chosen = shownKinds.value;
  return html`<div class="segments" role="group" aria-label="Kinds of cards">
    <button type="button" aria-pressed=${chosen.length === 0} onClick=${() => void (shownKinds.value = [])}>All</button>
    ${present.map(({ name, title }) => html`<button type="button" key=${name} aria-pressed=${chosen.includes(name)} onClick=${() => void (shownKinds.value = toggled(chosen, name))}>${title}</button>`)}
  </div>`;
}

/** @param {{kinds: CardKind[]}} props */
function Steps({ kinds }) {
  const steps = unionOfSteps(kinds.flatMap((kind) => (kind.steps ? [kind.steps.value] : [])));
  return steps.length > 1 ? html`<${Scrubber} steps=${steps} />` : null;
}

/** @returns {Map<string, CardKind> | null} null while they are fetched */
function useCardKinds() {
  const [kinds, setKinds] = useState(/** @type {Map<string, CardKind> | null} */ (null));
  const [failure, setFailure] = useState(/** @type {Error | null} */ (null));
  useEffect(() => {
    const fetched = LENDERS.map(async ({ name, loadCards }) => {
      const module = await /** @type {NonNullable<PageEntry["loadCards"]>} */ (loadCards)();
      return /** @type {const} */ ([name, module.default]);
    });
    Promise.all(fetched).then((pairs) => setKinds(new Map(pairs)), setFailure);
  }, []);
  if (failure) throw failure; // the page host says so, and offers to try again
  return kinds;
}

function NothingToMix() {
  return html`<${EmptyState} icon="layers" title="No scalars, images or histograms yet">
    <p>They appear here side by side as they are logged.</p>
    <pre class="snippet"><code>${'writer.add_scalar("loss", loss, step)\nwriter.add_image("sample", image, step)\nwriter.add_histogram("weights", weights, step)'}</code></pre>
  <//>`;
}
