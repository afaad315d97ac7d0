// @ts-check
/** Cards of several kinds in one grid: by section, then by tag, then by kind. Pure. */
import { naturalCompare } from "../../core/natural_sort.js";
import { PINNED_SECTION, pinnedCards, section, sectionsByPrefix } from "../../core/tag_sections.js";

/**
 * @typedef {import("../../core/world.js").Tag} Tag
 * @typedef {import("../../shell/pages.js").CardKind} CardKind
 * @typedef {import("../../core/tag_sections.js").AnyCard} AnyCard
 *
 * @typedef {object} Source one kind of cards, and the tags that it has
 * @property {string} name
 * @property {CardKind} kind
 * @property {readonly Tag[]} tags in natural order
 *
 * @typedef {{key: string, kind: CardKind, card: AnyCard, pins?: readonly string[]}} MixedCard
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
  const cardsOf = (/** @type {Tag} */ tag, inFull = false) => cardsOfKind(/** @type {CardKind} */ (kinds.get(tag)), tag, inFull);
  const pinned = pins.length > 0 ? pinnedCards(tags.flatMap((tag) => cardsOf(tag, true)), pins) : [];
  const sections = sectionsByPrefix(tags.filter(isShown), folded, (tag) => cardsOf(tag));
  return pinned.length > 0 ? [section(PINNED_SECTION, "Pinned", pinned, folded), ...sections] : sections;
}

/**
 * @param {CardKind} kind
 * @param {Tag} tag
 * @param {boolean} inFull
 * @returns {MixedCard[]}
 */
function cardsOfKind(kind, tag, inFull) {
  return kind.cardsOf(tag, inFull).map((card) => ({ key: card.key, pins: card.pins, kind, card }));
}
