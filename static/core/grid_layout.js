// @ts-check
/** Where cards lie on a page that is taller than anyone scrolls, and which of them are near the window. Pure. */

/**
 * @typedef {{cards: any[], open: boolean}} Block a section
 * @typedef {{cardHeight: number | ((card: any) => number), headerHeight: number, gap: number, columns: number}} Measures
 *   `cardHeight`: of all cards, or of each; then a row is as high as its highest card
 *
 * @typedef {object} Placed  rows from first to last (exclusive) are near
 * @property {number} top
 * @property {number} height
 * @property {number} firstRow
 * @property {number} lastRow
 * @property {number} rows
 * @property {number} above     from the section's head to the first near row
 * @property {number[]} heights of the near rows
 */

/**
 * @param {number} width of the page
 * @param {number} least width of a card
 * @param {number} gap
 */
export function columnsFor(width, least, gap) {
  return Math.max(1, Math.floor((width + gap) / (least + gap)));
}

/**
 * @param {readonly Block[]} blocks
 * @param {Measures} measures
 * @param {{top: number, bottom: number}} near the part of the page whose cards are drawn
 * @returns {{placed: Placed[], height: number}}
 */
export function layOut(blocks, measures, near) {
  let top = 0;
  const placed = blocks.map((block) => {
    const { headerHeight } = measures;
    const inside = { top: near.top - top - headerHeight, bottom: near.bottom - top - headerHeight };
    const rows = rowsOf(block, measures, inside);
    const place = { ...rows, top, height: headerHeight + rows.height };
    top += place.height;
    return place;
  });
  return { placed, height: top };
}

/**
 * @param {Block} block
 * @param {Measures} measures
 * @param {{top: number, bottom: number}} near as seen from the first row
 */
function rowsOf({ cards, open }, { cardHeight, gap, columns }, near) {
  const rows = open ? Math.ceil(cards.length / columns) : 0;
  if (typeof cardHeight === "number") return evenRows(rows, cardHeight, gap, near);
  const heights = Array.from({ length: rows }, (_, row) => Math.max(...cards.slice(row * columns, (row + 1) * columns).map(cardHeight)));
  const tops = [0];
  for (const height of heights) tops.push(tops[tops.length - 1] + height + gap);
  const below = heights.findIndex((_, row) => tops[row + 1] > near.top);
  const firstRow = below < 0 ? rows : below;
  let lastRow = firstRow;
  while (lastRow < rows && tops[lastRow] < near.bottom) lastRow++;
  return { rows, height: tops[rows], firstRow, lastRow, above: tops[firstRow], heights: heights.slice(firstRow, lastRow) };
}

/**
 * The same where all rows are alike, however many there are.
 * @param {number} rows
 * @param {number} height
 * @param {number} gap
 * @param {{top: number, bottom: number}} near
 */
function evenRows(rows, height, gap, near) {
  const pitch = height + gap;
  const firstRow = clamp(Math.floor(near.top / pitch), rows);
  const lastRow = clamp(Math.ceil(near.bottom / pitch), rows);
  return { rows, height: rows * pitch, firstRow, lastRow, above: firstRow * pitch, heights: new Array(lastRow - firstRow).fill(height) };
}

/**
 * @param {number} row
 * @param {number} rows
 */
function clamp(row, rows) {
  return Math.max(0, Math.min(rows, row));
}
