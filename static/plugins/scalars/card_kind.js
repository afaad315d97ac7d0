// @ts-check
/** Scalars as cards among others. */
import { html } from "htm/preact";
import { Card } from "./card.js";
import { tagCard } from "./cards.js";
import { ScalarLayer } from "./layer.js";
import { SmoothingSlider, XAxisChoice } from "./toolbar.js";

/** @type {import("../../shell/pages.js").CardKind} */
export default {
  cardsOf: (tag, inFull) => [tagCard(tag, inFull)],
  Card: ({ card }) => html`<${Card} card=${card} withSteps=${false} />`,
  Controls: () => html`<${XAxisChoice} /><${SmoothingSlider} />`,
  Layer: ScalarLayer,
};
