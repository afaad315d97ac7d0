// @ts-check
/** One column of many rows as an axis: where each value stands from 0 to 1, and what lies between two places. Pure. */
import { isCrowded } from "../core/hparam_domain.js";
import { formatHparam } from "../core/hparam_filter.js";
import { naturalCompare } from "../core/natural_sort.js";
import { labelsFor, ticksFor } from "./ticks.js";

/**
 * @typedef {number | string | boolean} Value
 * @typedef {"linear" | "log" | "quantile" | "even"} DimensionScale  `even`: every value that occurs has the same room
 * @typedef {{name: string, title: string, values: readonly (Value | undefined)[], scale?: DimensionScale, isMeasured?: boolean}} Column
 *   `scale`: what the person chose, if they did; `isMeasured`: no choice of a few values, however few there are
 * @typedef {{range: readonly [number, number]} | {values: readonly string[], except: false}} Stretch what lies between two places
 * @typedef {object} Dimension
 * @property {string} name
 * @property {string} title
 * @property {boolean} isNumeric      else its values are words, each with a place of its own
 * @property {DimensionScale} scale
 * @property {boolean} canLog
 * @property {Float32Array} places    of each row, 0 (the lowest) to 1; NaN where there is no value
 * @property {Float32Array} spread    the same, but rows of one value are strewn over the room that it has, for dots
 * @property {(room: number) => {at: number, label: string}[]} ticks  about `room` of them at most
 * @property {(from: number, to: number) => Stretch} between
 * @property {(stretch: Stretch) => [number, number] | null} placesOf  of what a person picked out, or null where it is not on the axis
 */

/** Half the room that a word has on its axis lies beyond the first and the last. */
const EDGE = 0.5;
const LABEL_LENGTH = 16;
const FEWEST_TICKS = 3;
const STREWN = 0.55; // of a value's room
const GOLDEN = 0.6180339887; // its multiples spread evenly
/** So few different numbers (batch sizes, layers) are told apart best when they stand evenly. */
const FEW_NUMBERS = 8;

/** @param {Column} column @returns {Dimension} */
export function dimensionOf({ name, title, values, scale, isMeasured = false }) {
  const numbers = Float64Array.from(values.filter((value) => typeof value === "number" && Number.isFinite(value))).sort();
  const isNumeric = numbers.length > 0 && values.every((value) => value === undefined || typeof value === "number");
  if (!isNumeric) return words(name, title, values);
  const [low, high] = [numbers[0], numbers[numbers.length - 1]];
  const canLog = low > 0;
  const distinct = [...new Set(numbers)];
  const likely = !isMeasured && distinct.length <= FEW_NUMBERS ? "even" : isCrowded(numbers) ? "log" : "linear";
  const chosen = scale === "log" && !canLog ? "linear" : (scale ?? likely);
  const axis = chosen === "quantile" ? quantiles(numbers) : chosen === "even" ? evenly(distinct) : straight(low, high, chosen === "log");
  const places = Float32Array.from(values, (value) => (typeof value === "number" && Number.isFinite(value) ? axis.placeOf(value) : NaN));
  return {
    name, title, isNumeric, scale: chosen, canLog, places,
    spread: chosen === "even" ? strewn(places, distinct.length) : places,
    ticks: axis.ticks,
    between: (from, to) => ({ range: [axis.valueAt(Math.min(from, to), false), axis.valueAt(Math.max(from, to), true)] }),
    placesOf: (stretch) => ("range" in stretch ? [axis.placeOf(stretch.range[0]), axis.placeOf(stretch.range[1])] : null),
  };
}

/** @param {number} low @param {number} high @param {boolean} log */
function straight(low, high, log) {
  const [to, back] = log ? [Math.log10, (/** @type {number} */ value) => 10 ** value] : [same, same];
  const start = to(low);
  const span = to(high) - start;
  /** A single value stands in the middle. @param {number} value */
  const placeOf = (value) => (span > 0 ? Math.min(1, Math.max(0, (to(Math.max(value, log ? low : -Infinity)) - start) / span)) : EDGE);
  // The ends stand for all beyond, so that rounding leaves no row out.
  const valueAt = (/** @type {number} */ place) => (place <= 0 ? -Infinity : place >= 1 ? Infinity : Number(back(start + place * span).toPrecision(6)));
  const ticks = (/** @type {number} */ room) => {
    if (span <= 0) return [{ at: EDGE, label: formatHparam(low) }];
    const found = ticksFor("number", log, [low, high], Math.max(FEWEST_TICKS, room));
    return labelsFor("number", log, found).map((label, i) => ({ at: placeOf(found[i]), label }));
  };
  return { placeOf, valueAt, ticks };
}

