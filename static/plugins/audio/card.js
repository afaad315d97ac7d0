// @ts-check
/** One card of the grid: the clip of a run at a step, as a picture to seek in, with its controls. */
import { html } from "htm/preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../../core/icons.js";
import { session } from "../../core/session.js";
import { currentUrl } from "../../core/url_state.js";
import { Description, IconToggle, PinToggle } from "../../shell/card_parts.js";
import { copy } from "../../shell/clipboard.js";
import { LongName } from "../../shell/long_name.js";
import { MenuButton } from "../../shell/popover.js";
import { otherOf, sourceOf } from "./compare.js";
import { Controls } from "./controls.js";
import { factsOf, formOf } from "./facts.js";
import { feed, fileAddress, shownBy, useInView } from "./feed.js";
import { replaceSource } from "./player.js";
import { showsSpectrogram, toggleView } from "./state.js";
import { StepRow } from "./step_row.js";
import { Wave } from "./wave.js";

/**
 * @typedef {import("./cards.js").Card} CardData
 * @typedef {import("./feed.js").Shown} Shown
 * @typedef {import("./feed.js").Clip} Clip
 */

/** @param {{card: CardData}} props */
export function Card({ card }) {
  useInView(card);
  const shown = shownBy(card);
  const step = useStep(card, shown);
  const clip = step?.clips?.[card.sample] ?? null;
  const source = shown && sourceOf(card, shown);
  useEffect(() => void (source && replaceSource(source)), [source?.address]);
  const name = nameOf(card);
  return html`<article class="card audio-card" aria-label=${name}>
    <header class="card-head">
      ${card.title && html`<h3 title=${card.tag.name}>${card.title}</h3>`}
      <span class="audio-run" title=${card.run.name}><i class="swatch" style=${{ background: session.colorOf(card.run) }}></i><span><${LongName} text=${card.run.label} /></span></span>
      ${card.samples > 1 && html`<small class="audio-number">${card.sample + 1} of ${card.samples}</small>`}
      <${Description} of=${card.tag.name} descriptionHtml=${card.tag.descriptionHtml} />
      <span class="card-note" title=${clip ? factsOf(clip) : ""}>${clip ? formOf(clip) : ""}</span>
      <${CardButtons} card=${card} shown=${shown} clip=${clip} />
    </header>
    ${clip && source ? html`<${Wave} key=${card.key} card=${card} clip=${clip} source=${source} place=${/** @type {Shown} */ (shown).place} name=${name} />` : html`<${Missing} step=${step} shown=${shown} card=${card} />`}
    ${clip?.label && html`<div class="audio-label" tabindex="0" dangerouslySetInnerHTML=${{ __html: clip.label }} />`}
    <${Controls} clip=${clip} source=${source} other=${otherOf(card)} />
    <${StepRow} shown=${shown} of=${name} />
  </article>`;
}

/**
 * What is known of the step; while it is on its way the one before, so that nothing flickers while a person scrubs.
 * @param {CardData} card
 * @param {Shown | null} shown
 */
function useStep(card, shown) {
  const last = useRef(/** @type {import("./feed.js").StepOfClips | null} */ (null));
  if (!shown) return null;
  const step = feed.sample([card.run.id, card.tag.id, shown.steps.row[shown.at]], shown.steps.generation).value;
  if (step) last.current = step;
  return last.current;
}

/** @param {CardData} card */
function nameOf({ tag, run, sample, samples }) {
  return `${tag.name}, ${run.label}${samples > 1 ? `, ${sample + 1} of ${samples}` : ""}`;
}

/** @param {{step: import("./feed.js").StepOfClips | null, shown: Shown | null, card: CardData}} props */
function Missing({ step, shown, card }) {
  const trouble = step ? (step.error ?? `This step has ${step.clips?.length ?? 0} clips`) : feed.error.value;
  if (!trouble || (!step && !shown && !feed.error.value)) return html`<div class="audio-wave" aria-busy="true" aria-label=${`loading ${card.tag.name}`}><i class="skeleton audio-skeleton"></i></div>`;
  return html`<div class="audio-wave"><div class="audio-trouble"><${Icon} name="warning" size=${20} /><p>${trouble}</p></div></div>`;
}

/** @param {{card: CardData, shown: Shown | null, clip: Clip | null}} props */
function CardButtons({ card, shown, clip }) {
  const spectral = showsSpectrogram(card.key);
  const items = () => [
    { label: "Original file", icon: /** @type {const} */ ("download"), disabled: !shown, run: () => shown && download(shown.place) },
    { label: "Copy a link to this step", icon: /** @type {const} */ ("link"), disabled: !shown, run: () => shown && void copy(currentUrl({ select: String(shown.steps.step[shown.at]) })) },
  ];
  return html`<span class="card-buttons">
    <${PinToggle} card=${card} />
    <${IconToggle} icon="spectrum" label="Spectrogram" pressed=${spectral} disabled=${!clip?.frames} onClick=${() => toggleView(card.key)} />
    <${MenuButton} label="Download and more" class="icon-button" align="end" content=${html`<${Icon} name="download" />`} items=${items} />
  </span>`;
}

/** @param {string} place */
function download(place) {
  const link = document.createElement("a");
  link.href = `${fileAddress(place)}&download=true`;
  link.download = ""; // the server names it
  link.click();
}
