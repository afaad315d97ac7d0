// @ts-check
/** Where the percentiles of the cards in view come from. */
import { computed } from "@preact/signals-core";
import { postDocument } from "../../core/api.js";
import { CardFeed } from "../../core/card_feed.js";
import { stampOf } from "../../core/run_cards.js";
import { sampleAxis, sampleRange } from "../../core/sample_range.js";
import { unionOfSteps } from "../../core/samples.js";
import { restarts } from "../../core/view_state.js";
import { comparison } from "./state.js";

export const feed = new CardFeed((body) => postDocument("api/distributions/bands", body));

const PIXELS_PER_STEP = 1.5;

/** The steps that the cards in view draw, ascending: what the scrubber offers. */
export const stepsInView = computed(() => unionOfSteps(feed.inView.value.flatMap(({ answer }) => answer.value?.series.map((/** @type {{step: ArrayLike<number>}} */ { step }) => step) ?? [])));

/**
 * What a card of some size wants; reads signals.
 * @param {import("../../core/run_cards.js").RunCard} card
 * @param {{width: number}} size
 * @returns {import("../../core/card_feed.js").Question}
 */
export function questionOf(card, { width }) {
  const plots = comparison.value === "beside" ? Math.max(1, card.runs.length) : 1;
  return {
    common: { x: sampleAxis.value, restarts: restarts.value },
    card: {
      samples: Math.round(Math.min(2000, Math.max(8, width / plots / PIXELS_PER_STEP))),
      x_range: sampleRange.value,
      series: card.runs.map(({ id }) => [id, card.tag.id]),
    },
    stamp: stampOf(card),
  };
}
