// @ts-check
/** A chart of a layout, as the scalars dashboard draws it, and what it was laid out to show. */
import { createContext } from "preact";
import { html } from "htm/preact";
import { useContext } from "preact/hooks";
import { Icon } from "../../core/icons.js";
import { formatCount } from "../../core/format.js";
import { IconToggle } from "../../shell/card_parts.js";
import { PopoverButton } from "../../shell/popover.js";
import { MARGIN_ENDS } from "./cards.js";
import { edited } from "./state.js";

/** @typedef {import("./cards.js").Card} CardData */

/** What draws the charts. @type {import("preact").Context<import("../../shell/pages.js").CardKind | null>} */
export const Lender = createContext(/** @type {import("../../shell/pages.js").CardKind | null} */ (null));

/** @param {{card: CardData}} props */
export function Card({ card }) {
  const kind = useContext(Lender);
  if (!kind) return null;
  const about = html`<${Tags} card=${card} dashOf=${kind.dashOf} />${card.placed.isOwn && html`<${IconToggle} icon="edit" label="Change this chart" onClick=${() => (edited.value = card.placed)} />`}`;
  if (card.tags.length > 0) return html`<${kind.Card} card=${card.drawn} about=${about} />`;
  return html`<article class="card" aria-label=${card.drawn.detail}>
    <header class="card-head"><h3 title=${card.drawn.detail}>${card.drawn.title}</h3>${about}</header>
    <div class="chart-box"><div class="chart-message quiet"><span>${emptyText(card)}</span></div></div>
  </article>`;
}

/** @param {CardData} card */
function emptyText({ placed, matches }) {
  if (placed.chart.tags.length === 0) return "The layout names no scalars for this chart";
  const patterns = matches.filter(({ names }) => names.length === 0).map(({ pattern }) => pattern);
  return placed.chart.kind === "lines" ? `No scalar matches ${patterns.join(" or ")}` : `No run has logged ${patterns.join(" or ")}`;
}

/** What each tag or pattern of the chart stands for. @param {{card: CardData, dashOf?: (index: number) => readonly number[]}} props */
function Tags({ card, dashOf = () => [] }) {
  const { kind } = card.placed.chart;
  const dashes = new Map(card.tags.map((tag, i) => [tag.name, dashOf(i)]));
  const wrong = card.matches.filter(({ problem }) => problem).length;
  const label = wrong > 0 ? `What this chart shows; ${formatCount(wrong, "problem")}` : "What this chart shows";
  return html`<${PopoverButton} label=${label} class=${`icon-button ${wrong ? "warns" : ""}`} content=${html`<${Icon} name=${wrong ? "warning" : "info"} size=${14} />`}>
    ${() => html`<div class="layout-tags" tabindex="0">
      <strong>${card.drawn.detail}</strong>
      <p>${kind === "lines" ? "Scalars that match, from the start of their names:" : "Values with a band from one scalar to another:"}</p>
      <dl>${card.matches.map((match, i) => html`<div key=${i}><dt><code>${match.pattern}</code>${kind === "margins" && html`<small>${MARGIN_ENDS[i % MARGIN_ENDS.length]}</small>`}</dt>
        ${match.problem && html`<dd class="problem">${match.problem}</dd>`}
        ${kind === "lines" && match.names.map((name) => html`<dd key=${name}><${Dashes} of=${dashes.get(name)} />${name}</dd>`)}</div>`)}
      </dl>
    </div>`}
  <//>`;
}

/** @param {{of?: readonly number[]}} props how the lines of a scalar are drawn */
function Dashes({ of: dashes = [] }) {
  return html`<svg class="swatch-line" width="22" height="8" aria-hidden="true"><line x1="0" x2="22" y1="4" y2="4" stroke="currentColor" stroke-width="1.6" stroke-dasharray=${dashes.join(" ")} /></svg>`;
}
