// @ts-check
/** The plots of one card. */
import { html } from "htm/preact";
import { useCallback } from "preact/hooks";
import { mount } from "../../charts/histogram_chart.js";
import { peakOf } from "../../charts/histogram_scene.js";
import { sampleAxisKind } from "../../core/sample_range.js";
import { session } from "../../core/session.js";
import { SamplePlot } from "../../shell/sample_plot.js";
import { feed, questionOf } from "./feed.js";
import { panelsOf } from "./panels.js";
import { comparison, logCounts, mode } from "./state.js";
import { showReading } from "./tooltip.js";

/** @typedef {import("../../core/run_cards.js").RunCard} RunCard */

/** @param {{card: RunCard, feedKey: string, autofocus?: boolean, onMount?: (chart: any) => void}} props */
export function HistogramPlot({ card, feedKey, autofocus = false, onMount }) {
  const ask = useCallback((/** @type {any} */ size) => questionOf(card, size), [card]);
  const answer = feed.card(feedKey).answer.value;
  // A heatmap holds one series; attempts of a run are several.
  const beside = (answer?.series.length ?? 0) > 1 && (comparison.value === "beside" || mode.value === "heatmap");
  const peak = beside ? Math.max(0, ...panels(answer, false).map((/** @type {import("../../shell/sample_plot.js").Panel} */ { data }) => peakOf(data))) : undefined;
  return html`<${SamplePlot} feed=${feed} feedKey=${feedKey} label=${card.detail} mount=${mount} autofocus=${autofocus} onMount=${onMount}
    questionOf=${ask} panelsOf=${(/** @type {any} */ found) => panels(found, beside)}
    look=${{ mode: mode.value, logCounts: logCounts.value, kindX: sampleAxisKind.value, peak }}
    onCursor=${(/** @type {any} */ event) => showReading(card, event)} empty="No histograms in this range" />`;
}

/** @type {WeakMap<object, Map<string, any>>} plots keep their identity while their answer and colours do */
const made = new WeakMap();

/**
 * @param {any} answer
 * @param {boolean} beside
 */
function panels(answer, beside) {
  const lookOf = (/** @type {number} */ run) => ({ label: session.runById.value.get(run)?.label ?? "", color: session.colorOf(run) });
  const key = JSON.stringify([beside, answer.series.map((/** @type {any} */ entry) => lookOf(entry.run))]);
  const known = made.get(answer) ?? new Map();
  made.set(answer, known);
  if (!known.has(key)) known.set(key, panelsOf(answer, { beside, lookOf }));
  return known.get(key);
}
