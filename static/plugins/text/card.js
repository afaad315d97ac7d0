// @ts-check
/** One card: a tag's texts, the runs side by side where there is room. */
import { useSignal } from "@preact/signals";
import { html } from "htm/preact";
import { useRef } from "preact/hooks";
import { Icon } from "../../core/icons.js";
import { session } from "../../core/session.js";
import { currentUrl } from "../../core/url_state.js";
import { fullScreenCard } from "../../core/view_state.js";
import { Description, IconToggle, PinToggle } from "../../shell/card_parts.js";
import { copy } from "../../shell/clipboard.js";
import { Dialog } from "../../shell/dialog.js";
import { Scrubber } from "../../shell/scrubber.js";
import { useHeight } from "./heights.js";
import { RunTexts } from "./run_texts.js";

const RUNS_AT_ONCE = 6;

/** @typedef {import("./cards.js").Card} CardData */

/** @param {{card: CardData}} props */
export function Card({ card }) {
  return html`<article class="card text-card" aria-label=${card.tag.name}>
    <header class="card-head">
      <h3 title=${card.tag.name}>${card.title}</h3>
      <${Description} of=${card.tag.name} descriptionHtml=${card.tag.descriptionHtml} />
      <span class="card-buttons">
        <${PinToggle} card=${card} />
        <${IconToggle} icon="link" label="Copy a link to this card" onClick=${() => void copy(currentUrl({ card: card.key }))} />
        <${IconToggle} icon="expand" label="Full screen" onClick=${() => (fullScreenCard.value = card.key)} />
      </span>
    </header>
    <${Runs} card=${card} />
  </article>`;
}

/** @param {{card: CardData, steps: ArrayLike<number>}} props */
export function FullScreen({ card, steps }) {
  return html`<${Dialog} title=${card.tag.name} class="full-screen text-screen" bare onClose=${() => (fullScreenCard.value = "")}>
    <header class="card-head">
      <h3>${card.title}</h3>
      <${Description} of=${card.tag.name} descriptionHtml=${card.tag.descriptionHtml} />
      <span class="card-note" />
      <span class="card-buttons">
        <${PinToggle} card=${card} />
        <${IconToggle} icon="close" label="Close" onClick=${() => (fullScreenCard.value = "")} />
      </span>
    </header>
    <${Runs} card=${card} />
    ${steps.length > 1 && html`<${Scrubber} steps=${steps} />`}
  <//>`;
}

/** @param {{card: CardData}} props */
function Runs({ card }) {
  const shown = useSignal(RUNS_AT_ONCE);
  const runs = session.selectedRuns.value.filter((run) => card.tag.runs.has(run.id));
  if (runs.length === 0) return html`<p class="text-none"><${Icon} name="eyeOff" size=${14} />None of the runs that are switched on has this text.</p>`;
  const left = runs.length - shown.value;
  return html`<div class="text-runs" tabindex="0">
    <${Columns} card=${card}>
      ${runs.slice(0, shown.value).map((run) => html`<${RunTexts} key=${run.id} tag=${card.tag} run=${run} reference=${runs[0]} />`)}
      ${left > 0 && html`<button type="button" class="button text-more-runs" onClick=${() => (shown.value += RUNS_AT_ONCE)}>${Math.min(left, RUNS_AT_ONCE)} more of ${left} runs</button>`}
    <//>
  </div>`;
}

/** Runs beside each other; what they take in height, the card gets. @param {{card: CardData, children?: any}} props */
function Columns({ card, children }) {
  const element = useRef(/** @type {HTMLElement | null} */ (null));
  useHeight(card.key, element);
  return html`<div class="text-columns" ref=${element}>${children}</div>`;
}
