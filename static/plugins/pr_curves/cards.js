// @ts-check
/** Which cards the page shows, in which sections. Pure. */
import { PINNED_SECTION, section, sectionsByPrefix, tagTitle } from "../../core/tag_sections.js";

/**
 * @typedef {import("../../core/world.js").Tag} Tag
 * @typedef {{key: string, title: string, tag: Tag}} Card
 */

const PREFIX = "pr_curves:";

/** @param {Tag} tag @param {boolean} [inFull] @returns {Card} */
function cardOf(tag, inFull = false) {
  return { key: PREFIX + tag.name, title: tagTitle(tag, inFull), tag };
}

/**
 * @param {string} key
 * @param {readonly Tag[]} tags
 * @returns {Card | null}
 */
export function cardByKey(key, tags) {
  const tag = key.startsWith(PREFIX) && tags.find(({ name }) => name === key.slice(PREFIX.length));
  return tag ? cardOf(tag, true) : null;
}

/**
 * @param {readonly Tag[]} tags all of them
 * @param {readonly Tag[]} shown what the filter lets through
 * @param {{pins: readonly string[], folded: readonly string[]}} choices
 */
export function sectionsOf(tags, shown, { pins, folded }) {
  const pinned = pins.flatMap((key) => cardByKey(key, tags) ?? []);
  const sections = sectionsByPrefix(shown, folded, (tag) => [cardOf(tag)]);
  return pinned.length ? [section(PINNED_SECTION, "Pinned", pinned, folded), ...sections] : sections;
}
