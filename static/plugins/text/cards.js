// @ts-check
/** Which cards the page shows, in which sections. Pure. */
import { PINNED_SECTION, section, sectionsByPrefix, tagTitle } from "../../core/tag_sections.js";

/**
 * @typedef {import("../../core/world.js").Tag} Tag
 * @typedef {{key: string, title: string, tag: Tag}} Card
 */

const PREFIX = "text:";
const SUFFIX = "/text_summary"; // which PyTorch's and tensorboardX's add_text append to every tag

/** @param {Tag} tag @param {boolean} [inFull] @returns {Card} */
export function cardOf(tag, inFull = false) {
  return { key: PREFIX + tag.name, title: titleOf(tag, inFull), tag };
}

/** @param {Tag} tag @param {boolean} inFull */
function titleOf(tag, inFull) {
  if (!tag.name.endsWith(SUFFIX)) return tagTitle(tag, inFull);
  const name = tag.name.slice(0, -SUFFIX.length) || tag.name;
  return tagTitle({ ...tag, name, displayName: tag.displayName === tag.name ? name : tag.displayName }, inFull);
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
  // By the name that a person gave: the suffix would put each ungrouped tag into a section of its own.
  const named = shown.map((tag) => ({ ...tag, name: tag.name.endsWith(SUFFIX) ? tag.name.slice(0, -SUFFIX.length) : tag.name }));
  const byNamed = new Map(named.map((tag, i) => [tag, shown[i]]));
  const sections = sectionsByPrefix(named, folded, (tag) => [cardOf(/** @type {Tag} */ (byNamed.get(tag)))]);
  return pinned.length ? [section(PINNED_SECTION, "Pinned", pinned, folded), ...sections] : sections;
}
