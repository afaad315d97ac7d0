// @ts-check
/**
 * Slices of a track by depth, and which of them a row of pixels shows. Pure.
 *
 * A lane holds the slices of one depth in order of time; they do not overlap. Where several begin in one pixel the
 * longest stands for them: it is found in a pyramid of the longest of every sixteen, so that a picture costs as much as
 * it has pixels, not as there are slices.
 */

/**
 * @typedef {object} Columns the slices of one track, ordered by start
 * @property {ArrayLike<number>} start       ns since the trace began
 * @property {ArrayLike<number>} duration    ns
 * @property {ArrayLike<number>} depth
 * @property {ArrayLike<number>} name        index in the trace's names
 * @property {ArrayLike<number>} category    index in the trace's categories
 * @property {ArrayLike<number>} slice       what the server calls it
 * @property {ArrayLike<number>} [count]     how many slices it stands for, where the server has merged some
 *
 * @typedef {object} Lane
 * @property {Float64Array} start
 * @property {Float64Array} duration
 * @property {Int32Array} name
 * @property {Int32Array} category
 * @property {Int32Array} slice
 * @property {Int32Array} count
 * @property {Int32Array[]} longest    the longest of every 16, of every 256, …
 *
 * @typedef {{start: number, end: number}} TimeWindow ns
 */

const FAN = 16;
const FAN_BITS = 4;

/**
 * @param {Columns} columns
 * @returns {Lane[]} by depth
 */
export function lanesOf(columns) {
  const { depth } = columns;
  /** @type {number[]} */
  const counts = [];
  for (let i = 0; i < depth.length; i++) counts[depth[i]] = (counts[depth[i]] ?? 0) + 1;
  const lanes = Array.from(counts, (count) => emptyLane(count ?? 0));
  const filled = new Int32Array(lanes.length);
  for (let i = 0; i < depth.length; i++) {
    const lane = lanes[depth[i]];
    const at = filled[depth[i]]++;
    lane.start[at] = columns.start[i];
    lane.duration[at] = columns.duration[i];
    lane.name[at] = columns.name[i];
    lane.category[at] = columns.category[i];
    lane.slice[at] = columns.slice[i];
    lane.count[at] = columns.count?.[i] ?? 1;
  }
  for (const lane of lanes) lane.longest = pyramidOf(lane.duration);
  return lanes;
}

/** @param {number} count @returns {Lane} */
function emptyLane(count) {
  const ints = () => new Int32Array(count);
  return { start: new Float64Array(count), duration: new Float64Array(count), name: ints(), category: ints(), slice: ints(), count: ints(), longest: [] };
}

/** @param {Float64Array} duration */
function pyramidOf(duration) {
  /** @type {Int32Array[]} */
  const levels = [];
  for (let below = duration.length; below > FAN; below = levels[levels.length - 1].length) {
    const under = levels[levels.length - 1];
    const level = new Int32Array(Math.ceil(below / FAN));
    for (let block = 0; block < level.length; block++) {
      let best = under ? under[block * FAN] : block * FAN;
      for (let i = block * FAN + 1; i < Math.min(below, (block + 1) * FAN); i++) {
        const candidate = under ? under[i] : i;
        if (duration[candidate] > duration[best]) best = candidate;
      }
      level[block] = best;
    }
    levels.push(level);
  }
  return levels;
}

/**
 * The longest slice among those from `from` up to, not including, `to`; there is at least one.
 * @param {Lane} lane
 * @param {number} from
 * @param {number} to
 */
export function longestIn({ duration, longest }, from, to) {
  let best = from;
  let i = from;
  while (i < to) {
    let level = 0; // of blocks that begin here and end in time
    while (level < longest.length && (i & ((1 << (FAN_BITS * (level + 1))) - 1)) === 0 && i + (1 << (FAN_BITS * (level + 1))) <= to) level++;
    const candidate = level === 0 ? i : longest[level - 1][i >> (FAN_BITS * level)];
    if (duration[candidate] > duration[best]) best = candidate;
    i += 1 << (FAN_BITS * level);
  }
  return best;
}

/**
 * The first slice that starts at or after a time, from `from` on: looked for in strides that double, as it is near.
 * @param {Float64Array} start
 * @param {number} time
 * @param {number} [from]
 */
export function firstFrom(start, time, from = 0) {
  let stride = 1;
  let low = from;
  while (low + stride < start.length && start[low + stride] < time) {
    low += stride;
    stride *= 2;
  }
  let high = Math.min(start.length, low + stride);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (start[middle] < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The first slice that ends after a time.
 * @param {Lane} lane
 * @param {number} time
 */
export function firstEndingAfter({ start, duration }, time) {
  const next = firstFrom(start, time);
  return next > 0 && start[next - 1] + duration[next - 1] > time ? next - 1 : next;
}

/**
 * Tells of each stretch of pixels and the slice in it, from left to right; at most one stretch a pixel.
 * @param {Lane} lane
 * @param {TimeWindow} window
 * @param {number} width pixels
 * @param {(index: number, from: number, to: number, merged: number) => void} tell pixels from `from` up to, not including,
 *   `to`; `merged`: slices that begin in them
 */
export function visibleSlices(lane, window, width, tell) {
  const { start, duration } = lane;
  const scale = width / (window.end - window.start);
  let i = firstEndingAfter(lane, window.start);
  while (i < start.length && start[i] < window.end) {
    const left = Math.max(0, Math.floor((start[i] - window.start) * scale));
    const right = (start[i] + duration[i] - window.start) * scale;
    if (right >= left + 1) {
      tell(i, left, Math.min(width, Math.round(right)) || 1, 1);
      i++;
      continue;
    }
    const next = Math.max(i + 1, firstFrom(start, window.start + (left + 1) / scale, i));
    const best = next === i + 1 ? i : longestIn(lane, i, next);
    const end = Math.round((start[best] + duration[best] - window.start) * scale);
    tell(best, left, Math.min(width, Math.max(left + 1, end)), next - i);
    i = next;
  }
}

/**
 * The slice at a time, or else the longest that starts within `reach` of it; −1 where there is none.
 * @param {Lane} lane
 * @param {number} time
 * @param {number} reach ns: what the pointer can be off
 */
export function sliceAt(lane, time, reach) {
  const from = firstEndingAfter(lane, time - reach);
  const to = firstFrom(lane.start, time + reach, from);
  if (from >= to) return -1;
  const exact = firstEndingAfter(lane, time);
  const isExact = exact < lane.start.length && lane.start[exact] <= time;
  return isExact && lane.duration[exact] >= reach ? exact : longestIn(lane, from, to);
}

/**
 * The share of each pixel's time that slices of the lane cover.
 * @param {Lane} lane
 * @param {TimeWindow} window
 * @param {Float32Array} cover added to, one number a pixel
 */
export function addCover(lane, window, cover) {
  const scale = cover.length / (window.end - window.start);
  for (let i = 0; i < lane.start.length; i++) {
    const left = Math.max(0, (lane.start[i] - window.start) * scale);
    const right = Math.min(cover.length, left + lane.duration[i] * scale);
    for (let x = Math.floor(left); x < right; x++) cover[x] += Math.min(x + 1, right) - Math.max(x, left);
  }
}
