// @ts-check
/** Cards of several kinds in one grid: by section, then by tag, then by kind. Pure. */
import { naturalCompare } from "../../core/natural_sort.js";
import { PINNED_SECTION, section, sectionsByPrefix } from "../../core/tag_sections.js";

/**
 * @typedef {import("../../core/world.js").Tag} Tag
 * @typedef {import("../../shell/pages.js").CardKind} CardKind
 *
 * @typedef {object} Source one kind of cards, and the tags that it has
 * @property {string} name
 * @property {CardKind} kind
 * @property {readonly Tag[]} tags in natural order
 *
 * @typedef {{key: string, kind: CardKind, card: {key: string}}} MixedCard
 */

/**
 * @param {readonly Source[]} sources in the order in which a tag's cards stand
 * @param {(tag: Tag) => boolean} isShown what the filter lets through; pinned cards stand whatever it says
 * @param {{pins: readonly string[], folded: readonly string[]}} choices
 * @returns {import("../../core/tag_sections.js").Section<MixedCard>[]}
 */
export function mixedSections(sources, isShown, { pins, folded }) {
  /** @type {Map<Tag, CardKind>} */
  const kinds = new Map(sources.flatMap(({ kind, tags }) => tags.map((tag) => [tag, kind])));
  const tags = [...kinds.keys()].sort((a, b) => naturalCompare(a.name, b.name)); // stable: of one tag in the sources' order
  const cardsOf = (/** @type {Tag} */ tag) => cardsOfKind(/** @type {CardKind} */ (kinds.get(tag)), tag);
  const pinned = pinnedCards(tags.flatMap(cardsOf), pins);
  const sections = sectionsByPrefix(tags.filter(isShown), folded, cardsOf);
  return pinned.length > 0 ? [section(PINNED_SECTION, "Pinned", pinned, folded), ...sections] : sections;
}

/**
 * @param {CardKind} kind
 * @param {Tag} tag
 * @returns {MixedCard[]}
 */
function cardsOfKind(kind, tag) {
  return kind.cardsOf(tag).map((card) => ({ key: card.key, kind, card }));
}

/**
 * In the order in which they were pinned.
 * @param {readonly MixedCard[]} cards
 * @param {readonly string[]} pins
 */
function pinnedCards(cards, pins) {
  if (pins.length === 0) return [];
  const byKey = new Map(cards.map((card) => [card.key, card]));
  return pins.flatMap((key) => byKey.get(key) ?? []);
}
