// @ts-check
/** Colours of slices: by name, by category or by track; the same in every profile, readable under text in both themes. Pure. */
import { PALETTE, hashOf } from "../../core/colors.js";
import { channelsOf } from "../mixing.js";

/**
 * @typedef {"name" | "category" | "track"} ColorRule
 *
 * @typedef {object} SliceColors  colours as a canvas' image data holds them: alpha, blue, green, red
 * @property {ColorRule} rule
 * @property {Uint32Array} table              by name, by category or by track, as the rule says
 * @property {Uint8Array | null} emphasis     by name: 1 stands out, the others are faint; null: none is looked for
 * @property {number} faint
 */

const STRENGTH = 0.52; // of the colour; the rest is surface, so that the theme's ink is readable on it
const FAINT = 0.14;
const EMPTY = 0.3; // where there is no name to tell by

/**
 * @param {ColorRule} rule
 * @param {readonly string[]} words what the rule tells apart, by index
 * @param {{surface: string, ink3: string}} tokens
 * @returns {SliceColors}
 */
export function sliceColors(rule, words, tokens) {
  const surface = channelsOf(tokens.surface);
  const shades = PALETTE.map((color) => packed(surface, channelsOf(color), STRENGTH));
  const nameless = packed(surface, channelsOf(tokens.ink3), EMPTY);
  const table = Uint32Array.from(words, (word) => (word ? shades[hashOf(familyOf(word)) % shades.length] : nameless));
  return { rule, table, emphasis: null, faint: packed(surface, channelsOf(tokens.ink3), FAINT) };
}

/**
 * What names that differ in a number have in common: `MatMul_3` and `ProfilerStep#12` look like their kin.
 * @param {string} name
 */
export function familyOf(name) {
  return name.replace(/[\d_#.:]+$/, "") || name;
}

/** The colour of a word for use in CSS. @param {string} word @param {{surface: string}} tokens */
export function wordColor(word, tokens) {
  const value = packed(channelsOf(tokens.surface), channelsOf(PALETTE[hashOf(familyOf(word)) % PALETTE.length]), STRENGTH);
  return `rgb(${value & 255} ${(value >> 8) & 255} ${(value >> 16) & 255})`;
}

/**
 * @param {readonly number[]} from
 * @param {readonly number[]} to
 * @param {number} part
 */
function packed(from, to, part) {
  const [red, green, blue] = from.map((channel, i) => Math.round(channel + (to[i] - channel) * part));
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
