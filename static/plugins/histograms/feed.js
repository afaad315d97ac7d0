// @ts-check
/** Where the histograms of the cards in view come from. */
import { computed } from "@preact/signals-core";
import { postDocument } from "../../core/api.js";
import { CardFeed } from "../../core/card_feed.js";
import { stampOf } from "../../core/run_cards.js";
import { sampleAxis, sampleRange } from "../../core/sample_range.js";
import { unionOfSteps } from "../../core/samples.js";
import { restarts } from "../../core/view_state.js";
import { comparison, ignored, mode } from "./state.js";

/** @typedef {import("../../core/run_cards.js").RunCard} RunCard */

export const feed = new CardFeed((body) => postDocument("api/histograms/series", body));

const PIXELS_PER_BIN = 4;
const MOST_BINS = 400;
const PIXELS_PER_RIDGE = 4;
const PIXELS_PER_COLUMN = 2;
const MOST_OVERLAID = 50;
const FEWEST_RIDGES = 16; // of a run, where many are drawn into one plot

/** The steps that the cards in view draw, ascending: what the scrubber offers. */
export const stepsInView = computed(() => unionOfSteps(feed.inView.value.flatMap(({ answer }) => answer.value?.series.map((/** @type {{step: ArrayLike<number>}} */ { step }) => step) ?? [])));

/**
 * What a card of some size wants; reads signals.
 * @param {RunCard} card
 * @param {{width: number, height: number}} size
 * @returns {import("../../core/card_feed.js").Question}
 */
export function questionOf(card, size) {
  const isBeside = comparison.value === "beside" || (comparison.value === "over" && mode.value === "heatmap");
  const width = size.width / (isBeside ? Math.max(1, card.runs.length) : 1);
  const isHeatmap = mode.value === "heatmap";
  const overlaid = isBeside ? 1 : Math.max(1, card.runs.length);
  const ridges = Math.max(FEWEST_RIDGES, size.height / PIXELS_PER_RIDGE / overlaid);
  const samples = { ridge: ridges, overlay: MOST_OVERLAID / overlaid, heatmap: width / PIXELS_PER_COLUMN }[mode.value];
  return {
    common: { x: sampleAxis.value, restarts: restarts.value, ignored: ignored.value / 100 },
    card: {
      bins: Math.round(Math.min(MOST_BINS, Math.max(10, (isHeatmap ? size.height * 1.5 : width) / PIXELS_PER_BIN))),
      samples: Math.round(Math.min(1000, Math.max(8, samples))),
      x_range: sampleRange.value,
      series: card.runs.map(({ id }) => [id, card.tag.id]),
    },
    stamp: stampOf(card),
  };
}
