// @ts-check
/** What values a hyperparameter has among runs, for the controls that choose among them. Pure. */
import { hparamOf } from "./hparam_filter.js";
import { naturalCompare } from "./natural_sort.js";

/**
 * @typedef {import("./hparam_filter.js").Configured} Configured
 * @typedef {{text: string, count: number}} CountedValue a value as `String` writes it, and how many runs have it
 * @typedef {{values: CountedValue[], missing: number, isNumeric: boolean, numbers: number[]}} Domain
 * `values` in natural order, `missing` how many runs have none, `numbers` the finite ones, ascending, one a run
 */

/** Up to so many different numbers are offered one by one; more are a range. */
export const LISTED_NUMBERS = 12;
/** From so wide a span on, most of a linear slider would be one value. */
const LOGARITHMIC_FROM = 50;

/**
 * The names of all hyperparameters, in natural order.
 * @param {readonly Configured[]} runs
 * @returns {string[]}
 */
export function hparamNames(runs) {
  const names = new Set(runs.flatMap((run) => Object.keys(run.hparams)));
  return [...names].sort(naturalCompare);
}

/**
 * The names in natural order, those apart that have one and the same value in every run: they tell no run from another.
 * @param {readonly Configured[]} runs
 * @returns {{varying: string[], constant: string[]}}
 */
export function surveyHparams(runs) {
  /** @type {Map<string, {value: unknown, count: number, varies: boolean}>} */
  const seen = new Map();
  for (const { hparams } of runs) {
    for (const name of Object.keys(hparams)) {
      const known = seen.get(name);
      if (!known) seen.set(name, { value: hparams[name], count: 1, varies: false });
      else {
        known.count++;
        known.varies ||= known.value !== hparams[name];
      }
    }
  }
  const varies = (/** @type {string} */ name) => seen.get(name)?.varies || seen.get(name)?.count !== runs.length;
  const names = [...seen.keys()].sort(naturalCompare);
  return { varying: names.filter(varies), constant: names.filter((name) => !varies(name)) };
}

/**
 * @param {readonly Configured[]} runs
 * @param {string} name
 * @returns {Domain}
 */
export function domainOf(runs, name) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  /** @type {number[]} */
  const numbers = [];
  let missing = 0;
  for (const run of runs) {
    const value = hparamOf(run, name);
    if (value === undefined) missing++;
    else counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
    if (typeof value === "number" && Number.isFinite(value)) numbers.push(value);
  }
  numbers.sort((a, b) => a - b);
  const isNumeric = numbers.length > 0 && numbers.length === runs.length - missing;
  const compare = isNumeric ? (/** @type {CountedValue} */ a, /** @type {CountedValue} */ b) => Number(a.text) - Number(b.text) : byText;
  return { values: Array.from(counts, ([text, count]) => ({ text, count })).sort(compare), missing, isNumeric, numbers };
}

/** @param {CountedValue} a @param {CountedValue} b */
function byText(a, b) {
  return naturalCompare(a.text, b.text);
}

/**
 * Whether a linear axis would crowd most numbers at its foot: they span much, and the one in the middle of them stands
 * nearer to the middle of a logarithmic axis. (Dropouts drawn evenly from 0.001 to 0.6 span much, and are not crowded.)
 * @param {ArrayLike<number>} numbers ascending, at least one
 */
export function isCrowded(numbers) {
  const [low, high, median] = [numbers[0], numbers[numbers.length - 1], numbers[numbers.length >> 1]];
  if (low <= 0 || high / low < LOGARITHMIC_FROM) return false;
  const [linear, log] = [(median - low) / (high - low), Math.log(median / low) / Math.log(high / low)];
  return Math.abs(log - 0.5) <= Math.abs(linear - 0.5);
}

/**
 * Where numbers stand on a slider, from 0 to 1, and back; logarithmic where a linear one would crowd them at its foot.
 * @param {readonly number[]} numbers ascending, at least one
 */
export function scaleOf(numbers) {
  const [low, high] = [numbers[0], numbers[numbers.length - 1]];
  const isLog = isCrowded(numbers);
  const isWhole = numbers.every(Number.isInteger);
  const [toAxis, fromAxis] = isLog ? [Math.log, Math.exp] : [halved, doubled];
  const [start, span] = [toAxis(low), toAxis(high) - toAxis(low)];
  /** @param {number} value */
  const positionOf = (value) => (span > 0 ? Math.min(1, Math.max(0, (toAxis(Math.max(value, isLog ? low : -Infinity)) - start) / span)) : 0);
  /** @param {number} position */
  const valueAt = (position) => {
    const value = Math.min(high, Math.max(low, fromAxis(start + position * span)));
    return isWhole ? Math.round(value) : Number(value.toPrecision(3));
  };
  return { low, high, isLog, positionOf, valueAt };
}

/**
 * How many numbers stand in each of `bins` equal stretches of the slider.
 * @param {readonly number[]} numbers
 * @param {(value: number) => number} positionOf
 * @param {number} bins
 * @returns {number[]}
 */
export function histogramOf(numbers, positionOf, bins) {
  const counts = new Array(bins).fill(0);
  for (const value of numbers) counts[Math.min(bins - 1, Math.floor(positionOf(value) * bins))]++;
  return counts;
}

/** The linear axis: halves, since the whole span of numbers that a log may hold is no number itself. @param {number} value */
function halved(value) {
  return value / 2;
}

/** @param {number} value */
function doubled(value) {
  return value * 2;
}
