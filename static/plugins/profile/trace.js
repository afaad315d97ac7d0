// @ts-check
/** A trace as the server tells it: processes, tracks, names; and its slices, where they come at once. Pure. */

/**
 * @typedef {import("../../charts/timeline/layout.js").Track & {first: number}} Track
 * @typedef {import("../../charts/timeline/layout.js").Process} Process
 * @typedef {import("../../charts/timeline/lanes.js").Columns} Columns
 * @typedef {{start: Float64Array, duration: Float64Array, depth: Uint16Array, name: Int32Array, category: Int32Array}} AllSlices by slice
 *   number, track by track
 *
 * @typedef {object} Trace
 * @property {string} id
 * @property {string} title
 * @property {string} kind
 * @property {number | null} step                that was traced, where the log says it
 * @property {import("../../charts/timeline/lanes.js").TimeWindow} extent
 * @property {number | null} originWall          seconds since the epoch
 * @property {readonly Process[]} processes
 * @property {readonly Track[]} tracks
 * @property {readonly string[]} names
 * @property {readonly string[]} categories
 * @property {AllSlices | null} columns          null: too many to come at once
 * @property {number} slices                     how many there are
 * @property {number} flows
 * @property {{memory: boolean, steps: boolean}} has
 * @property {readonly string[]} notes           what is wrong with the file
 */

/**
 * @param {any} document of api/profile/trace
 * @returns {Trace}
 */
export function traceOf(document) {
  const { end, origin_wall: originWall, complete, columns, ...rest } = document;
  return { ...rest, extent: { start: 0, end: Math.max(1, end) }, originWall, columns: complete ? columns : null };
}

/**
 * The slices of one track out of those of all.
 * @param {AllSlices} columns
 * @param {Track} track
 * @returns {Columns}
 */
export function trackSlices({ start, duration, depth, name, category }, { first, count, kind }) {
  const end = kind === "counter" ? first : first + count;
  return {
    start: start.subarray(first, end),
    duration: duration.subarray(first, end),
    depth: depth.subarray(first, end),
    name: name.subarray(first, end),
    category: category.subarray(first, end),
    slice: Int32Array.from({ length: end - first }, (_, i) => first + i),
  };
}
