// @ts-check
/** Cards of data of which each run has its own picture: a card a tag and run, or a card a tag with all its runs. Pure. */
import { PINNED_SECTION, pinnedCards, section, sectionsByPrefix, tagTitle } from "./tag_sections.js";

/**
 * @typedef {import("./world.js").Tag} Tag
 * @typedef {{id: number, name: string, label: string}} NamedRun
 *
 * @typedef {object} RunCard
 * @property {string} key      names the card in addresses: plugin, tag and, where it is of one, run
 * @property {string} title
 * @property {string} detail   the tag in full, and the run
 * @property {string} runLabel what the card's only run is called, or "" where it has several
 * @property {Tag} tag
 * @property {readonly NamedRun[]} runs
 * @property {readonly string[]} pins  what pins it besides its key: the card of all runs those of each, and each that one
 */

/**
 * @param {string} plugin
 * @param {Tag} tag
 * @param {readonly NamedRun[]} selected
 * @param {boolean} together
 * @param {boolean} [inFull] the section does not say the rest of the name
 * @returns {RunCard[]}
 */
export function runCards(plugin, tag, selected, together, inFull = false) {
  const runs = selected.filter(({ id }) => tag.runs.has(id));
  const title = tagTitle(tag, inFull);
  const key = `${plugin}:${tag.name}`;
  const ofRun = (/** @type {NamedRun} */ run) => `${key}:${run.name}`;
  if (together) return runs.length ? [{ key, title, detail: tag.name, runLabel: runs.length === 1 ? runs[0].label : "", tag, runs, pins: runs.map(ofRun) }] : [];
  return runs.map((run) => ({ key: ofRun(run), title, detail: `${tag.name}, ${run.label}`, runLabel: run.label, tag, runs: [run], pins: [key] }));
}

/**
 * @param {string} plugin
 * @param {{tags: readonly Tag[], shown: readonly Tag[], runs: readonly NamedRun[], together: boolean}} what
 *   `tags` all of them, in natural order; `shown` what the filter lets through
 * @param {{pins: readonly string[], folded: readonly string[]}} choices
 * @returns {import("./tag_sections.js").Section<RunCard>[]}
 */
export function runSections(plugin, { tags, shown, runs, together }, { pins, folded }) {
  const maybe = tags.filter((tag) => pins.some((pin) => pin.startsWith(`${plugin}:${tag.name}`)));
  const pinned = pinnedCards(maybe.flatMap((tag) => runCards(plugin, tag, runs, together, true)), pins);
  const sections = sectionsByPrefix(shown, folded, (tag) => runCards(plugin, tag, runs, together)).filter(({ cards }) => cards.length > 0);
  return pinned.length > 0 ? [section(PINNED_SECTION, "Pinned", pinned, folded), ...sections] : sections;
}

/**
 * @param {string} plugin
 * @param {string} key
 * @param {{tags: readonly Tag[], runs: readonly NamedRun[], together: boolean}} what
 * @returns {RunCard | null}
 */
export function cardByKey(plugin, key, { tags, runs, together }) {
  if (!key.startsWith(`${plugin}:`)) return null;
  for (const tag of tags) {
    if (!key.startsWith(`${plugin}:${tag.name}`)) continue; // a tag may hold colons: the longest way to find it is the only sure one
    const card = runCards(plugin, tag, runs, together, true).find((one) => one.key === key);
    if (card) return card;
  }
  return null;
}

const PANEL_WIDTH = 180; // CSS pixels: what one plot of several side by side needs
const PANELS_IN_A_ROW = 6;

/**
 * How wide cards must be at least for the plots of so many runs to stand side by side in them.
 * @param {number} runs
 */
export function widthOfPanels(runs) {
  return PANEL_WIDTH * Math.min(PANELS_IN_A_ROW, runs);
}

/**
 * Changes when a card has new samples, or others.
 * @param {RunCard} card
 */
export function stampOf({ tag, runs }) {
  return runs.map(({ id }) => `${id}:${tag.runs.get(id)?.generation}:${tag.runs.get(id)?.points}`).join();
}
