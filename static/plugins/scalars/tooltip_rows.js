// @ts-check
/** The rows of a tooltip: which, in which order, with which words. Pure. */

/** @typedef {import("../../charts/readout.js").Reading} Reading */
/** @typedef {"default" | "ascending" | "descending" | "nearest" | "nearest-y"} TooltipSort */

/**
 * @typedef {object} TooltipRow
 * @property {string} key
 * @property {string} label
 * @property {string} note
 * @property {string} color
 * @property {number[]} dash
 * @property {boolean} nearest
 * @property {boolean} faint
 * @property {boolean} isMargin its range is a band that was logged
 * @property {number} smoothed
 * @property {number} value
 * @property {number} step
 * @property {number} wall
 * @property {number} relative
 * @property {number} low   with high: the range of the points in this pixel, or the band; NaN where there is none
 * @property {number} high
 * @property {number} count 1 where the entry is a point
 * @property {number} bad   flags of what was not finite among the pixel's points
 */

/**
 * @param {readonly Reading[]} readings in the lines' order
 * @param {Reading | null} nearest
 * @param {TooltipSort} sort
 * @param {number} limit
 * @param {number} pointerTop in the readings' pixels
 * @returns {{rows: TooltipRow[], hidden: number}}
 */
export function tooltipRows(readings, nearest, sort, limit, pointerTop) {
  // Groups speak for their members, which are drawn only to show where the groups come from.
  const grouped = readings.some(({ line }) => line.role === "group");
  const told = grouped ? readings.filter(({ line }) => line.role !== "member") : readings;
  const sorted = sort === "default" ? nearPointer(told, limit, pointerTop) : sortReadings(told, sort, pointerTop);
  const shown = sorted.slice(0, limit);
  // The nearest line is what the pointer asks about: it is never the one left out.
  if (nearest && told.includes(nearest) && !shown.includes(nearest)) shown[limit - 1] = nearest;
  return { rows: shown.map((reading) => rowOf(reading, reading.line === nearest?.line)), hidden: told.length - shown.length };
}

/**
 * As listed; of hundreds of runs those that are at the pointer, not those whose names come first.
 * @param {readonly Reading[]} readings
 * @param {number} limit
 * @param {number} pointerTop
 */
function nearPointer(readings, limit, pointerTop) {
  if (readings.length <= limit) return readings;
  const near = new Set(sortReadings(readings, "nearest-y", pointerTop).slice(0, limit));
  return readings.filter((reading) => near.has(reading));
}

/**
 * @param {readonly Reading[]} readings
 * @param {TooltipSort} sort
 * @param {number} pointerTop
 */
function sortReadings(readings, sort, pointerTop) {
  const value = (/** @type {Reading} */ reading) => reading.line.smoothed[reading.index];
  const away = (/** @type {Reading} */ reading) => (Number.isNaN(reading.top) ? Infinity : Math.abs(reading.top - pointerTop));
  const sorted = [...readings];
  if (sort === "ascending") sorted.sort((a, b) => compareNumbers(value(a), value(b), 1));
  if (sort === "descending") sorted.sort((a, b) => compareNumbers(value(a), value(b), -1));
  if (sort === "nearest") sorted.sort((a, b) => a.distance - b.distance);
  if (sort === "nearest-y") sorted.sort((a, b) => compareNumbers(away(a), away(b), 1));
  return sorted;
}

/**
 * NaN last, whichever way the rest is sorted.
 * @param {number} a
 * @param {number} b
 * @param {1 | -1} sign
 */
function compareNumbers(a, b, sign) {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return sign * (a < b ? -1 : a > b ? 1 : 0);
}

/**
 * @param {Reading} reading
 * @param {boolean} nearest
 * @returns {TooltipRow}
 */
function rowOf({ line, index }, nearest) {
  return {
    key: line.key,
    label: line.label,
    note: line.note,
    color: line.color,
    dash: line.dash,
    nearest,
    faint: line.role === "discarded" || line.role === "member",
    isMargin: line.role === "margin",
    smoothed: line.smoothed[index],
    value: line.value[index],
    step: line.step[index],
    wall: line.wall[index],
    relative: line.wall[index] - line.start,
    low: line.low?.[index] ?? NaN,
    high: line.high?.[index] ?? NaN,
    count: line.count?.[index] ?? 1,
    bad: line.bad?.[index] ?? 0,
  };
}
