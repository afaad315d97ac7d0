// @ts-check
/** One card of the grid, and the same card over the whole window. */
import { html } from "htm/preact";
import { useRef } from "preact/hooks";
import { PlotCard, PlotFullScreen } from "../../shell/plot_card.js";
import { downloadItems } from "./downloads.js";
import { feed, stepsInView } from "./feed.js";
import { noteOf } from "./panels.js";
import { HistogramPlot } from "./plot.js";
import { Tooltip } from "./tooltip.js";

/** @typedef {import("../../core/run_cards.js").RunCard} RunCard */

/** @param {{card: RunCard}} props */
export function Card({ card }) {
  const { chart, onMount } = useChart();
  const { note, title } = noteOf(feed.card(card.key).answer.value);
  return html`<${PlotCard} card=${card} note=${note} noteTitle=${title} items=${() => downloadItems(card, () => chart.current)}>
    <${HistogramPlot} card=${card} feedKey=${card.key} onMount=${onMount} />
  <//>`;
}

/** @param {{card: RunCard}} props */
export function FullScreen({ card }) {
  const feedKey = `full screen ${card.key}`;
  const { chart, onMount } = useChart();
  const { note, title } = noteOf(feed.card(feedKey).answer.value);
  return html`<${PlotFullScreen} card=${card} note=${note} steps=${stepsInView.value} items=${() => downloadItems(card, () => chart.current)}>
    <${HistogramPlot} card=${card} feedKey=${feedKey} onMount=${onMount} autofocus />
    ${title && html`<p class="plot-note">${title}</p>`}
    <${Tooltip} />
  <//>`;
}

function useChart() {
  const chart = useRef(/** @type {import("../../charts/histogram_chart.js").HistogramChart | null} */ (null));
  return { chart, onMount: (/** @type {any} */ made) => void (chart.current = made) };
}
