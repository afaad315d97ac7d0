// @ts-check
/** One image over the whole window: zoomed and moved, and compared with that of another run or of another step. */
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { formatBytes } from "../../core/format.js";
import { session } from "../../core/session.js";
import { fullScreenCard } from "../../core/view_state.js";
import { Description, IconToggle, PinToggle } from "../../shell/card_parts.js";
import { Dialog } from "../../shell/dialog.js";
import { Segments } from "../../shell/segments.js";
import { MoreButton, nameOf } from "./card.js";
import { inRun } from "./cards.js";
import { shownBy, useInView } from "./live_album.js";
import { aboutImage, kindOf } from "./media.js";
import { Stage } from "./stage.js";
import { StepRow } from "./step_row.js";
import { beforeKey, compareWithAnother, comparison, ownRows, setOwnRow } from "./state.js";

/**
 * @typedef {import("./cards.js").Card} Card
 *
 * @typedef {object} Pane one of the images that are compared
 * @property {Card} card
 * @property {string} ownKey  under which a step of its own is kept
 * @property {import("./live_album.js").Shown | null} shown
 */

const MODES = /** @type {const} */ ([["single", "Single"], ["side", "Side by side"], ["wipe", "Wipe"], ["difference", "Difference"]]);

/** @param {{card: Card}} props */
export function FullScreen({ card }) {
  const second = secondOf(card);
  useInView(card);
  useInView(second?.card ?? card);
  useBeforeAndAfter(card, second);
  const panes = [paneOf(card, card.key), ...(second ? [paneOf(second.card, second.ownKey)] : [])];
  const mode = second ? (comparison.value?.mode ?? "side") : "single";
  return html`<${Dialog} title=${nameOf(card)} class="full-screen image-screen" bare onClose=${() => (fullScreenCard.value = "")}>
    <header class="card-head">
      <h3>${card.tag.displayName || card.tag.name}</h3>
      ${card.samples > 1 && html`<small class="image-number">${card.sample + 1} of ${card.samples}</small>`}
      <${Description} of=${card.tag.name} descriptionHtml=${card.tag.descriptionHtml} />
      <${Segments} label="Compare" value=${mode} options=${MODES} onChange=${(/** @type {string} */ chosen) => choose(card, chosen)} />
      <span class="card-buttons">
        <${PinToggle} card=${card} />
        <${MoreButton} card=${card} shown=${panes[0].shown} />
        <${IconToggle} icon="close" label="Close" onClick=${() => (fullScreenCard.value = "")} />
      </span>
    </header>
    <${Stage} panes=${panes} mode=${mode} />
    <div class="image-captions">
      ${panes.map((pane, i) => html`<${Caption} key=${i} pane=${pane} onRun=${i === 0 ? showRun(card) : compareRun} letter=${panes.length > 1 ? "AB"[i] : ""} />`)}
    </div>
  <//>`;
}

/** @param {Card} card @param {string} ownKey @returns {Pane} */
function paneOf(card, ownKey) {
  return { card, ownKey, shown: shownBy(card, ownKey) };
}

/** What a card is compared with, if anything. @param {Card} card @returns {{card: Card, ownKey: string} | null} */
function secondOf(card) {
  const run = comparison.value && runsOf(card).find(({ name }) => name === comparison.value?.run);
  if (!run) return null;
  const other = inRun(card, run);
  return { card: other, ownKey: other.key === card.key ? beforeKey(card.key) : other.key };
}

/**
 * A run beside itself makes sense at two steps: the second begins at the first.
 * @param {Card} card
 * @param {{card: Card, ownKey: string} | null} second
 */
function useBeforeAndAfter(card, second) {
  const rows = second && second.ownKey !== second.card.key ? shownBy(card)?.series.rows : null;
  useEffect(() => {
    if (rows && second && ownRows.peek()[second.ownKey] === undefined) setOwnRow(second.ownKey, rows[0]);
  }, [second?.ownKey, !rows]);
}

/** @param {Card} card */
function runsOf(card) {
  return session.selectedRuns.value.filter((run) => card.tag.runs.has(run.id));
}

/** @param {Card} card @param {string} mode */
function choose(card, mode) {
  if (mode === "single") comparison.value = null;
  else if (comparison.peek()) comparison.value = { .../** @type {import("./addresses.js").Comparison} */ (comparison.peek()), mode: /** @type {any} */ (mode) };
  else compareWithAnother(card, /** @type {any} */ (mode));
}

/** @param {Card} card */
function showRun(card) {
  return (/** @type {import("../../core/session.js").Run} */ run) => void (fullScreenCard.value = inRun(card, run).key);
}

/** @param {import("../../core/session.js").Run} run */
function compareRun(run) {
  comparison.value = { mode: comparison.peek()?.mode ?? "side", run: run.name };
}

/** @param {{pane: Pane, letter: string, onRun: (run: import("../../core/session.js").Run) => void}} props */
function Caption({ pane, letter, onRun }) {
  const { card, ownKey, shown } = pane;
  const runs = runsOf(card);
  const choose = (/** @type {Event} */ event) => {
    const run = runs.find(({ id }) => id === Number(/** @type {HTMLSelectElement} */ (event.currentTarget).value));
    if (run) onRun(run);
  };
  return html`<div class="image-caption">
    ${letter && html`<b>${letter}</b>`}
    <i class="swatch" style=${{ background: session.colorOf(card.run) }}></i>
    <select aria-label=${`Run ${letter}`} value=${String(card.run.id)} onChange=${choose}>${runs.map((run) => html`<option key=${run.id} value=${String(run.id)}>${run.label}</option>`)}</select>
    <${StepRow} ownKey=${ownKey} shown=${shown} of=${`${nameOf(card)} ${letter}`} />
    ${shown && html`<${Details} place=${shown.place} />`}
  </div>`;
}

/** Type, true size and bytes. @param {{place: import("./addresses.js").Place}} props */
function Details({ place }) {
  const [about, setAbout] = useState(/** @type {import("./media.js").About | null} */ (null));
  const id = JSON.stringify(place);
  useEffect(() => {
    let current = true;
    aboutImage(place).then((answer) => current && setAbout(answer), () => current && setAbout(null)); // the stage says what is wrong
    return () => void (current = false);
  }, [id]);
  if (!about) return html`<small class="mono"></small>`;
  const size = about.size ? `${about.size.join(" × ")}, ` : "";
  const wrong = about.size && about.claimed && about.size.join() !== about.claimed.join();
  return html`<small class="mono" title=${wrong ? `The log says ${about.claimed?.join(" × ")}` : ""}>${kindOf(about)}, ${size}${formatBytes(about.bytes)}${wrong && html` <span class="tone-warn">size in the log differs</span>`}</small>`;
}
