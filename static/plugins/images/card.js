// @ts-check
/** One card of the grid: the image of a run at a step, its buttons, and its own step slider. */
import { useSignal } from "@preact/signals";
import { html } from "htm/preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../../core/icons.js";
import { session } from "../../core/session.js";
import { currentUrl } from "../../core/url_state.js";
import { fullScreenCard } from "../../core/view_state.js";
import { Description, IconToggle, PinToggle } from "../../shell/card_parts.js";
import { copy } from "../../shell/clipboard.js";
import { LongName } from "../../shell/long_name.js";
import { MenuButton } from "../../shell/popover.js";
import { addressOf } from "./addresses.js";
import { album, placeAt, shownBy, useInView } from "./live_album.js";
import { isVideo } from "./media.js";
import { Picture } from "./picture.js";
import { prefetch } from "./prefetch.js";
import { StepRow } from "./step_row.js";
import { compareWithAnother, isActualSize, toggleSize } from "./state.js";

/**
 * @typedef {import("./cards.js").Card} CardData
 * @typedef {import("./live_album.js").Shown} Shown
 */

/** @param {{card: CardData}} props */
export function Card({ card }) {
  const size = useSignal("");
  useInView(card);
  const shown = shownBy(card);
  useNeighbours(card, shown);
  const name = nameOf(card);
  return html`<article class="card image-card" aria-label=${name}>
    <header class="card-head">
      ${card.title && html`<h3 title=${card.tag.name}>${card.title}</h3>`}
      <${RunName} run=${card.run} />
      ${card.samples > 1 && html`<small class="image-number">${card.sample + 1} of ${card.samples}</small>`}
      <${Description} of=${card.tag.name} descriptionHtml=${card.tag.descriptionHtml} />
      <span class="card-note">${size.value}</span>
      <${CardButtons} card=${card} shown=${shown} />
    </header>
    ${
      shown
        ? html`<${Picture} place=${shown.place} alt=${`${name}, step ${shown.step}`} actual=${isActualSize(card.key)} onClick=${() => toggleSize(card.key)}
            onSize=${(/** @type {import("./media.js").Size} */ { width, height }) => (size.value = `${width} × ${height}`)} />`
        : html`<div class="picture">${album.problem.value ? html`<div class="image-trouble"><${Icon} name="warning" size=${20} /><p>${album.problem.value}</p></div>` : html`<i class="skeleton picture-skeleton"></i>`}</div>`
    }
    <${StepRow} ownKey=${card.key} shown=${shown} of=${name} />
  </article>`;
}

/** @param {{run: import("../../core/session.js").Run}} props */
export function RunName({ run }) {
  return html`<span class="image-run" title=${run.name}><i class="swatch" style=${{ background: session.colorOf(run) }}></i><span><${LongName} text=${run.label} /></span></span>`;
}

/** @param {CardData} card */
export function nameOf({ tag, run, sample, samples }) {
  return `${tag.name}, ${run.label}${samples > 1 ? `, ${sample + 1} of ${samples}` : ""}`;
}

/** @param {{card: CardData, shown: Shown | null}} props */
function CardButtons({ card, shown }) {
  return html`<span class="card-buttons">
    <${PinToggle} card=${card} />
    <${IconToggle} icon="actual" label="Actual size" pressed=${isActualSize(card.key)} onClick=${() => toggleSize(card.key)} />
    <${IconToggle} icon="compare" label="Compare" onClick=${() => compareWithAnother(card, "side")} />
    <${IconToggle} icon="expand" label="Full screen" onClick=${() => (fullScreenCard.value = card.key)} />
    <${MoreButton} card=${card} shown=${shown} />
  </span>`;
}

/** @param {{card: CardData, shown: Shown | null}} props */
export function MoreButton({ card, shown }) {
  const items = () => [
    { label: "Original file", icon: /** @type {const} */ ("download"), disabled: !shown, run: () => shown && download(shown.place) },
    { label: "Copy a link to this card", icon: /** @type {const} */ ("link"), run: () => void copy(currentUrl({ card: card.key })) },
  ];
  return html`<${MenuButton} label="Download and more" class="icon-button" align="end" content=${html`<${Icon} name="download" />`} items=${items} />`;
}

/** @param {import("./addresses.js").Place} place */
function download(place) {
  const link = document.createElement("a");
  link.href = addressOf("file", place, { download: true });
  link.download = ""; // the server names it
  link.click();
}

/**
 * Once somebody moves through the steps, the next images in both directions are fetched ahead.
 * @param {CardData} card
 * @param {Shown | null} shown
 */
function useNeighbours(card, shown) {
  const before = useRef(-1);
  const at = shown?.at ?? -1;
  useEffect(() => {
    const moved = before.current >= 0 && at >= 0 && at !== before.current;
    const forward = at > before.current ? 1 : -1;
    before.current = at;
    if (!moved || !shown || isVideo(shown.place)) return;
    for (const next of [at + forward, at + 2 * forward, at - forward]) {
      if (next >= 0 && next < shown.series.rows.length) prefetch(placeAt(card, shown.series, next));
    }
  }, [at]);
}
