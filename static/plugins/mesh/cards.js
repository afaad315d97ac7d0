// @ts-check
/** Which meshes there are among the tags, and which cards the page shows of them, in which sections. Pure. */
import { PINNED_SECTION, UNGROUPED_SECTION, pinnedCards, prefixOf, section, tagTitle } from "../../core/tag_sections.js";

/**
 * @typedef {import("../../core/world.js").Tag} Tag
 * @typedef {import("../../core/session.js").Run} Run
 *
 * @typedef {object} Mesh  the tags of a mesh's parts, as one
 * @property {string} name
 * @property {string} displayName
 * @property {string} descriptionHtml
 * @property {ReadonlyMap<number, {tag: number, version: string}>} runs  by id those that have it: the tag of its vertices, and
 *   a text that is another one when any part has changed
 *
 * @typedef {object} Card one mesh of each step of a tag in a run
 * @property {string} key     names the card in addresses
 * @property {Mesh} mesh
 * @property {Run} run
 * @property {number} sample  which of the step's meshes, from 0
 * @property {number} samples how many there are
 * @property {string} title   the mesh; "" where the section says it
 *
 * @typedef {import("../../core/tag_sections.js").Section<Card>} Section
 * @typedef {(mesh: Mesh, run: number) => number} SamplesOf
 */

const KEY_PREFIX = "mesh:";
/** TensorFlow 1 numbers tags that were there already; tensorboardX writes the number of the part instead of its name. */
const PART = /_(?:(VERTEX|FACE|COLOR)(?=(?:_\d+)?$)|([123])$)/;
const OTHER_PARTS = [["FACE", "2"], ["COLOR", "3"]];

/**
 * Each mesh once, by the tags of its vertices; what has an unusual name is asked about as well.
 * @param {readonly Tag[]} tags of the mesh plugin, in natural order
 * @returns {Mesh[]}
 */
export function meshesOf(tags) {
  const byName = new Map(tags.map((tag) => [tag.name, tag]));
  /** @type {Map<string, Mesh & {runs: Map<number, {tag: number, version: string}>}>} */
  const meshes = new Map();
  for (const tag of tags) {
    const [, word, number] = PART.exec(tag.name) ?? [];
    if (OTHER_PARTS.some((spellings) => spellings.includes(word ?? number))) continue;
    const others = OTHER_PARTS.map(([ofWord, ofNumber]) => byName.get(tag.name.replace(PART, `_${word ? ofWord : ofNumber}`)));
    const name = tag.name.replace(PART, "");
    const mesh = meshes.get(name) ?? { name, displayName: tag.displayName === tag.name ? name : tag.displayName, descriptionHtml: tag.descriptionHtml, runs: new Map() };
    for (const run of tag.runs.keys()) if (!mesh.runs.has(run)) mesh.runs.set(run, { tag: tag.id, version: [tag, ...others].map((one) => versionOf(one, run)).join() });
    meshes.set(name, mesh);
  }
  return [...meshes.values()];
}

/** @param {Tag | undefined} tag @param {number} run */
function versionOf(tag, run) {
  const state = tag?.runs.get(run);
  return state ? `${state.points}/${state.generation}` : "";
}

/**
 * Sections by the first part of the tag; but a tag that has several meshes is a section of its own, so that what is to be
 * compared stands side by side.
 * @param {readonly Mesh[]} meshes all of them, in natural order
 * @param {readonly Mesh[]} shown what the filter lets through
 * @param {{runs: readonly Run[], samplesOf: SamplesOf, pins: readonly string[], folded: readonly string[]}} choices
 * @returns {Section[]}
 */
export function sectionsOf(meshes, shown, { runs, samplesOf, pins, folded }) {
  const pinned = pins.some((pin) => pin.startsWith(KEY_PREFIX)) ? pinnedCards(meshes.flatMap((mesh) => cardsOf(mesh, runs, samplesOf, true)), pins) : [];
  const ungrouped = section(UNGROUPED_SECTION, "Ungrouped", /** @type {Card[]} */ ([]), folded);
  /** @type {Map<string, Section>} */
  const sections = new Map([[PINNED_SECTION, section(PINNED_SECTION, "Pinned", pinned, folded)], ["", ungrouped]]);
  for (const mesh of shown) {
    const cards = cardsOf(mesh, runs, samplesOf);
    const prefix = prefixOf(mesh.name);
    const ownName = `${mesh.name}/`; // no prefix holds a slash
    if (cards.length > 1) sections.set(ownName, section(ownName, titleOf(mesh, true), cards.map((card) => ({ ...card, title: "" })), folded));
    else if (sections.has(prefix)) sections.get(prefix)?.cards.push(...cards);
    else if (cards.length) sections.set(prefix, section(prefix, prefix, cards, folded));
  }
  return [...sections.values()].filter(({ cards }) => cards.length > 0);
}

/**
 * The meshes of one tag: by their number in the batch, then run by run.
 * @param {Mesh} mesh
 * @param {readonly Run[]} runs
 * @param {SamplesOf} samplesOf
 * @param {boolean} [inFull] the section does not say the rest of the name
 * @returns {Card[]}
 */
export function cardsOf(mesh, runs, samplesOf, inFull = false) {
  const having = runs.filter((run) => mesh.runs.has(run.id)).map((run) => ({ run, samples: samplesOf(mesh, run.id) }));
  const most = Math.max(0, ...having.map(({ samples }) => samples));
  return Array.from({ length: most }, (_, sample) =>
    having
      .filter(({ samples }) => sample < samples)
      .map(({ run, samples }) => ({ key: keyOf(mesh.name, run.name, sample), mesh, run, sample, samples, title: titleOf(mesh, inFull) })),
  ).flat();
}

/**
 * A card by its name in an address, null where there is none (any more).
 * @param {string} key
 * @param {readonly Mesh[]} meshes
 * @param {readonly Run[]} runs
 * @param {SamplesOf} samplesOf
 */
export function cardByKey(key, meshes, runs, samplesOf) {
  const named = meshes.filter((mesh) => key.startsWith(`${KEY_PREFIX}${mesh.name}:`)); // names may hold colons
  return named.flatMap((mesh) => cardsOf(mesh, runs, samplesOf, true)).find((one) => one.key === key) ?? null;
}

/** What a card shows, in words. @param {Card} card */
export function nameOf({ mesh, run, sample, samples }) {
  return `${mesh.name}, ${run.label}${samples > 1 ? `, ${sample + 1} of ${samples}` : ""}`;
}

/** @param {Mesh} mesh @param {boolean} inFull */
function titleOf(mesh, inFull) {
  return tagTitle(/** @type {any} */ (mesh), inFull);
}

/** @param {string} mesh @param {string} run @param {number} sample */
function keyOf(mesh, run, sample) {
  return `${KEY_PREFIX}${mesh}:${run}${sample ? `#${sample + 1}` : ""}`;
}
