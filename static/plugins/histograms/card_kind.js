// @ts-check
/** Histograms as cards among others. */
import { runCards } from "../../core/run_cards.js";
import { session } from "../../core/session.js";
import { Card } from "./card.js";
import { stepsInView } from "./feed.js";
import { HistogramLayer } from "./layer.js";
import { comparison } from "./state.js";
import { ModeChoice } from "./toolbar.js";

/** @type {import("../../shell/pages.js").CardKind} */
export default {
  cardsOf: (tag, inFull) => runCards("histograms", tag, session.selectedRuns.value, comparison.value !== "apart", inFull),
  Card,
  Options: ModeChoice,
  Layer: HistogramLayer,
  steps: stepsInView,
};
