// @ts-check
/** What to ask the server for, given what the page holds and what a chart wants. Pure. */

/**
 * @typedef {import("./series_data.js").SeriesData} SeriesData
 * @typedef {import("./codecs.js").Range} Range
 *
 * @typedef {{run: number, tag: number, generation: number, points: number}} Wanted one series, as the page knows it to be
 * @typedef {{key: string, center: string, band: string, members: Wanted[]}} WantedGroup
 *
 * @typedef {object} ChartSpec
 * @property {Wanted[]} series
 * @property {WantedGroup[]} groups
 * @property {Range | null} range  of x that is shown; null is all
 * @property {number} pixels
 * @property {boolean} logX
 *
 * @typedef {{x: string | {tag: number}, restarts: string, smoothing: number}} Parameters
 *
 * @typedef {object} Held
 * @property {Map<string, SeriesData>} whole   series over all x
 * @property {Map<string, SeriesData>} zoomed  series over `zoomedRange`
 * @property {Range | null} zoomedRange
 * @property {Map<string, {asked: string, data: any, extent: Range | null}>} groups
 *
 * @typedef {{target: "whole" | "zoomed", range: Range | null, series: Wanted[], request: any}} Query
 */

/** @param {{run: number, tag: number}} series */
export function seriesKey({ run, tag }) {
  return `${run}:${tag}`;
}

/**
 * Everything an answer depends on but the smoothing, which complete series do on the page.
 * @param {Parameters} parameters
 * @param {ChartSpec} spec
 * @param {Range | null} range
 */
export function viewKey({ x, restarts }, { pixels, logX }, range) {
  return JSON.stringify([x, restarts, pixels, logX, range]);
}

/**
 * The queries that bring a chart up to date; none when it is.
 * @param {Held} held
 * @param {ChartSpec} spec
 * @param {Parameters} parameters
 * @returns {Query[]}
 */
export function planQueries(held, spec, parameters) {
  const whole = viewKey(parameters, spec, null);
  const stale = spec.series.filter((wanted) => isStale(held.whole.get(seriesKey(wanted)), wanted, whole, parameters.smoothing));
  const groups = staleGroups(held, spec, parameters);
  /** @type {Query[]} */
  const queries = [];
  if (stale.length > 0) {
    const pairs = stale.map((wanted) => requestOf(wanted, held.whole.get(seriesKey(wanted)), whole));
    queries.push(query("whole", null, spec, stale, pairs, []));
  }
  const finer = spec.range ? staleInRange(held, spec, parameters, spec.range) : [];
  if (finer.length > 0 || groups.length > 0) {
    queries.push(query("zoomed", spec.range, spec, finer, finer.map(({ run, tag }) => [run, tag]), groups));
  }
  return queries;
}

/**
 * @param {SeriesData | undefined} data
 * @param {Wanted} wanted
 * @param {string} view
 * @param {number} smoothing
 */
function isStale(data, wanted, view, smoothing) {
  if (!data || data.view !== view || data.generation < wanted.generation || data.points !== wanted.points) return true;
  return !data.complete && data.smoothing !== smoothing;
}

/**
 * Series of which the shown range is only known in less than full detail.
 * @param {Held} held
 * @param {ChartSpec} spec
 * @param {Parameters} parameters
 * @param {Range} range
 */
function staleInRange(held, spec, parameters, range) {
  const view = viewKey(parameters, spec, range);
  return spec.series.filter((wanted) => {
    if (held.whole.get(seriesKey(wanted))?.complete) return false;
    return isStale(held.zoomed.get(seriesKey(wanted)), wanted, view, parameters.smoothing);
  });
}

/**
 * A series that only grew is asked for its new points.
 * @param {Wanted} wanted
 * @param {SeriesData | undefined} data
 * @param {string} view
 */
function requestOf({ run, tag, generation }, data, view) {
  const grows = data?.complete && data.view === view && data.generation === generation && data.parts.length > 0;
  return grows ? [run, tag, generation, data.parts[0].x.length] : [run, tag];
}

/**
 * @param {ChartSpec} spec
 * @param {Parameters} parameters
 * @param {WantedGroup} group
 */
export function groupQuestion(spec, parameters, group) {
  const members = group.members.map(({ run, tag, generation, points }) => [run, tag, generation, points]);
  return JSON.stringify([viewKey(parameters, spec, spec.range), parameters.smoothing, group.center, group.band, members]);
}

/**
 * @param {Held} held
 * @param {ChartSpec} spec
 * @param {Parameters} parameters
 */
function staleGroups(held, spec, parameters) {
  return spec.groups.filter((group) => held.groups.get(group.key)?.asked !== groupQuestion(spec, parameters, group));
}

/**
 * @param {"whole" | "zoomed"} target
 * @param {Range | null} range
 * @param {ChartSpec} spec
 * @param {Wanted[]} series
 * @param {number[][]} pairs
 * @param {WantedGroup[]} groups
 * @returns {Query}
 */
function query(target, range, { pixels, logX }, series, pairs, groups) {
  const asked = groups.map(({ key, center, band, members }) => ({ key, center, band, members: members.map(({ run, tag }) => [run, tag]) }));
  return { target, range, series, request: { pixels, x_range: range, log_x: logX, series: pairs, groups: asked } };
}
