// @ts-check
/** One card of the grid, and the same card over the whole window. */
import { html } from "htm/preact";
import { PlotCard, PlotFullScreen } from "../../shell/plot_card.js";
import { feed, stepsInView } from "./feed.js";
import { noteOf } from "./panels.js";
import { BandsPlot } from "./plot.js";
import { Tooltip } from "./tooltip.js";

/** @typedef {import("../../core/run_cards.js").RunCard} RunCard */

/** @param {{card: RunCard}} props */
export function Card({ card }) {
  const { note, title } = noteOf(feed.card(card.key).answer.value);
  return html`<${PlotCard} card=${card} note=${note} noteTitle=${title} items=${() => []}><${BandsPlot} card=${card} feedKey=${card.key} /><//>`;
}

/** @param {{card: RunCard}} props */
export function FullScreen({ card }) {
  const feedKey = `full screen ${card.key}`;
  const { note, title } = noteOf(feed.card(feedKey).answer.value);
  return html`<${PlotFullScreen} card=${card} note=${note} steps=${stepsInView.value} items=${() => []}>
    <${BandsPlot} card=${card} feedKey=${feedKey} autofocus />
    ${title && html`<p class="plot-note">${title}</p>`}
    <${Tooltip} />
  <//>`;
}
