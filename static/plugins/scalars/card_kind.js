// @ts-check
/** Scalars as cards among others. */
import { html } from "htm/preact";
import { Card } from "./card.js";
import { tagCard, togetherCard } from "./cards.js";
import { ScalarLayer } from "./layer.js";
import { TAG_DASHES } from "./lines.js";
import { ResetZoom, SmoothingSlider, XAxisChoice } from "./toolbar.js";
import { LineOptions, TooltipOptions } from "./view_options.js";

/** @type {import("../../shell/pages.js").CardKind} */
export default {
  cardsOf: (tag, inFull) => [tagCard(tag, inFull)],
  together: togetherCard,
  dashOf: (index) => TAG_DASHES[index % TAG_DASHES.length],
  Card: ({ card, about }) => html`<${Card} card=${card} about=${about} withSteps=${false} />`,
  Controls: () => html`<${XAxisChoice} /><${ResetZoom} /><${SmoothingSlider} />`,
  Options: () => html`<${LineOptions} /><${TooltipOptions} />`,
  Layer: ScalarLayer,
};
