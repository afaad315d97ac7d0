// @ts-check
/** The plots of one card. */
import { html } from "htm/preact";
import { useCallback } from "preact/hooks";
import { mount } from "../../charts/bands_chart.js";
import { sampleAxisKind } from "../../core/sample_range.js";
import { session } from "../../core/session.js";
import { SamplePlot } from "../../shell/sample_plot.js";
import { feed, questionOf } from "./feed.js";
import { panelsOf } from "./panels.js";
import { comparison, withoutEnds } from "./state.js";
import { showReading } from "./tooltip.js";

/** @param {{card: import("../../core/run_cards.js").RunCard, feedKey: string, autofocus?: boolean}} props */
export function BandsPlot({ card, feedKey, autofocus = false }) {
  const ask = useCallback((/** @type {any} */ size) => questionOf(card, size), [card]);
  const beside = card.runs.length > 1 && comparison.value === "beside";
  const points = feed.card(feedKey).answer.value?.basis_points ?? [];
  return html`<${SamplePlot} feed=${feed} feedKey=${feedKey} label=${card.detail} mount=${mount} autofocus=${autofocus}
    questionOf=${ask} panelsOf=${(/** @type {any} */ answer) => panels(answer, beside)}
    look=${{ withoutEnds: withoutEnds.value, kindX: sampleAxisKind.value }}
    onCursor=${(/** @type {any} */ event) => showReading(card.key, event, points)} empty="No histograms in this range" />`;
}

/** @type {WeakMap<object, {key: string, panels: any}>} plots keep their identity while their answer and colours do */
const made = new WeakMap();

/**
 * @param {any} answer
 * @param {boolean} beside
 */
function panels(answer, beside) {
  const lookOf = (/** @type {number} */ run) => ({ label: session.runById.value.get(run)?.label ?? "", color: session.colorOf(run) });
  const key = JSON.stringify([beside, answer.series.map((/** @type {any} */ entry) => lookOf(entry.run))]);
  if (made.get(answer)?.key !== key) made.set(answer, { key, panels: panelsOf(answer, { beside, lookOf }) });
  return made.get(answer)?.panels;
}
