// @ts-check
/** How each point is drawn, given what is coloured, looked at, found, selected. Pure. */
import { FADED, PLAIN, PROMINENT } from "../../charts/points/cloud.js";
import { channelsOf } from "../../charts/mixing.js";
import { sequentialColor } from "../../core/colors.js";

/**
 * @typedef {object} Emphasis  which points are meant
 * @property {number | null} chosen
 * @property {ArrayLike<number>} neighbors   of the chosen one, the nearest first
 * @property {ArrayLike<number>} hits        of a search
 * @property {readonly number[]} selected
 * @property {readonly string[]} focused     values of the legend that alone keep their colour
 */

/** Of the background in a faded point; dark ones swallow more. */
const FADE = { onLight: 0.84, onDark: 0.76 };
const MOST_PROMINENT = 400; // more of them are drawn like the others, which then fade
const MOST_NAMED = 40;

/**
 * @param {number} count
 * @param {import("./fields.js").Coloring} coloring
 * @param {Emphasis} emphasis
 * @param {string} background
 */
export function looksOf(count, coloring, emphasis, background) {
  const colors = new Uint8Array(count * 4).fill(255);
  const marks = marksOf(count, coloring, emphasis);
  const back = channelsOf(background);
  const fade = back[1] < 128 ? FADE.onDark : FADE.onLight;
  for (let point = 0; point < count; point++) {
    const color = coloring.colorOf(point);
    const part = marks[point] === FADED ? fade : 0;
    for (let channel = 0; channel < 3; channel++) colors[point * 4 + channel] = color[channel] + (back[channel] - color[channel]) * part;
  }
  if (coloring.kind === "none") paintNeighbors(colors, emphasis.neighbors);
  return { colors, marks, ringed: emphasis.chosen ?? -1, named: namedOf(emphasis, count) };
}

/** @param {number} count @param {import("./fields.js").Coloring} coloring @param {Emphasis} emphasis */
function marksOf(count, coloring, { chosen, neighbors, hits, selected, focused }) {
  const meant = new Set([...(chosen === null ? [] : [chosen]), ...Array.from(neighbors), ...Array.from(hits), ...selected].filter((point) => point < count));
  const values = new Set(focused);
  const marks = new Uint8Array(count).fill(meant.size ? FADED : PLAIN);
  if (values.size) for (let point = 0; point < count; point++) if (!values.has(coloring.valueOf(point))) marks[point] = FADED;
  const mark = meant.size > MOST_PROMINENT ? PLAIN : PROMINENT;
  for (const point of meant) marks[point] = mark;
  if (chosen !== null && chosen < count) marks[chosen] = PROMINENT;
  return marks;
}

/** Without a field's colours, the nearer a neighbour the warmer. @param {Uint8Array} colors @param {ArrayLike<number>} neighbors */
function paintNeighbors(colors, neighbors) {
  for (let rank = 0; rank < neighbors.length; rank++) {
    if (neighbors[rank] * 4 < colors.length) colors.set(channelsOf(sequentialColor(1 - rank / neighbors.length)), neighbors[rank] * 4);
  }
}

/** Points whose names are wanted first. @param {Emphasis} emphasis @param {number} count */
function namedOf({ chosen, neighbors, hits, selected }, count) {
  const first = (/** @type {ArrayLike<number>} */ points) => Array.from({ length: Math.min(MOST_NAMED, points.length) }, (_, i) => points[i]);
  const wanted = [...(chosen === null ? [] : [chosen]), ...[neighbors, hits, selected].flatMap((points) => (points.length <= MOST_PROMINENT ? first(points) : []))];
  return [...new Set(wanted)].filter((point) => point < count);
}
