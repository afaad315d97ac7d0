// @ts-check
/**
 * What a line chart draws: columns of equal length, and how the line looks.
 *
 * `normalise` is the border: it takes what a caller has (any typed arrays, optional columns) and answers `Line`s whose
 * number columns are all Float64Array, so that the inner loops of the painter see one kind of array.
 */

/**
 * @typedef {Float64Array | Float32Array | Int32Array | Uint32Array | number[]} Numbers
 * @typedef {"run" | "discarded" | "member" | "group" | "margin"} Role
 *   run: bold; discarded: what a later attempt overwrote, faint and dashed; member: a run of a group, faint;
 *   group: a centre line with a band from low to high; margin: the same, of one run, which logged all three.
 * @typedef {object} LineInput
 * @property {string} key            equal for all lines that are emphasised together
 * @property {string} label
 * @property {string} [note]         a second, quieter part of the name
 * @property {string} color
 * @property {Role} [role]
 * @property {number[]} [dash]
 * @property {Numbers} x
 * @property {Numbers} [step]
 * @property {Numbers} [wall]
 * @property {Numbers} value
 * @property {Numbers} [smoothed]    absent: the value itself is the line
 * @property {Numbers} [low]         with `high` and `count`: every entry is several points
 * @property {Numbers} [high]
 * @property {Numbers} [count]
 * @property {Uint8Array} [bad]      1 NaN, 2 +Inf, 4 -Inf among the entry's points
 * @property {number} [start]        wall time of the first point, for the time since then
 * @typedef {object} Line
 * @property {string} key
 * @property {string} label
 * @property {string} note
 * @property {string} color
 * @property {Role} role
 * @property {number[]} dash
 * @property {number} length
 * @property {boolean} sorted        x never goes back, so that it can be searched
 * @property {Float64Array} x
 * @property {Float64Array} step
 * @property {Float64Array} wall
 * @property {Float64Array} value
 * @property {Float64Array} smoothed the same array as `value` where nothing is smoothed
 * @property {Float64Array | null} low
 * @property {Float64Array | null} high
 * @property {Float64Array | null} count
 * @property {Uint8Array | null} bad
 * @property {number} start
 */

export const NAN = 1;
export const POSITIVE_INFINITY = 2;
export const NEGATIVE_INFINITY = 4;

/**
 * @param {LineInput} input
 * @returns {Line}
 */
export function normalise(input) {
  const x = float64(input.x);
  const value = float64(input.value);
  if (value.length !== x.length) throw new RangeError(`line '${input.label}': ${x.length} x for ${value.length} values`);
  const wall = input.wall ? float64(input.wall) : new Float64Array(x.length).fill(NaN);
  return {
    key: input.key,
    label: input.label,
    note: input.note ?? "",
    color: input.color,
    role: input.role ?? "run",
    dash: input.dash ?? [],
    length: x.length,
    sorted: isSorted(x),
    x,
    step: input.step ? float64(input.step) : x,
    wall,
    value,
    smoothed: input.smoothed ? float64(input.smoothed) : value,
    low: input.low ? float64(input.low) : null,
    high: input.high ? float64(input.high) : null,
    count: input.count ? float64(input.count) : null,
    bad: input.bad ?? flagsOf(value),
    start: input.start ?? wall[0],
  };
}

/**
 * Whether two lists describe the same picture: equal words and the very same columns.
 * @param {readonly LineInput[]} before
 * @param {readonly LineInput[]} after
 */
export function sameLines(before, after) {
  const same = (/** @type {any} */ a, /** @type {any} */ b) => Object.keys({ ...a, ...b }).every((name) => Object.is(a[name], b[name]));
  return before.length === after.length && before.every((line, i) => same(line, after[i]));
}

/**
 * @param {Numbers} numbers
 * @returns {Float64Array} the same array where it is one already
 */
export function float64(numbers) {
  return numbers instanceof Float64Array ? numbers : Float64Array.from(numbers);
}

/** @param {Float64Array} x */
function isSorted(x) {
  for (let i = 1; i < x.length; i++) if (!(x[i] >= x[i - 1])) return false;
  return true;
}

/**
 * @param {Float64Array} value
 * @returns {Uint8Array | null} null where all is finite
 */
function flagsOf(value) {
  let flags = null;
  for (let i = 0; i < value.length; i++) {
    if (Number.isFinite(value[i])) continue;
    flags ??= new Uint8Array(value.length);
    flags[i] = Number.isNaN(value[i]) ? NAN : value[i] > 0 ? POSITIVE_INFINITY : NEGATIVE_INFINITY;
  }
  return flags;
}

/**
 * The indices of a line that lie within [min, max], and one beyond each end so that the line runs to the border.
 * @param {Line} line
 * @param {number} min
 * @param {number} max
 * @returns {[number, number]} start, and end (exclusive); all of it where x goes back and forth
 */
export function visibleRange(line, min, max) {
  if (!line.sorted) return [0, line.length];
  const start = lowerBound(line.x, min) - 1;
  const end = upperBound(line.x, max) + 1;
  return [Math.max(0, start), Math.min(line.length, end)];
}

/**
 * How many points a pixel holds at most, and how many points a logarithmic y cannot show.
 * @param {readonly Line[]} lines
 * @param {[number, number]} domainX
 * @param {number} width pixels
 * @param {boolean} logY
 */
export function densityOf(lines, domainX, width, logY) {
  let perPixel = 0;
  let hidden = 0;
  for (const line of lines) {
    const [start, end] = visibleRange(line, ...domainX);
    let points = 0;
    for (let i = start; i < end; i++) {
      points += line.count ? line.count[i] : 1;
      if (logY && line.value[i] <= 0) hidden++;
    }
    perPixel = Math.max(perPixel, points / Math.max(width, 1));
  }
  return { perPixel, hidden };
}

/**
 * @param {Float64Array} sorted
 * @param {number} target
 * @returns {number} how many entries are below `target`
 */
export function lowerBound(sorted, target) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < target) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * @param {Float64Array} sorted
 * @param {number} target
 * @returns {number} how many entries are not above `target`
 */
export function upperBound(sorted, target) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= target) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * @param {Line} line
 * @param {number} target
 * @returns {number} the index whose x is nearest to `target`, -1 for an empty line
 */
export function nearestIndex(line, target) {
  const { x, length } = line;
  if (length === 0) return -1;
  if (line.sorted) {
    const after = Math.min(lowerBound(x, target), length - 1);
    return after > 0 && target - x[after - 1] <= Math.abs(x[after] - target) ? after - 1 : after;
  }
  let best = -1;
  let distance = Infinity;
  for (let i = 0; i < length; i++) {
    const candidate = Math.abs(x[i] - target);
    if (candidate < distance) [best, distance] = [i, candidate];
  }
  return best;
}
