// @ts-check
/** A merged layout and the scalars that there are, to sections of cards. Pure. */
import { section } from "../../core/tag_sections.js";
import { Matcher } from "./matching.js";

/**
 * @typedef {import("../../core/world.js").Tag} Tag
 * @typedef {import("./layout.js").PlacedChart} PlacedChart
 * @typedef {import("./layout.js").MergedCategory} MergedCategory
 * @typedef {import("./matching.js").Match} Match
 * @typedef {{value: Tag, lower: Tag, upper: Tag}} Margin
 * @typedef {NonNullable<import("../../shell/pages.js").CardKind["together"]>} Together
 *
 * @typedef {object} Card
 * @property {string} key
 * @property {PlacedChart} placed
 * @property {readonly Match[]} matches
 * @property {Tag[]} tags      that are drawn
 * @property {any} drawn       the same as a card of the scalars dashboard
 */

export const MARGIN_ENDS = /** @type {const} */ (["value", "lower", "upper"]);

/**
 * The names are asked for once, as the tags are replaced with every new point.
 * @param {readonly MergedCategory[]} categories
 * @param {readonly string[]} names of all scalars
 * @returns {Map<PlacedChart, Match[]>}
 */
export function matchesOf(categories, names) {
  const matcher = new Matcher(names);
  return new Map(categories.flatMap(({ charts }) => charts.map((placed) => /** @type {const} */ ([placed, matcher.match(placed.chart)]))));
}

/**
 * @param {PlacedChart} placed
 * @param {readonly Match[]} matches
 * @param {ReadonlyMap<string, Tag>} byName
 * @param {Together} together
 * @returns {Card}
 */
export function cardOf(placed, matches, byName, together) {
  const { key, category, chart } = placed;
  const base = { key, title: chart.title || category, detail: `${category} / ${chart.title}` };
  if (chart.kind === "lines") {
    const names = new Set(matches.flatMap((match) => match.names));
    const tags = [...names].flatMap((name) => byName.get(name) ?? []);
    return { key, placed, matches, tags, drawn: together({ ...base, tags }) };
  }
  const margins = marginsOf(chart.tags, byName);
  const tags = [...new Set(margins.flatMap((margin) => MARGIN_ENDS.map((end) => margin[end])))];
  return { key, placed, matches, tags, drawn: together({ ...base, tags, margins }) };
}

/**
 * @param {readonly string[]} names by threes
 * @param {ReadonlyMap<string, Tag>} byName
 */
function marginsOf(names, byName) {
  /** @type {Margin[]} */
  const margins = [];
  for (let i = 0; i + 2 < names.length; i += 3) {
    const [value, lower, upper] = names.slice(i, i + 3).map((name) => byName.get(name));
    if (value && lower && upper) margins.push({ value, lower, upper });
  }
  return margins;
}

/**
 * @param {readonly {category: MergedCategory, cards: Card[]}[]} groups
 * @param {(card: Card) => boolean} isShown
 * @param {{pinned: Card[], folded: readonly string[]}} choices
 */
export function sectionsOf(groups, isShown, { pinned, folded }) {
  const pins = pinned.length > 0 ? [section("\u0000pinned", "Pinned", pinned, folded)] : [];
  const shown = groups.map(({ category, cards }) => {
    const name = `layout:${category.title}`;
    const isTouched = folded.includes(name); // of a category that the log closed, a person's word means open
    return { name, title: category.title || "Untitled", cards: cards.filter(isShown), open: category.closed === isTouched };
  });
  return [...pins, ...shown.filter(({ cards }) => cards.length > 0)];
}

/**
 * What the filter looks at: titles, and the names of what is drawn.
 * @param {Card} card
 * @param {(name: string) => boolean} matches
 */
export function isMatched({ placed, tags }, matches) {
  return matches(`${placed.category}/${placed.chart.title}`) || tags.some((tag) => matches(tag.name));
}
