// @ts-check
/** Images as cards among others. */
import { session } from "../../core/session.js";
import { Card } from "./card.js";
import { cardsOf } from "./cards.js";
import { Layer } from "./layer.js";
import { samplesOf, stepsInView } from "./live_album.js";
import { Adjustments } from "./toolbar.js";

export default {
  cardsOf: (/** @type {import("../../core/world.js").Tag} */ tag) => cardsOf(tag, session.selectedRuns.value, samplesOf),
  Card,
  Options: Adjustments,
  Layer,
  steps: stepsInView,
};
