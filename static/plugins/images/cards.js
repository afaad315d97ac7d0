// @ts-check
/** Which cards the page shows, in which sections. Pure. */
import { PINNED_SECTION, UNGROUPED_SECTION, prefixOf, section, tagTitle } from "../../core/tag_sections.js";

/**
 * @typedef {import("../../core/world.js").Tag} Tag
 * @typedef {import("../../core/session.js").Run} Run
 *
 * @typedef {object} Card one image of each step of a tag in a run
 * @property {string} key     names the card in addresses
 * @property {Tag} tag
 * @property {Run} run
 * @property {number} sample  which of the step's images, from 0
 * @property {number} samples how many there are
 * @property {string} title   the tag; "" where the section says it
 *
 * @typedef {import("../../core/tag_sections.js").Section<Card>} Section
 * @typedef {(run: number, tag: number) => number} SamplesOf
 */

const KEY_PREFIX = "images:";

/**
 * Sections by the first part of the tag, as everywhere; but a tag that has several images is a section of its own, so
 * that what is to be compared (runs, images of a batch) begins a row and stands side by side.
 * @param {readonly Tag[]} tags all of them, in natural order
 * @param {readonly Tag[]} shown what the filter lets through
 * @param {{runs: readonly Run[], samplesOf: SamplesOf, pins: readonly string[], folded: readonly string[]}} choices
 * @returns {Section[]}
 */
export function sectionsOf(tags, shown, { runs, samplesOf, pins, folded }) {
  const pinned = pinnedCards(tags, runs, samplesOf, pins);
  const ungrouped = section(UNGROUPED_SECTION, "Ungrouped", /** @type {Card[]} */ ([]), folded);
  /** @type {Map<string, Section>} */
  const sections = new Map([[PINNED_SECTION, section(PINNED_SECTION, "Pinned", pinned, folded)], ["", ungrouped]]);
  for (const tag of shown) {
    const cards = cardsOf(tag, runs, samplesOf);
    const prefix = prefixOf(tag.name);
    const ownName = `${tag.name}/`; // no prefix holds a slash
    if (cards.length > 1) sections.set(ownName, section(ownName, tagTitle(tag, true), cards.map(withoutTitle), folded));
    else if (sections.has(prefix)) sections.get(prefix)?.cards.push(...cards);
    else if (cards.length) sections.set(prefix, section(prefix, prefix, cards, folded));
  }
  return [...sections.values()].filter(({ cards }) => cards.length > 0);
}

/**
 * The images of one tag: by their number in the batch, then run by run.
 * @param {Tag} tag
 * @param {readonly Run[]} runs
 * @param {SamplesOf} samplesOf
 * @param {boolean} [inFull] the section does not say the rest of the tag
 * @returns {Card[]}
 */
export function cardsOf(tag, runs, samplesOf, inFull = false) {
  const having = runs.filter((run) => tag.runs.has(run.id)).map((run) => ({ run, samples: samplesOf(run.id, tag.id) }));
  const most = Math.max(0, ...having.map(({ samples }) => samples));
  const cards = [];
  for (let sample = 0; sample < most; sample++) {
    for (const { run, samples } of having) {
      if (sample < samples) cards.push({ key: keyOf(tag.name, run.name, sample), tag, run, sample, samples, title: tagTitle(tag, inFull) });
    }
  }
  return cards;
}

/**
 * A card by its name in an address, null where there is none (any more).
 * @param {string} key
 * @param {readonly Tag[]} tags
 * @param {readonly Run[]} runs
 * @param {SamplesOf} samplesOf
 */
export function cardByKey(key, tags, runs, samplesOf) {
  if (!key.startsWith(KEY_PREFIX)) return null;
  const tagged = tags.filter((tag) => key.startsWith(`${KEY_PREFIX}${tag.name}:`)); // names may hold colons
  return tagged.flatMap((tag) => cardsOf(tag, runs, samplesOf, true)).find((one) => one.key === key) ?? null;
}

/** The same place in another run, for comparing. @param {Card} card @param {Run} run @returns {Card} */
export function inRun(card, run) {
  return { ...card, run, key: keyOf(card.tag.name, run.name, card.sample) };
}

/** @param {string} tag @param {string} run @param {number} sample */
function keyOf(tag, run, sample) {
  return `${KEY_PREFIX}${tag}:${run}${sample ? `#${sample + 1}` : ""}`;
}

/** @param {Card} card @returns {Card} */
function withoutTitle(card) {
  return { ...card, title: "" };
}

/**
 * @param {readonly Tag[]} tags
 * @param {readonly Run[]} runs
 * @param {SamplesOf} samplesOf
 * @param {readonly string[]} pins
 */
function pinnedCards(tags, runs, samplesOf, pins) {
  return pins.flatMap((key) => cardByKey(key, tags, runs, samplesOf) ?? []);
}
