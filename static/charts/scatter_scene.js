// @ts-check
/** A scatter matrix without a canvas: where its cells stand, which row is pointed at, what a box holds. Pure. */

/**
 * @typedef {import("./dimension.js").Dimension} Dimension
 * @typedef {{columns: readonly Dimension[], lines: readonly Dimension[], shades: Int8Array, picked: Uint8Array | null, count: number}} ScatterData
 *   a cell for each of `columns` (its x axis) and each of `lines` (its y axis)
 * @typedef {{left: number, top: number, width: number, height: number}} Box
 * @typedef {{column: number, line: number, box: Box}} Cell
 * @typedef {{cells: Cell[], inset: number}} ScatterScene
 */

/** Room for the ticks at the left and below. */
export const MARGIN = { left: 74, right: 12, top: 8, bottom: 40 };
const GAP = 6;
/** Points on the border of a cell are seen whole. */
const INSET = 7;
export const LEAST_CELL = { width: 128, height: 110 };
const REACH = 9;

/** How large the matrix wants to be at least. @param {number} columns @param {number} lines */
export function leastSize(columns, lines) {
  return {
    width: MARGIN.left + MARGIN.right + columns * (LEAST_CELL.width + GAP) - GAP,
    height: MARGIN.top + MARGIN.bottom + lines * (LEAST_CELL.height + GAP) - GAP,
  };
}

/**
 * @param {ScatterData} data
 * @param {{width: number, height: number}} size
 * @returns {ScatterScene}
 */
export function layOutScatter({ columns, lines }, { width, height }) {
  const cellWidth = (width - MARGIN.left - MARGIN.right + GAP) / Math.max(1, columns.length) - GAP;
  const cellHeight = (height - MARGIN.top - MARGIN.bottom + GAP) / Math.max(1, lines.length) - GAP;
  const cells = lines.flatMap((_, line) =>
    columns.map((__, column) => ({
      column,
      line,
      box: { left: MARGIN.left + column * (cellWidth + GAP), top: MARGIN.top + line * (cellHeight + GAP), width: Math.max(1, cellWidth), height: Math.max(1, cellHeight) },
    })),
  );
  return { cells, inset: INSET };
}

/** @param {Box} box @param {number} place 0 to 1 */
export function xOf(box, place) {
  return box.left + INSET + place * (box.width - 2 * INSET);
}

/** @param {Box} box @param {number} place 0 to 1 */
export function yOf(box, place) {
  return box.top + box.height - INSET - place * (box.height - 2 * INSET);
}

/** The places of a point of a cell, from 0 to 1; beyond the ends they are those of all values beyond. @param {Box} box @param {number} left @param {number} top */
export function placesAt(box, left, top) {
  const within = (/** @type {number} */ place) => Math.min(1, Math.max(0, place));
  return { x: within((left - box.left - INSET) / (box.width - 2 * INSET)), y: within((box.top + box.height - INSET - top) / (box.height - 2 * INSET)) };
}

/** @param {ScatterScene} scene @param {number} left @param {number} top @returns {Cell | undefined} */
export function cellAt({ cells }, left, top) {
  return cells.find(({ box }) => left >= box.left && left <= box.left + box.width && top >= box.top && top <= box.top + box.height);
}

/**
 * The row nearest to a point of a cell, or -1; picked rows only, where some are.
 * @param {ScatterData} data
 * @param {Cell} cell
 * @param {number} left
 * @param {number} top
 */
export function rowAt({ columns, lines, picked, count }, { column, line, box }, left, top) {
  const [x, y] = [columns[column].spread, lines[line].spread];
  let found = -1;
  let distance = REACH * REACH;
  for (let row = 0; row < count; row++) {
    if (picked && !picked[row]) continue;
    const away = (xOf(box, x[row]) - left) ** 2 + (yOf(box, y[row]) - top) ** 2;
    if (away < distance) [found, distance] = [row, away];
  }
  return found;
}
