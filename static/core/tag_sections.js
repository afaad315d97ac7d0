// @ts-check
/** Cards in sections by the first part of their tag, as every dashboard shows them. Pure. */

/**
 * @typedef {import("./world.js").Tag} Tag
 *
 * @typedef {{key: string, pins?: readonly string[]}} AnyCard `key` names the card in addresses; `pins` are the names under
 *   which it may be pinned too: its data look different in other modes
 */

/**
 * @template {AnyCard} C
 * @typedef {object} Section
 * @property {string} name
 * @property {string} title
 * @property {C[]} cards
 * @property {boolean} open
 */

export const PINNED_SECTION = "\u0000pinned";
export const UNGROUPED_SECTION = "\u0000ungrouped";

/**
 * Sections in natural order, after the one of all tags that name none: a section each would be a card a row.
 * @template {AnyCard} C
 * @param {readonly Tag[]} tags in natural order
 * @param {readonly string[]} folded names of sections that are closed
 * @param {(tag: Tag) => C[]} cardsOf
 * @returns {Section<C>[]}
 */
export function sectionsByPrefix(tags, folded, cardsOf) {
  /** @type {Map<string, C[]>} */
  const byPrefix = new Map();
  for (const tag of tags) {
    const prefix = prefixOf(tag.name);
    const cards = byPrefix.get(prefix);
    if (cards) cards.push(...cardsOf(tag));
    else byPrefix.set(prefix, cardsOf(tag));
  }
  const ungrouped = byPrefix.get("");
  byPrefix.delete("");
  const named = [...byPrefix].map(([prefix, cards]) => section(prefix, prefix, cards, folded));
  return ungrouped ? [section(UNGROUPED_SECTION, "Ungrouped", ungrouped, folded), ...named] : named;
}

/**
 * @template {AnyCard} C
 * @param {string} name
 * @param {string} title
 * @param {C[]} cards
 * @param {readonly string[]} folded
 * @returns {Section<C>}
 */
export function section(name, title, cards, folded) {
  return { name, title, cards, open: !folded.includes(name) };
}

/**
 * What is pinned, each once, in the order in which it was.
 * @template {AnyCard} C
 * @param {readonly C[]} cards
 * @param {readonly string[]} pins
 * @returns {C[]}
 */
export function pinnedCards(cards, pins) {
  if (pins.length === 0) return [];
  /** @type {Map<string, C[]>} */
  const byPin = new Map();
  for (const card of cards) {
    for (const pin of new Set([card.key, ...(card.pins ?? [])])) byPin.set(pin, [...(byPin.get(pin) ?? []), card]);
  }
  return [...new Set(pins.flatMap((pin) => byPin.get(pin) ?? []))];
}

/**
 * What stands before the first slash; "" where nothing does.
 * @param {string} name
 */
export function prefixOf(name) {
  return name.slice(0, Math.max(0, name.indexOf("/")));
}

/**
 * What a card is called: what its author called it, or what the section does not say already.
 * @param {Tag} tag
 * @param {boolean} [inFull] the section does not say the rest of the name
 */
export function tagTitle(tag, inFull = false) {
  if (tag.displayName && tag.displayName !== tag.name) return tag.displayName;
  const prefix = prefixOf(tag.name);
  return inFull || !prefix ? tag.name : tag.name.slice(prefix.length + 1) || tag.name;
}
