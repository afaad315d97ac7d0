// @ts-check
/** Which row each box of a layered drawing stands in: below all that it follows from. Pure, linear. */

/**
 * @typedef {{from: number, to: number}} Link
 */

/**
 * Turns around the links that close a circle, so that none is left: those that lead back to where a walk along the
 * links, begun at the boxes in their order, is still on its way.
 * @param {number} count of boxes
 * @param {readonly Link[]} links none from a box to itself
 * @returns {Uint8Array} 1 for the links to turn
 */
export function turnedLinks(count, links) {
  const turned = new Uint8Array(links.length);
  const out = outgoing(count, links);
  const state = new Uint8Array(count); // 0 not seen, 1 on the way, 2 done
  const next = new Int32Array(count);
  for (const start of walkOrder(count, links)) {
    if (state[start]) continue;
    const way = [start];
    state[start] = 1;
    while (way.length) {
      const box = way[way.length - 1];
      if (next[box] === out[box].length) {
        state[box] = 2;
        way.pop();
        continue;
      }
      const link = out[box][next[box]++];
      const { to } = links[link];
      if (state[to] === 1) turned[link] = 1;
      else if (state[to] === 0) {
        state[to] = 1;
        way.push(to);
      }
    }
  }
  return turned;
}

/** Boxes that nothing leads to come first: a walk from them turns the links that a person would. @param {number} count @param {readonly Link[]} links */
function walkOrder(count, links) {
  const hasInput = new Uint8Array(count);
  for (const { to } of links) hasInput[to] = 1;
  const boxes = Array.from({ length: count }, (_, box) => box);
  return [...boxes.filter((box) => !hasInput[box]), ...boxes.filter((box) => hasInput[box])];
}

/** @param {number} count @param {readonly Link[]} links @returns {number[][]} links by the box that they leave */
function outgoing(count, links) {
  /** @type {number[][]} */
  const out = Array.from({ length: count }, () => []);
  links.forEach(({ from }, link) => out[from].push(link));
  return out;
}

/**
 * The length of the longest way to each box; boxes that nothing leads to stand right above what follows them.
 * @param {number} count
 * @param {readonly Link[]} links without circles
 * @param {{first: readonly number[], last: readonly number[]}} ends boxes that must stand in a row above, or below, all others
 * @returns {Int32Array}
 */
export function ranksOf(count, links, { first, last }) {
  const rank = new Int32Array(count);
  const out = outgoing(count, links);
  const inputs = new Int32Array(count);
  for (const { to } of links) inputs[to]++;
  const waiting = inputs.slice();
  /** @type {number[]} */
  const order = [];
  for (let box = 0; box < count; box++) if (waiting[box] === 0) order.push(box);
  const isFirst = new Uint8Array(count);
  for (const box of first) isFirst[box] = 1;
  for (let i = 0; i < order.length; i++) {
    const box = order[i];
    if (first.length && !isFirst[box]) rank[box] = Math.max(rank[box], 1);
    for (const link of out[box]) {
      const { to } = links[link];
      rank[to] = Math.max(rank[to], rank[box] + 1);
      if (--waiting[to] === 0) order.push(to);
    }
  }
  for (const box of order) {
    if (inputs[box] === 0 && out[box].length && !isFirst[box]) rank[box] = Math.min(...out[box].map((link) => rank[links[link].to])) - 1;
  }
  if (last.length) {
    const isLast = new Set(last);
    let lowest = 0;
    for (let box = 0; box < count; box++) if (!isLast.has(box)) lowest = Math.max(lowest, rank[box]);
    for (const box of last) rank[box] = lowest + 1;
  }
  return rank;
}
