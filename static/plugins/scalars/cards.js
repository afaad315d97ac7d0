// @ts-check
/** Which cards the page shows, in which sections. Pure. */
import { PINNED_SECTION, prefixOf, section, sectionsByPrefix, tagTitle } from "../../core/tag_sections.js";
import { list } from "../../core/url_state.js";

/**
 * @typedef {import("../../core/world.js").Tag} Tag
 *
 * @typedef {object} Card
 * @property {string} key            names the card in addresses: its tag, or "overlay:" and its tags
 * @property {string} title
 * @property {string} detail         the tag in full, where the title is less
 * @property {string} descriptionHtml
 * @property {Tag[]} tags
 * @property {boolean} isOverlay
 * @property {Margin[]} [margins]    values with a band from one tag to another, in place of a line for each of the tags
 *
 * @typedef {{value: Tag, lower: Tag, upper: Tag}} Margin
 *
 * @typedef {import("../../core/tag_sections.js").Section<Card>} Section
 */

export const OVERLAY_SECTION = "\u0000overlays";
const OVERLAY_PREFIX = "overlay:";

/**
 * @param {readonly Tag[]} tags all of them, in natural order
 * @param {readonly Tag[]} shown what the filter lets through
 * @param {{pins: readonly string[], overlays: readonly string[][], folded: readonly string[]}} choices
 * @returns {Section[]}
 */
export function sectionsOf(tags, shown, { pins, overlays, folded }) {
  const byName = new Map(tags.map((tag) => [tag.name, tag]));
  const made = overlays.map((names) => overlayCard(names, byName)).filter((card) => card.tags.length > 0);
  const pinned = pins.flatMap((key) => made.find((card) => card.key === key) ?? (byName.has(key) ? tagCard(/** @type {Tag} */ (byName.get(key)), true) : []));
  const sections = [section(PINNED_SECTION, "Pinned", pinned, folded), section(OVERLAY_SECTION, "Overlays", made, folded)];
  return [...sections.filter(({ cards }) => cards.length > 0), ...sectionsByPrefix(shown, folded, (tag) => [tagCard(tag, false)])];
}

/**
 * @param {string} key
 * @param {readonly Tag[]} tags
 * @returns {Card | null}
 */
export function cardByKey(key, tags) {
  const byName = new Map(tags.map((tag) => [tag.name, tag]));
  const tag = byName.get(key);
  if (tag) return tagCard(tag, true);
  if (!key.startsWith(OVERLAY_PREFIX)) return null;
  const card = overlayCard(tagsOfOverlayKey(key), byName);
  return card.tags.length > 0 ? card : null;
}

/**
 * @param {Tag} tag
 * @param {boolean} inFull the section does not say the rest of the name
 * @returns {Card}
 */
export function tagCard(tag, inFull) {
  return { key: tag.name, title: tagTitle(tag, inFull), detail: tag.name, descriptionHtml: tag.descriptionHtml, tags: [tag], isOverlay: false };
}

/**
 * A chart of several tags that somebody else has chosen.
 * @param {{key: string, title: string, detail: string, tags: Tag[], margins?: Margin[]}} chart
 * @returns {Card}
 */
export function togetherCard(chart) {
  return { ...chart, descriptionHtml: "", isOverlay: true };
}

/**
 * @param {readonly string[]} names
 * @param {Map<string, Tag>} byName
 * @returns {Card}
 */
function overlayCard(names, byName) {
  const tags = names.flatMap((name) => byName.get(name) ?? []);
  return { key: overlayKey(names), title: commonTitle(names), detail: names.join(", "), descriptionHtml: "", tags, isOverlay: true };
}

/** The tags, separated by commas. @param {readonly string[]} names */
export function overlayKey(names) {
  return OVERLAY_PREFIX + list.format(names);
}

/** @param {string} key @returns {readonly string[]} */
export function tagsOfOverlayKey(key) {
  return list.parse(key.slice(OVERLAY_PREFIX.length)) ?? [];
}

/**
 * "loss: total, l2" for tags of one section, else the names.
 * @param {readonly string[]} names
 */
function commonTitle(names) {
  const prefix = prefixOf(names[0] ?? "");
  const shared = prefix !== "" && names.every((name) => name.startsWith(`${prefix}/`));
  return shared ? `${prefix}: ${names.map((name) => name.slice(prefix.length + 1)).join(", ")}` : names.join(", ");
}
