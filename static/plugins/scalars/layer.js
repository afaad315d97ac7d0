// @ts-check
/** What scalar cards have in common wherever they stand: their data, the tooltip, the one that fills the window. */
import { html } from "htm/preact";
import { useEffect } from "preact/hooks";
import "@preact/signals";
import { session } from "../../core/session.js";
import { fullScreenCard } from "../../core/view_state.js";
import { cardByKey } from "./cards.js";
import { FullScreen } from "./full_screen.js";
import { followSession } from "./live_feed.js";
import { Tooltip } from "./tooltip.js";

/** @param {{cardOf?: (key: string) => import("./cards.js").Card | null}} props `cardOf`: for who has cards of their own */
export function ScalarLayer({ cardOf = (key) => cardByKey(key, session.tagsOf("scalars").value) }) {
  useEffect(() => followSession(), []);
  const enlarged = fullScreenCard.value ? cardOf(fullScreenCard.value) : null;
  return html`${enlarged && html`<${FullScreen} key=${enlarged.key} card=${enlarged} />`}<${Tooltip} />`;
}
