// @ts-check
/** The order inside the rows of a layered drawing, and where in them things stand: few crossings, straight lines. Pure. */

/**
 * @typedef {object} Rows  boxes and the bends of long links, which count as boxes of no width
 * @property {Int32Array[]} rows        by rank, each from left to right
 * @property {Float64Array} width       of each
 * @property {Float64Array} gap         to keep on either side
 * @property {Segment[][]} up           of each, its segments to the row above
 * @property {Segment[][]} down
 *
 * @typedef {{other: number, weight: number, ownX: number, otherX: number}} Segment
 *   from a box to one in the next row; where it is attached, from the middle of each
 */

const SWEEPS = 4;
const PASSES = 8;
/** Weight of the wish of what nothing ties: to stay. */
const UNTIED = 0.1;

/**
 * Reorders the rows, four sweeps down and up, by the mean of the neighbours' places. What is equal keeps its order.
 * @param {Rows} rows changed in place
 */
export function orderRows({ rows, up, down }) {
  const place = new Float64Array(up.length);
  for (const row of rows) row.forEach((box, i) => (place[box] = i / row.length));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (let rank = 1; rank < rows.length; rank++) sortRow(rows[rank], up, place);
    for (let rank = rows.length - 2; rank >= 0; rank--) sortRow(rows[rank], down, place);
  }
  for (let rank = 1; rank < rows.length; rank++) sortRow(rows[rank], up, place);
}

/** @param {Int32Array} row @param {Segment[][]} segments @param {Float64Array} place */
function sortRow(row, segments, place) {
  /** @type {Map<number, number>} */
  const wish = new Map();
  for (const box of row) {
    const list = segments[box];
    let sum = 0;
    for (const { other, otherX } of list) sum += place[other] + otherX * 1e-9; // ports of one box keep its order
    wish.set(box, list.length ? sum / list.length : place[box]);
  }
  const before = new Map(Array.from(row, (box, i) => [box, i]));
  const by = (/** @type {Map<number, number>} */ key, /** @type {number} */ box) => /** @type {number} */ (key.get(box));
  row.sort((a, b) => by(wish, a) - by(wish, b) || by(before, a) - by(before, b));
  row.forEach((box, i) => (place[box] = (i + 0.5) / row.length));
}

/**
 * The middle of each box: rows are moved towards their neighbours below, then above, and so on; each time the row takes
 * the places nearest to its wishes that keep order and gaps. The last word has what is above, so that what follows from
 * one thing alone stands right below it.
 * @param {Rows} rows
 * @returns {Float64Array}
 */
export function placeInRows(rows) {
  const x = packed(rows);
  const ranks = rows.rows.map((_, rank) => rank);
  for (let pass = 0; pass < PASSES; pass++) {
    const isDown = pass % 2 === 1;
    for (const rank of isDown ? ranks : ranks.toReversed()) moveRow(rows, rank, x, isDown ? rows.up : rows.down);
  }
  return x;
}

/** Side by side, each row around 0. @param {Rows} rows */
function packed({ rows, width, gap }) {
  const x = new Float64Array(width.length);
  for (const row of rows) {
    let right = 0;
    for (const box of row) {
      x[box] = right + gap[box] + width[box] / 2;
      right += width[box] + 2 * gap[box];
    }
    for (const box of row) x[box] -= right / 2;
  }
  return x;
}

/**
 * @param {Rows} rows
 * @param {number} rank
 * @param {Float64Array} x changed in place
 * @param {Segment[][]} segments  to the row that it is moved towards
 */
function moveRow({ rows, width, gap }, rank, x, segments) {
  const row = rows[rank];
  const wishes = new Float64Array(row.length);
  const weights = new Float64Array(row.length);
  row.forEach((box, i) => {
    let [sum, total] = [0, 0];
    for (const { other, weight, ownX, otherX } of segments[box]) {
      sum += weight * (x[other] + otherX - ownX);
      total += weight;
    }
    wishes[i] = total ? sum / total : x[box];
    weights[i] = total || UNTIED;
  });
  const places = nearestPlaces(wishes, weights, Array.from(row, (box) => width[box] / 2 + gap[box]));
  row.forEach((box, i) => (x[box] = places[i]));
}

/**
 * Places in order, each at least its half and its neighbour's half away from the next, with the least weighted sum of
 * squared distances from the wishes: pool adjacent violators (isotonic regression).
 * @param {ArrayLike<number>} wishes
 * @param {ArrayLike<number>} weights
 * @param {readonly number[]} halves
 * @returns {Float64Array}
 */
export function nearestPlaces(wishes, weights, halves) {
  const offsets = new Float64Array(wishes.length);
  for (let i = 1; i < offsets.length; i++) offsets[i] = offsets[i - 1] + halves[i - 1] + halves[i];
  /** @type {{mean: number, weight: number, count: number}[]} */
  const pools = [];
  for (let i = 0; i < wishes.length; i++) {
    let pool = { mean: wishes[i] - offsets[i], weight: weights[i], count: 1 };
    for (let last = pools.at(-1); last && last.mean > pool.mean; last = pools.at(-1)) {
      const weight = last.weight + pool.weight;
      pool = { mean: (last.mean * last.weight + pool.mean * pool.weight) / weight, weight, count: last.count + pool.count };
      pools.pop();
    }
    pools.push(pool);
  }
  const places = new Float64Array(wishes.length);
  let i = 0;
  for (const { mean, count } of pools) for (let k = 0; k < count; k++, i++) places[i] = mean + offsets[i];
  return places;
}
