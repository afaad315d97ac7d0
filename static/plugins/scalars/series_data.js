// @ts-check
/** What the page holds of a series, and how an answer of the server is joined to it. Pure. */

/**
 * One attempt of a series, or all of it.
 * @typedef {object} Part
 * @property {number} attempt
 * @property {boolean} discarded
 * @property {Float64Array} x
 * @property {Float64Array} step
 * @property {Float64Array} wall
 * @property {Float64Array} value
 * @property {Float64Array} smoothed
 * @property {Float64Array | null} low
 * @property {Float64Array | null} high
 * @property {Float64Array | null} count
 * @property {Uint8Array | null} bad
 *
 * @typedef {object} SeriesData
 * @property {number} generation
 * @property {number} total      points of the series in this view of it
 * @property {boolean} complete  every point is here as itself
 * @property {string} view       what was asked for, but for the smoothing
 * @property {number} smoothing  that `smoothed` was computed with
 * @property {number} points     that the page knew of when it asked: more means that there is news
 * @property {[number, number] | null} first  x and wall time of the first point, which an entry of several points hides
 * @property {Part[]} parts  the series, and after it what is discarded of it; or its attempts
 *
 * @typedef {{view: string, smoothing: number, points: number}} Asked
 */

/**
 * The series after an answer, or null where the answer does not fit what is held and all must be asked for again.
 * @param {SeriesData | undefined} held
 * @param {any[]} entries of one series in the answer
 * @param {Asked} asked
 * @returns {SeriesData | null}
 */
export function joinAnswer(held, entries, asked) {
  const [first, ...others] = entries;
  const complete = entries.every((entry) => entry.complete);
  const base = { generation: first.generation, total: first.total, first: first.first ?? null, complete, ...asked };
  if (first.from === 0) return { ...base, parts: entries.map(partOf) };
  const part = held?.parts[0];
  if (!part || held.generation !== first.generation || part.x.length !== first.from) return null;
  return { ...base, parts: [appendPart(part, partOf(first)), ...others.map(partOf)] };
}

/**
 * @param {any} entry
 * @returns {Part}
 */
function partOf(entry) {
  const column = (/** @type {any} */ numbers) => (numbers ? Float64Array.from(numbers) : null);
  return {
    attempt: entry.attempt ?? 0,
    discarded: entry.discarded ?? false,
    x: Float64Array.from(entry.x),
    step: Float64Array.from(entry.step),
    wall: Float64Array.from(entry.wall),
    value: Float64Array.from(entry.value),
    smoothed: Float64Array.from(entry.smoothed),
    low: column(entry.low),
    high: column(entry.high),
    count: column(entry.count),
    bad: entry.bad ? Uint8Array.from(entry.bad) : null,
  };
}

/**
 * @param {Part} part
 * @param {Part} tail
 * @returns {Part}
 */
function appendPart(part, tail) {
  return {
    ...part,
    x: joined(part.x, tail.x),
    step: joined(part.step, tail.step),
    wall: joined(part.wall, tail.wall),
    value: joined(part.value, tail.value),
    smoothed: joined(part.smoothed, tail.smoothed),
    bad: part.bad || tail.bad ? joinedFlags(part.bad, part.x.length, tail.bad, tail.x.length) : null,
  };
}

/**
 * @param {Float64Array} head
 * @param {Float64Array} tail
 */
function joined(head, tail) {
  const whole = new Float64Array(head.length + tail.length);
  whole.set(head);
  whole.set(tail, head.length);
  return whole;
}

/**
 * @param {Uint8Array | null} head
 * @param {number} headLength
 * @param {Uint8Array | null} tail
 * @param {number} tailLength
 */
function joinedFlags(head, headLength, tail, tailLength) {
  const whole = new Uint8Array(headLength + tailLength);
  if (head) whole.set(head);
  if (tail) whole.set(tail, headLength);
  return whole;
}
