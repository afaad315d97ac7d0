// @ts-check
/** What is there once beside the image cards of a page: the album that they show, and the card that fills the window. */
import { effect } from "@preact/signals-core";
import { html } from "htm/preact";
import { useLayoutEffect } from "preact/hooks";
import { session } from "../../core/session.js";
import { fullScreenCard } from "../../core/view_state.js";
import { cardByKey } from "./cards.js";
import { FullScreen } from "./full_screen.js";
import { followSession, samplesOf } from "./live_album.js";
import { brightness, contrast } from "./state.js";

export function Layer() {
  useLayoutEffect(() => followSession(), []); // asks before the first paint, not after it
  useLayoutEffect(() => effect(adjustAll), []);
  const key = fullScreenCard.value;
  const card = key ? cardByKey(key, session.tagsOf("images").value, session.selectedRuns.value, samplesOf) : null;
  return card && html`<${FullScreen} key=${card.key} card=${card} />`;
}

/** Style sheets do the rest: no image is drawn anew by the page. */
function adjustAll() {
  document.documentElement.style.setProperty("--brightness", String(brightness.value));
  document.documentElement.style.setProperty("--contrast", String(contrast.value));
}
