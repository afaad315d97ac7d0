// @ts-check
/** The clip in the player, and the same clip of other runs. */
import { session } from "../../core/session.js";
import { cardsOf, inNextRun } from "./cards.js";
import { clipsOf, fileAddress, shownBy } from "./feed.js";
import { current, switchTo } from "./player.js";

/** @typedef {import("./cards.js").Card} Card */

/** The next run's clip, from where this one is. */
export function hearNextRun() {
  const playing = current.peek();
  const runs = session.selectedRuns.peek();
  const card = playing && session.tagsOf("audio").peek().flatMap((tag) => cardsOf(tag, runs, clipsOf)).find(({ key }) => key === playing.key);
  const other = card && otherOf(card);
  if (other) switchTo(other.source);
}

/** The same clip of the next run, null where there is none. @param {Card} card */
export function otherOf(card) {
  const other = inNextRun(card, session.selectedRuns.value);
  const shown = other && shownBy(other);
  return other && shown ? { source: sourceOf(other, shown), run: other.run } : null;
}

/** @param {Card} card @param {import("./feed.js").Shown} shown @returns {import("./player.js").Source} */
export function sourceOf(card, { place }) {
  return { key: card.key, family: `${card.sample}:${card.tag.name}`, address: fileAddress(place) };
}
