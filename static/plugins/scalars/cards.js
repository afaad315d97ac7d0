// @ts-check
/** Which cards the page shows, in which sections. Pure. */
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
 *
 * @typedef {object} Section
 * @property {string} name
 * @property {string} title
 * @property {Card[]} cards
 * @property {boolean} open
 */

export const PINNED_SECTION = "\u0000pinned";
export const OVERLAY_SECTION = "\u0000overlays";
export const UNGROUPED_SECTION = "\u0000ungrouped";
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
  return [...sections.filter(({ cards }) => cards.length > 0), ...sectionsByPrefix(shown, folded)];
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
 * Sections in natural order, after the one of all tags that name none: a section each would be a card a row.
 * @param {readonly Tag[]} tags
 * @param {readonly string[]} folded
 */
function sectionsByPrefix(tags, folded) {
  /** @type {Map<string, Card[]>} */
  const byPrefix = new Map();
  for (const tag of tags) {
    const prefix = prefixOf(tag.name);
    const cards = byPrefix.get(prefix);
    if (cards) cards.push(tagCard(tag, false));
    else byPrefix.set(prefix, [tagCard(tag, false)]);
  }
  const ungrouped = byPrefix.get("");
  byPrefix.delete("");
  const named = [...byPrefix].map(([prefix, cards]) => section(prefix, prefix, cards, folded));
  return ungrouped ? [section(UNGROUPED_SECTION, "Ungrouped", ungrouped, folded), ...named] : named;
}

/**
 * What stands before the first slash; "" where nothing does.
 * @param {string} name
 */
export function prefixOf(name) {
  return name.slice(0, Math.max(0, name.indexOf("/")));
}

/**
 * @param {string} name
 * @param {string} title
 * @param {Card[]} cards
 * @param {readonly string[]} folded
 * @returns {Section}
 */
function section(name, title, cards, folded) {
  return { name, title, cards, open: !folded.includes(name) };
}

/**
 * @param {Tag} tag
 * @param {boolean} inFull the section does not say the rest of the name
 * @returns {Card}
 */
function tagCard(tag, inFull) {
  const prefix = prefixOf(tag.name);
  const rest = prefix ? tag.name.slice(prefix.length + 1) : tag.name;
  const title = tag.displayName && tag.displayName !== tag.name ? tag.displayName : inFull ? tag.name : rest || tag.name;
  return { key: tag.name, title, detail: tag.name, descriptionHtml: tag.descriptionHtml, tags: [tag], isOverlay: false };
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
