// @ts-check
/** Held series to drawn lines: colours, names, smoothing, dashes. Pure but for a cache of smoothed columns. */
import { smooth } from "../../core/smoothing.js";
import { seriesKey } from "./plan.js";

/**
 * @typedef {import("./series_data.js").SeriesData} SeriesData
 * @typedef {import("./series_data.js").Part} Part
 * @typedef {import("../../charts/line.js").LineInput} LineInput
 * @typedef {import("./plan.js").Held} Held
 * @typedef {import("./codecs.js").Range} Range
 */

/**
 * @typedef {object} Look how the lines of a run are drawn
 * @property {string} key
 * @property {string} label
 * @property {string} note
 * @property {string} color
 * @property {number[]} dash
 * @property {import("../../charts/line.js").Role} role
 */

/** Lines of the second, third … tag of an overlay. */
export const TAG_DASHES = [[], [6, 3], [2, 3], [8, 3, 2, 3], [1, 2]];

const NOTE_SEPARATOR = " \u00b7 ";

/**
 * @param {Held} held
 * @param {{run: number, tag: number}[]} series
 * @param {Range | null} range that is shown
 * @param {number} weight of the smoothing
 * @param {(series: {run: number, tag: number}) => Look} lookOf
 * @returns {LineInput[]}
 */
export function runLines(held, series, range, weight, lookOf) {
  return series.flatMap((one) => {
    const data = chooseDetail(held, seriesKey(one), range);
    if (!data) return [];
    const look = lookOf(one);
    const attempts = data.parts.filter((part) => !part.discarded).length;
    return data.parts.map((part) => lineOf(part, data, { ...look, note: noteOf(part, attempts, look.note) }, weight));
  });
}

/**
 * The range of x of all points of what is shown, which zoomed or reduced lines do not tell.
 * @param {Held} held
 * @param {{run: number, tag: number}[]} series
 * @param {readonly string[]} groups keys
 * @returns {Range | null}
 */
export function extentOf(held, series, groups) {
  let min = Infinity;
  let max = -Infinity;
  const take = (/** @type {number} */ x) => {
    if (x < min && x !== -Infinity) min = x;
    if (x > max && x !== Infinity) max = x;
  };
  for (const one of series) {
    const data = held.whole.get(seriesKey(one));
    if (data?.first) take(data.first[0]);
    for (const part of data?.parts ?? []) part.x.forEach(take);
  }
  for (const key of groups) held.groups.get(key)?.extent?.forEach(take);
  return min <= max ? [min, max] : null;
}

/**
 * The zoomed points where they cover what is shown, else all of them in less detail.
 * @param {Held} held
 * @param {string} key
 * @param {Range | null} range
 * @returns {SeriesData | undefined}
 */
export function chooseDetail(held, key, range) {
  const whole = held.whole.get(key);
  const zoomed = held.zoomed.get(key);
  if (whole?.complete || !zoomed || !range || !held.zoomedRange) return whole ?? zoomed;
  const covers = held.zoomedRange[0] <= range[0] && held.zoomedRange[1] >= range[1];
  return covers ? zoomed : (whole ?? zoomed);
}

/**
 * The tag of an overlay's line, and what tells the lines of one run apart.
 * @param {Part} part
 * @param {number} attempts that stand side by side
 * @param {string} tag or ""
 */
function noteOf(part, attempts, tag) {
  const kind = part.discarded ? "discarded" : attempts > 1 ? `attempt ${part.attempt + 1}` : "";
  return [tag, kind].filter(Boolean).join(NOTE_SEPARATOR);
}

/** The tag in the note of an overlay's line. @param {string} note */
export function tagInNote(note) {
  return note.split(NOTE_SEPARATOR)[0];
}

/**
 * @param {Part} part
 * @param {SeriesData} data
 * @param {Look} look
 * @param {number} weight
 * @returns {LineInput}
 */
function lineOf(part, data, look, weight) {
  return {
    ...look,
    role: part.discarded ? "discarded" : look.role,
    x: part.x,
    step: part.step,
    wall: part.wall,
    value: part.value,
    smoothed: smoothedOf(part, data, weight),
    low: part.low ?? undefined,
    high: part.high ?? undefined,
    count: part.count ?? undefined,
    bad: part.bad ?? undefined,
    start: data.first?.[1],
  };
}

/** @type {WeakMap<Part, {weight: number, smoothed: Float64Array}>} */
const smoothedParts = new WeakMap();

/**
 * @param {Part} part
 * @param {SeriesData} data
 * @param {number} weight
 * @returns {Float64Array | undefined} undefined: the values are the line
 */
function smoothedOf(part, data, weight) {
  if (weight <= 0 && (data.complete || data.smoothing <= 0)) return undefined;
  if (!data.complete || data.smoothing === weight || part.low) return part.smoothed;
  const known = smoothedParts.get(part);
  if (known?.weight === weight) return known.smoothed;
  const smoothed = smooth(part.value, weight);
  smoothedParts.set(part, { weight, smoothed });
  return smoothed;
}

/**
 * @param {Held} held
 * @param {{key: string, label: string, note: string, color: string, dash: number[]}[]} groups
 * @returns {LineInput[]}
 */
export function groupLines(held, groups) {
  return groups.flatMap(({ key, label, note, color, dash }) => {
    const data = held.groups.get(key)?.data;
    if (!data) return [];
    const members = `${data.members} ${data.members === 1 ? "run" : "runs"}`;
    const line = { key: `group:${key}`, label, note: note ? `${note} · ${members}` : members, color, dash, role: /** @type {const} */ ("group") };
    return [{ ...line, x: data.x, value: data.center, low: data.low, high: data.high }];
  });
}
