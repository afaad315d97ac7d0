// @ts-check
/** Where cards lie on a page that is taller than anyone scrolls, and which of them are near the window. Pure. */

/**
 * @typedef {{cards: unknown[], open: boolean}} Block a section
 * @typedef {{cardHeight: number, headerHeight: number, gap: number, columns: number}} Measures
 * @typedef {{top: number, height: number, firstRow: number, lastRow: number, rows: number}} Placed rows from first to last (exclusive) are near
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
    const place = placeBlock(block, measures, top, near);
    top += place.height;
    return place;
  });
  return { placed, height: top };
}

/**
 * @param {Block} block
 * @param {Measures} measures
 * @param {number} top
 * @param {{top: number, bottom: number}} near
 * @returns {Placed}
 */
function placeBlock(block, { cardHeight, headerHeight, gap, columns }, top, near) {
  const rows = block.open ? Math.ceil(block.cards.length / columns) : 0;
  const pitch = cardHeight + gap;
  const start = top + headerHeight;
  const firstRow = clamp(Math.floor((near.top - start) / pitch), rows);
  const lastRow = clamp(Math.ceil((near.bottom - start) / pitch), rows);
  return { top, height: headerHeight + rows * pitch, firstRow, lastRow, rows };
}

/**
 * @param {number} row
 * @param {number} rows
 */
function clamp(row, rows) {
  return Math.max(0, Math.min(rows, row));
}
