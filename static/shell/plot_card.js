// @ts-check
/** The frame of a card that plots samples: in a grid, or over the whole window. */
import { html } from "htm/preact";
import { Icon } from "../core/icons.js";
import { session } from "../core/session.js";
import { currentUrl } from "../core/url_state.js";
import { fullScreenCard } from "../core/view_state.js";
import { Description, IconToggle, PinToggle } from "./card_parts.js";
import { copy } from "./clipboard.js";
import { LongName } from "./long_name.js";
import { Dialog } from "./dialog.js";
import { MenuButton } from "./popover.js";
import { Scrubber } from "./scrubber.js";

/** @typedef {import("../core/run_cards.js").RunCard} RunCard */

const MOST_SWATCHES = 8;

/** @param {{card: RunCard, note: string, noteTitle?: string, items: () => import("./popover.js").MenuItem[], children?: any}} props `items`: what the menu offers to download */
export function PlotCard({ card, note, noteTitle = "", items, children }) {
  return html`<article class="card plot-card" aria-label=${card.detail}>
    <header class="card-head">
      <h3 title=${card.detail}><${LongName} text=${card.title} /></h3>
      <${Description} of=${card.tag.name} descriptionHtml=${card.tag.descriptionHtml} />
      <${RunName} card=${card} />
      <span class="card-note" title=${noteTitle}>${note}</span>
      <span class="card-buttons">
        <${PinToggle} card=${card} />
        <${IconToggle} icon="expand" label="Full screen" onClick=${() => (fullScreenCard.value = card.key)} />
        <${DownloadMenu} items=${() => [...items(), { label: "Copy a link to this card", icon: "link", run: () => void copy(currentUrl({ card: card.key })) }]} />
      </span>
    </header>
    ${children}
  </article>`;
}

/** @param {{card: RunCard, note: string, steps: ArrayLike<number>, items: () => import("./popover.js").MenuItem[], children?: any}} props `steps`: what the scrubber offers */
export function PlotFullScreen({ card, note, steps, items, children }) {
  const close = () => (fullScreenCard.value = "");
  return html`<${Dialog} title=${card.detail} class="full-screen" bare onClose=${close}>
    <header class="card-head">
      <h3>${card.tag.name}</h3>
      <${Description} of=${card.tag.name} descriptionHtml=${card.tag.descriptionHtml} />
      <${RunName} card=${card} />
      <span class="card-note">${note}</span>
      <span class="card-buttons">
        <${PinToggle} card=${card} />
        <${DownloadMenu} items=${items} />
        <${IconToggle} icon="close" label="Close" onClick=${close} />
      </span>
    </header>
    ${children}
    ${steps.length > 1 && html`<${Scrubber} steps=${steps} />`}
  <//>`;
}

/** Whose the card is: the run's name, or the colours of all. @param {{card: RunCard}} props */
function RunName({ card: { runs, runLabel } }) {
  const names = runs.map(({ label }) => label).join("\n");
  return html`<span class="card-run" title=${names}>
    ${runs.slice(0, MOST_SWATCHES).map(({ id }) => html`<i key=${id} class="swatch" style=${{ background: session.colorOf(id) }} />`)}
    ${runs.length > MOST_SWATCHES && `+${runs.length - MOST_SWATCHES}`}<span><${LongName} text=${runLabel} /></span>
  </span>`;
}

/** @param {{items: () => import("./popover.js").MenuItem[]}} props */
function DownloadMenu({ items }) {
  return html`<${MenuButton} label="Download and more" class="icon-button" align="end" content=${html`<${Icon} name="download" />`} items=${items} />`;
}
