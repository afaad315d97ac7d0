// @ts-check
/** Which points a person means: the one under the pointer, those inside a box or a line drawn around them. Pure. */

/**
 * @typedef {{x: number, y: number}} Place  CSS pixels
 * @typedef {readonly Uint32Array[]} Lists  points that can be meant, the first list first
 */

/**
 * The point whose disc the pointer is in, of several the nearest to the viewer; else the nearest within reach.
 * @param {Float32Array} projected x, y and W of each point
 * @param {Lists} lists
 * @param {Place} pointer
 * @param {number} radius of a disc
 * @param {number} reach
 * @returns {number} -1 for none
 */
export function pointAt(projected, lists, { x, y }, radius, reach) {
  for (const list of lists) {
    let best = -1;
    let bestScore = Infinity;
    for (const point of list) {
      const dx = projected[point * 3] - x;
      const dy = projected[point * 3 + 1] - y;
      const distance = dx * dx + dy * dy;
      const w = projected[point * 3 + 2];
      if (!(distance <= reach * reach) || !(w > 0)) continue;
      // Any disc under the pointer comes before all that are only near.
      const score = distance <= radius * radius ? w - 1e6 : distance;
      if (score < bestScore) [best, bestScore] = [point, score];
    }
    if (best >= 0) return best;
  }
  return -1;
}

/**
 * @param {Float32Array} projected
 * @param {Lists} lists
 * @param {Place} from a corner
 * @param {Place} to the one across
 * @returns {number[]} ascending
 */
export function pointsInBox(projected, lists, from, to) {
  const [left, right] = from.x < to.x ? [from.x, to.x] : [to.x, from.x];
  const [top, bottom] = from.y < to.y ? [from.y, to.y] : [to.y, from.y];
  return chosen(projected, lists, (x, y) => x >= left && x <= right && y >= top && y <= bottom);
}

/**
 * @param {Float32Array} projected
 * @param {Lists} lists
 * @param {readonly Place[]} line closed from its end to its beginning
 * @returns {number[]} ascending
 */
export function pointsInside(projected, lists, line) {
  if (line.length < 3) return [];
  const left = Math.min(...line.map(({ x }) => x));
  const right = Math.max(...line.map(({ x }) => x));
  return chosen(projected, lists, (x, y) => x >= left && x <= right && isInside(line, x, y));
}

/** By the number of times that a ray to the right crosses the line. @param {readonly Place[]} line @param {number} x @param {number} y */
function isInside(line, x, y) {
  let inside = false;
  for (let i = 0, before = line.length - 1; i < line.length; before = i++) {
    const [a, b] = [line[i], line[before]];
    if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
  }
  return inside;
}

/** @param {Float32Array} projected @param {Lists} lists @param {(x: number, y: number) => boolean} isMeant @returns {number[]} */
function chosen(projected, lists, isMeant) {
  const found = [];
  for (const list of lists) {
    for (const point of list) if (projected[point * 3 + 2] > 0 && isMeant(projected[point * 3], projected[point * 3 + 1])) found.push(point);
  }
  return found.sort((a, b) => a - b);
}
