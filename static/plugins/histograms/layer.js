// @ts-check
/** What histogram cards have in common wherever they stand: their data, the tooltip, the one that fills the window. */
import { html } from "htm/preact";
import { useEffect } from "preact/hooks";
import "@preact/signals";
import { followServer } from "../../core/followed_feed.js";
import { cardByKey } from "../../core/run_cards.js";
import { session } from "../../core/session.js";
import { fullScreenCard } from "../../core/view_state.js";
import { FullScreen } from "./card.js";
import { feed } from "./feed.js";
import { comparison } from "./state.js";
import { Tooltip } from "./tooltip.js";

export function HistogramLayer() {
  useEffect(() => followServer(feed), []);
  const what = { tags: session.tagsOf("histograms").value, runs: session.selectedRuns.value, together: comparison.value !== "apart" };
  const enlarged = fullScreenCard.value ? cardByKey("histograms", fullScreenCard.value, what) : null;
  return enlarged ? html`<${FullScreen} key=${enlarged.key} card=${enlarged} />` : html`<${Tooltip} />`;
}
