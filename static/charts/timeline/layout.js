// @ts-check
/** Which track stands where: grouped by process, folded, hidden, pinned above the others. Pure; CSS pixels. */

/**
 * @typedef {object} Track
 * @property {number} id
 * @property {number} process
 * @property {string} name
 * @property {"slices" | "counter" | "instants"} kind
 * @property {number} depth    rows that its slices need
 * @property {number} count    slices or samples
 * @property {string} [category]
 *
 * @typedef {{id: number, name: string, sort: number}} Process
 *
 * @typedef {object} Row
 * @property {"process" | "track"} kind
 * @property {number} top
 * @property {number} height
 * @property {Process} process
 * @property {Track | null} track      null in the row of a process
 * @property {number} depth            rows of slices that are shown
 * @property {boolean} isFolded
 *
 * @typedef {object} Arrangement what a person chose
 * @property {ReadonlySet<number>} foldedProcesses
 * @property {ReadonlySet<number>} foldedTracks
 * @property {ReadonlySet<number>} hidden        tracks
 * @property {readonly number[]} pinned          tracks, in their order
 *
 * @typedef {{pinned: Row[], pinnedHeight: number, rows: Row[], height: number}} Layout
 */

export const LANE_HEIGHT = 18;
export const PROCESS_HEIGHT = 26;
const TRACK_PADDING = 3;
const LEAST_HEIGHT = 24;
const COUNTER_HEIGHT = 52;
const PINNED_SHARE = 0.5; // of the view: the rest must have room to scroll

/**
 * @param {readonly Process[]} processes
 * @param {readonly Track[]} tracks in the order of the trace
 * @param {Arrangement} arrangement
 * @param {number} viewHeight
 * @returns {Layout}
 */
export function layOutTracks(processes, tracks, arrangement, viewHeight) {
  const { foldedProcesses, foldedTracks, hidden, pinned } = arrangement;
  const processOf = new Map(processes.map((process) => [process.id, process]));
  const rowOf = (/** @type {Track} */ track, /** @type {number} */ top) => trackRow(track, processOf.get(track.process) ?? processes[0], top, foldedTracks.has(track.id));
  const above = stacked(pinned.flatMap((id) => tracks.find((track) => track.id === id) ?? []), 0, rowOf);
  const shown = byProcess(tracks.filter(({ id }) => !hidden.has(id) && !pinned.includes(id)));
  /** @type {Row[]} */
  const rows = [];
  let top = 0;
  for (const process of [...processes].sort((a, b) => a.sort - b.sort || a.id - b.id)) {
    const own = shown.get(process.id);
    if (!own) continue;
    const isFolded = foldedProcesses.has(process.id);
    rows.push({ kind: "process", top, height: PROCESS_HEIGHT, process, track: null, depth: 0, isFolded });
    top += PROCESS_HEIGHT;
    if (isFolded) continue;
    const { rows: inside, bottom } = stacked(own, top, rowOf);
    rows.push(...inside);
    top = bottom;
  }
  return { pinned: above.rows, pinnedHeight: Math.min(above.bottom, Math.floor(viewHeight * PINNED_SHARE)), rows, height: top };
}

/** @param {readonly Track[]} tracks */
function byProcess(tracks) {
  /** @type {Map<number, Track[]>} */
  const groups = new Map();
  for (const track of tracks) {
    const group = groups.get(track.process);
    if (group) group.push(track);
    else groups.set(track.process, [track]);
  }
  return groups;
}

/**
 * @param {readonly Track[]} tracks
 * @param {number} top
 * @param {(track: Track, top: number) => Row} rowOf
 */
function stacked(tracks, top, rowOf) {
  const rows = [];
  for (const track of tracks) {
    const row = rowOf(track, top);
    rows.push(row);
    top += row.height;
  }
  return { rows, bottom: top };
}

/**
 * @param {Track} track
 * @param {Process} process
 * @param {number} top
 * @param {boolean} isFolded
 * @returns {Row}
 */
function trackRow(track, process, top, isFolded) {
  const depth = track.kind === "counter" ? 0 : isFolded ? 1 : Math.max(1, track.depth);
  const needed = track.kind === "counter" && !isFolded ? COUNTER_HEIGHT : depth * LANE_HEIGHT + 2 * TRACK_PADDING;
  return { kind: "track", top, height: Math.max(LEAST_HEIGHT, needed), process, track, depth, isFolded };
}

/** The top of a depth's lane. @param {Row} row @param {number} depth */
export function laneTop(row, depth) {
  return row.top + TRACK_PADDING + Math.min(depth, Math.max(0, row.depth - 1)) * LANE_HEIGHT;
}

/**
 * The depth at a height inside of a row; −1 between lanes.
 * @param {Row} row
 * @param {number} y
 */
export function depthAt(row, y) {
  const depth = Math.floor((y - row.top - TRACK_PADDING) / LANE_HEIGHT);
  return depth >= 0 && depth < row.depth ? depth : -1;
}

/**
 * The rows that reach into a stretch of the height.
 * @param {readonly Row[]} rows ordered by top
 * @param {number} from
 * @param {number} to
 * @returns {Row[]}
 */
export function rowsBetween(rows, from, to) {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle].top + rows[middle].height <= from) low = middle + 1;
    else high = middle;
  }
  const found = [];
  for (let i = low; i < rows.length && rows[i].top < to; i++) found.push(rows[i]);
  return found;
}
