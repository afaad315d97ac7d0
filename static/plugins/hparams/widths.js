// @ts-check
/** How wide columns are: as the person said, else as their longest cell seems to be. Pure. */
import { RUN } from "./columns.js";

const LOOKED_AT = 200; // rows: more would say much the same
const CHARACTER = 7; // px of the table's type, about
const PADDING = 20;
const CELL_TEXT = 200;
const MARK = 14; // px for the arrow of a sorted column
const WIDTH = { least: 64, most: 240, mostOfNames: 320 };

/**
 * Widths in px: of the names' column, then of the others.
 * @param {readonly import("./rows.js").Row[]} rows
 * @param {readonly import("./columns.js").Column[]} columns
 * @param {import("../../core/table_layout.js").TableLayout} layout
 * @returns {number[]}
 */
export function widthsOf(rows, columns, { widths }) {
  const some = rows.slice(0, LOOKED_AT);
  const longest = (/** @type {(row: import("./rows.js").Row) => string} */ textOf) => some.reduce((most, row) => Math.max(most, textOf(row).length), 0);
  const names = Math.min(WIDTH.mostOfNames, Math.max(150, longest((row) => String(row.hparams[RUN])) * CHARACTER + PADDING + 60));
  return [widths[RUN] ?? names, ...columns.map(({ name, title, format }) => {
    const cells = longest((row) => (name in row.hparams ? format(row.hparams[name]) : ""));
    return widths[name] ?? Math.min(WIDTH.most, Math.max(WIDTH.least, Math.max(cells, title.length) * CHARACTER + PADDING + MARK));
  })];
}

/**
 * Which columns are in view: from `first` up to, not including, `last`; the names' column is always, and is not counted.
 * @param {readonly number[]} widths of all columns, that of the names first
 * @param {number} left how far the table is scrolled
 * @param {number} room its width
 */
export function columnWindow(widths, left, room) {
  let [first, last, x] = [0, 0, widths[0] ?? 0];
  for (let i = 1; i < widths.length; i++) {
    if (x + widths[i] <= left + (widths[0] ?? 0)) first = i;
    if (x < left + room) last = i;
    x += widths[i];
  }
  return { first, last };
}

/** A text, cut where it is longer than anybody reads in a cell: a log may hold megabytes. @param {string} text @param {number} [most] */
export function shortened(text, most = CELL_TEXT) {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}
