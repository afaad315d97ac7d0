// @ts-check
/** Values with a band between two other tags: joined step by step, and what does not join. Pure but for a cache. */
import { chooseDetail } from "./lines.js";
import { seriesKey } from "./plan.js";

/**
 * @typedef {import("./series_data.js").Part} Part
 * @typedef {import("./series_data.js").SeriesData} SeriesData
 * @typedef {import("./cards.js").Margin} Margin
 * @typedef {import("../../core/session.js").Run} Run
 * @typedef {import("../../charts/line.js").LineInput} LineInput
 *
 * @typedef {{x: Float64Array, step: Float64Array, wall: Float64Array, value: Float64Array, low: Float64Array, high: Float64Array,
 *   left: number}} Band  `left`: how many values have no margin at their step
 */

const ENDS = /** @type {const} */ (["value", "lower", "upper"]);

/**
 * A line with a band for each run and margin, and in words what is missing.
 * @param {import("./plan.js").Held} held
 * @param {readonly Margin[]} margins
 * @param {readonly Run[]} runs
 * @param {import("./codecs.js").Range | null} range that is shown
 * @param {(run: Run, margin: Margin, index: number) => import("./lines.js").Look} lookOf
 * @returns {{lines: LineInput[], problems: string[]}}
 */
export function marginLines(held, margins, runs, range, lookOf) {
  /** @type {LineInput[]} */
  const lines = [];
  /** @type {string[]} */
  const problems = [];
  for (const run of runs) {
    margins.forEach((margin, i) => {
      const absent = ENDS.filter((end) => !margin[end].runs.has(run.id));
      if (absent.length === ENDS.length) return; // the run has nothing to do with this chart
      if (absent.length > 0) return void problems.push(`${run.label} has not logged ${absent.map((end) => `the ${end} “${margin[end].name}”`).join(" and ")}`);
      const series = ENDS.map((end) => chooseDetail(held, seriesKey({ run: run.id, tag: margin[end].id }), range));
      if (!series.every((data) => data !== undefined)) return; // on their way
      const { bands, left } = bandsOf(/** @type {[SeriesData, SeriesData, SeriesData]} */ (series));
      const look = lookOf(run, margin, i);
      const start = series[0]?.first?.[1];
      for (const { left: _, ...columns } of bands) lines.push({ ...look, ...columns, start });
      if (left > 0) problems.push(`${run.label}: ${left} of “${margin.value.name}” have no margin at their step`);
    });
  }
  return { lines, problems };
}

/**
 * @param {[SeriesData, SeriesData, SeriesData]} series
 * @returns {{bands: Band[], left: number}}
 */
function bandsOf([value, lower, upper]) {
  const shown = value.parts.filter((part) => !part.discarded);
  const exact = value.complete && lower.complete && upper.complete;
  const bands = shown.flatMap((part) => {
    const ends = [lower, upper].map((data) => data.parts.find((other) => !other.discarded && other.attempt === part.attempt));
    return ends[0] && ends[1] ? [bandOf(part, ends[0], ends[1], exact)] : [];
  });
  return { bands, left: bands.reduce((sum, band) => sum + band.left, 0) };
}

/** @type {WeakMap<Part, {lower: Part, upper: Part, exact: boolean, band: Band}>} the same columns while nothing changed: so a chart sees that */
const joined = new WeakMap();

/**
 * @param {Part} value
 * @param {Part} lower
 * @param {Part} upper
 * @param {boolean} exact every point is here; else an entry stands for a pixel, and the nearest one of the margin's is taken
 * @returns {Band}
 */
export function bandOf(value, lower, upper, exact) {
  const known = joined.get(value);
  if (known && known.lower === lower && known.upper === upper && known.exact === exact) return known.band;
  const band = joinParts(value, lower, upper, exact);
  joined.set(value, { lower, upper, exact, band });
  return band;
}

/**
 * @param {Part} value
 * @param {Part} lower
 * @param {Part} upper
 * @param {boolean} exact
 * @returns {Band}
 */
function joinParts(value, lower, upper, exact) {
  const below = exact ? placesByStep(value, lower) : nearestPlaces(value, lower);
  const above = exact ? placesByStep(value, upper) : nearestPlaces(value, upper);
  /** @type {number[]} */
  const rows = [];
  for (let i = 0; i < value.x.length; i++) if (below[i] >= 0 && above[i] >= 0) rows.push(i);
  const pick = (/** @type {Float64Array} */ column) => Float64Array.from(rows, (i) => column[i]);
  const lowest = lower.low ?? lower.value;
  const highest = upper.high ?? upper.value;
  return {
    x: pick(value.x),
    step: pick(value.step),
    wall: pick(value.wall),
    value: pick(value.value),
    low: Float64Array.from(rows, (i) => lowest[below[i]]),
    high: Float64Array.from(rows, (i) => highest[above[i]]),
    left: value.x.length - rows.length,
  };
}

/**
 * For each point of `part`, where `other` has the same step, -1 where it has not. Of several at a step each takes the next.
 * @param {Part} part
 * @param {Part} other
 */
function placesByStep(part, other) {
  /** @type {Map<number, number[]>} */
  const byStep = new Map();
  for (let i = other.step.length - 1; i >= 0; i--) {
    const places = byStep.get(other.step[i]);
    if (places) places.push(i);
    else byStep.set(other.step[i], [i]);
  }
  return Array.from(part.step, (step) => {
    const places = byStep.get(step); // the first is the last of them
    return (places && places.length > 1 ? places.pop() : places?.[0]) ?? -1;
  });
}

/**
 * @param {Part} part both with x that do not go back
 * @param {Part} other
 */
function nearestPlaces(part, other) {
  let at = 0;
  return Array.from(part.x, (x) => {
    while (at + 1 < other.x.length && Math.abs(other.x[at + 1] - x) <= Math.abs(other.x[at] - x)) at++;
    return other.x.length > 0 ? at : -1;
  });
}
