// @ts-check
/** Which rows of a long list stand in the document. Pure: rows have one height. */

const OVERSCAN = 8;

/**
 * Rows from `start` up to, not including, `end`.
 * @param {{scrollTop: number, viewHeight: number, rowHeight: number, count: number}} view
 * @returns {{start: number, end: number}}
 */
export function windowOf({ scrollTop, viewHeight, rowHeight, count }) {
  const first = Math.floor(scrollTop / rowHeight) - OVERSCAN;
  const last = Math.ceil((scrollTop + viewHeight) / rowHeight) + OVERSCAN;
  const start = Math.max(0, Math.min(first, count - 1));
  return { start, end: Math.max(start, Math.min(count, last)) };
}

/**
 * The scroll position that brings a row into view with the least movement.
 * @param {number} index
 * @param {{scrollTop: number, viewHeight: number, rowHeight: number}} view
 */
export function scrollToRow(index, { scrollTop, viewHeight, rowHeight }) {
  const top = index * rowHeight;
  if (top < scrollTop) return top;
  return Math.max(scrollTop, top + rowHeight - viewHeight);
}
