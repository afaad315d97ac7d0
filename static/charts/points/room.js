// @ts-check
/** Which labels and images have room beside each other: the more important first, none over another. Pure. */

/** @typedef {{left: number, top: number, right: number, bottom: number}} Box  CSS pixels */

const CELL = 48;

/** Boxes that are taken, found again by the cells of a grid that they touch. */
export class Room {
  /** @type {Map<number, Box[]>} */
  #cells = new Map();

  /** Takes a box if nothing is in its way. @param {Box} box */
  take(box) {
    const cells = cellsOf(box);
    for (const cell of cells) if (this.#cells.get(cell)?.some((other) => overlap(box, other))) return false;
    for (const cell of cells) {
      const list = this.#cells.get(cell);
      if (list) list.push(box);
      else this.#cells.set(cell, [box]);
    }
    return true;
  }
}

/**
 * The points, of those in view, that a square of this size fits around.
 * @param {Float32Array} projected x, y and W of each point
 * @param {Iterable<number>} points the more important first
 * @param {number} side CSS pixels
 * @param {{width: number, height: number}} size
 * @param {number} most
 * @returns {number[]}
 */
export function spaced(projected, points, side, size, most) {
  const room = new Room();
  const found = [];
  for (const point of points) {
    if (found.length === most) break;
    const x = projected[point * 3];
    const y = projected[point * 3 + 1];
    if (!(projected[point * 3 + 2] > 0) || x < 0 || y < 0 || x > size.width || y > size.height) continue;
    if (room.take({ left: x - side / 2, top: y - side / 2, right: x + side / 2, bottom: y + side / 2 })) found.push(point);
  }
  return found;
}

/** @param {Box} box */
function cellsOf({ left, top, right, bottom }) {
  const cells = [];
  for (let row = Math.floor(top / CELL); row <= Math.floor(bottom / CELL); row++) {
    for (let column = Math.floor(left / CELL); column <= Math.floor(right / CELL); column++) cells.push(row * 65_536 + column);
  }
  return cells;
}

/** @param {Box} a @param {Box} b */
function overlap(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
