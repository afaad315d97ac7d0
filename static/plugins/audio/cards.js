// @ts-check
/** Which cards the page shows, in which sections. Pure. */
import { PINNED_SECTION, UNGROUPED_SECTION, pinnedCards, prefixOf, section, tagTitle } from "../../core/tag_sections.js";

/**
 * @typedef {import("../../core/world.js").Tag} Tag
 * @typedef {import("../../core/session.js").Run} Run
 *
 * @typedef {object} Card one clip of each step of a tag in a run
 * @property {string} key     names the card in addresses
 * @property {Tag} tag
 * @property {Run} run
 * @property {number} sample  which of the step's clips, from 0
 * @property {number} samples how many there are
 * @property {string} title   the tag; "" where the section says it
 *
 * @typedef {import("../../core/tag_sections.js").Section<Card>} Section
 * @typedef {(tag: Tag, run: number) => number} ClipsOf
 */

const KEY_PREFIX = "audio:";

/**
 * Sections by the first part of the tag; but a tag that has several clips is a section of its own, so that what is to be
 * compared stands side by side.
 * @param {readonly Tag[]} tags all of them, in natural order
 * @param {readonly Tag[]} shown what the filter lets through
 * @param {{runs: readonly Run[], clipsOf: ClipsOf, pins: readonly string[], folded: readonly string[]}} choices
 * @returns {Section[]}
 */
export function sectionsOf(tags, shown, { runs, clipsOf, pins, folded }) {
  const pinned = pins.length > 0 ? pinnedCards(tags.flatMap((tag) => cardsOf(tag, runs, clipsOf, true)), pins) : [];
  const ungrouped = section(UNGROUPED_SECTION, "Ungrouped", /** @type {Card[]} */ ([]), folded);
  /** @type {Map<string, Section>} */
  const sections = new Map([[PINNED_SECTION, section(PINNED_SECTION, "Pinned", pinned, folded)], ["", ungrouped]]);
  for (const tag of shown) {
    const cards = cardsOf(tag, runs, clipsOf);
    const prefix = prefixOf(tag.name);
    const ownName = `${tag.name}/`; // no prefix holds a slash
    if (cards.length > 1) sections.set(ownName, section(ownName, tagTitle(tag, true), cards.map((card) => ({ ...card, title: "" })), folded));
    else if (sections.has(prefix)) sections.get(prefix)?.cards.push(...cards);
    else if (cards.length) sections.set(prefix, section(prefix, prefix, cards, folded));
  }
  return [...sections.values()].filter(({ cards }) => cards.length > 0);
}

/**
 * The clips of one tag: by their number in the batch, then run by run.
 * @param {Tag} tag
 * @param {readonly Run[]} runs
 * @param {ClipsOf} clipsOf
 * @param {boolean} [inFull] the section does not say the rest of the tag
 * @returns {Card[]}
 */
export function cardsOf(tag, runs, clipsOf, inFull = false) {
  const having = runs.filter((run) => tag.runs.has(run.id)).map((run) => ({ run, samples: clipsOf(tag, run.id) }));
  const most = Math.max(0, ...having.map(({ samples }) => samples));
  return Array.from({ length: most }, (_, sample) =>
    having
      .filter(({ samples }) => sample < samples)
      .map(({ run, samples }) => ({ key: keyOf(tag.name, run.name, sample), tag, run, sample, samples, title: tagTitle(tag, inFull) })),
  ).flat();
}

/** The same clip of the next run that has it, for comparing; null where no other has. @param {Card} card @param {readonly Run[]} runs @returns {Card | null} */
export function inNextRun(card, runs) {
  const having = runs.filter((run) => card.tag.runs.has(run.id));
  const at = having.findIndex((run) => run.id === card.run.id);
  const run = having[(at + 1) % having.length];
  return at < 0 || having.length < 2 ? null : { ...card, run, key: keyOf(card.tag.name, run.name, card.sample) };
}

/** @param {string} tag @param {string} run @param {number} sample */
function keyOf(tag, run, sample) {
  return `${KEY_PREFIX}${tag}:${run}${sample ? `#${sample + 1}` : ""}`;
}