/** A stretch ends between values, so it holds those whose places lie in it. @param {readonly number[]} distinct ascending */
function evenly(distinct) {
  const sorted = Float64Array.from(distinct);
  const below = (/** @type {number} */ value) => bound(sorted, value, false);
  const isOne = (/** @type {number} */ value) => bound(sorted, value, true) > below(value);
  const placeOf = (/** @type {number} */ value) => Math.min(1, Math.max(0, (below(value) + (isOne(value) ? EDGE : 0)) / sorted.length));
  const valueAt = (/** @type {number} */ place, /** @type {boolean} */ isEnd) => {
    if (place <= 0 || place >= 1) return place <= 0 ? -Infinity : Infinity;
    const at = place * sorted.length - EDGE;
    const i = isEnd ? Math.floor(at) : Math.ceil(at);
    return i < 0 ? -Infinity : i >= sorted.length ? Infinity : sorted[i];
  };
  const ticks = (/** @type {number} */ room) => {
    const every = Math.max(1, Math.ceil(sorted.length / Math.max(2, room)));
    return distinct.filter((_, i) => i % every === 0).map((value) => ({ at: placeOf(value), label: formatHparam(value) }));
  };
  return { placeOf, valueAt, ticks };
}

/** Every value has as much room as there are rows with it. @param {Float64Array} numbers ascending */
function quantiles(numbers) {
  const last = Math.max(1, numbers.length - 1);
  /** The middle of those that are equal. @param {number} value */
  const placeOf = (value) => Math.min(1, Math.max(0, (bound(numbers, value, false) + bound(numbers, value, true) - 1) / 2 / last));
  const valueAt = (/** @type {number} */ place) => (place <= 0 ? -Infinity : place >= 1 ? Infinity : numbers[Math.round(place * last)]);
  const ticks = (/** @type {number} */ room) => {
    const count = Math.max(2, Math.min(room, 5));
    const at = [...new Set(Array.from({ length: count }, (_, i) => numbers[Math.round((i / (count - 1)) * last)]))];
    return at.map((value) => ({ at: placeOf(value), label: formatHparam(value) }));
  };
  return { placeOf, valueAt, ticks };
}

/** How many numbers are below a value, or not above it. @param {Float64Array} numbers @param {number} value @param {boolean} orEqual */
function bound(numbers, value, orEqual) {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] < value || (orEqual && numbers[middle] === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** @param {string} name @param {string} title @param {readonly (Value | undefined)[]} values @returns {Dimension} */
function words(name, title, values) {
  const known = [...new Set(values.filter((value) => value !== undefined).map(String))].sort(naturalCompare);
  const index = new Map(known.map((word, i) => [word, i]));
  const placeOf = (/** @type {number} */ i) => (i + EDGE) / known.length;
  const places = Float32Array.from(values, (value) => (value === undefined ? NaN : placeOf(index.get(String(value)) ?? 0)));
  const short = (/** @type {string} */ word) => (word.length > LABEL_LENGTH ? `${word.slice(0, LABEL_LENGTH - 1)}…` : word || "(empty)");
  return {
    name, title, isNumeric: false, scale: "linear", canLog: false, places,
    spread: strewn(places, known.length),
    ticks: (room) => {
      const every = Math.max(1, Math.ceil(known.length / Math.max(2, room)));
      return known.map((word, i) => ({ at: placeOf(i), label: short(word) })).filter((_, i) => i % every === 0);
    },
    between: (from, to) => ({ values: known.filter((_, i) => placeOf(i) >= Math.min(from, to) && placeOf(i) <= Math.max(from, to)), except: false }),
    placesOf: (stretch) => {
      if (!("values" in stretch)) return null;
      const at = stretch.values.map((word) => index.get(word)).filter((i) => i !== undefined);
      return at.length ? [Math.min(...at) / known.length, (Math.max(...at) + 1) / known.length] : null;
    },
  };
}

/** Each row always at the same side, so that nothing moves while data come. @param {Float32Array} places @param {number} values */
function strewn(places, values) {
  return places.map((place, row) => place + ((((row + 1) * GOLDEN) % 1) - EDGE) * (STREWN / values));
}

/** @param {number} value */
function same(value) {
  return value;
}
