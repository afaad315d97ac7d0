// @ts-check
/** Images as cards among others. */
import { session } from "../../core/session.js";
import { Card } from "./card.js";
import { cardsOf } from "./cards.js";
import { Layer } from "./layer.js";
import { samplesOf, stepsInView } from "./live_album.js";
import { Adjustments } from "./toolbar.js";

/** @type {import("../../shell/pages.js").CardKind} */
export default {
  cardsOf: (tag, inFull) => cardsOf(tag, session.selectedRuns.value, samplesOf, inFull),
  Card,
  Options: Adjustments,
  Layer,
  steps: stepsInView,
};
