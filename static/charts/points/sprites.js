// @ts-check
/** Many small images in one large one, row by row; and that one cut into pages that every graphics card takes. Pure. */

/**
 * @typedef {{source: ImageBitmap, width: number, height: number, columns: number}} Sprites
 *   `width` and `height` of one image, pixels; `columns` of them a row
 * @typedef {{column: number, row: number, columns: number, rows: number}} Page  in images
 */

/** The largest texture that all of WebGL2 promises to be quick with. */
export const PAGE_SIDE = 4096;

/**
 * @param {Sprites} sprites
 * @param {number} [side]
 * @returns {{pages: Page[], across: number, perPage: {columns: number, rows: number}}}
 */
export function pagesOf({ source, width, height, columns }, side = PAGE_SIDE) {
  const rows = Math.floor(source.height / height);
  const perPage = { columns: Math.min(columns, Math.max(1, Math.floor(side / width))), rows: Math.min(rows, Math.max(1, Math.floor(side / height))) };
  const pages = [];
  for (let row = 0; row < rows; row += perPage.rows) {
    for (let column = 0; column < columns; column += perPage.columns) {
      pages.push({ column, row, columns: Math.min(perPage.columns, columns - column), rows: Math.min(perPage.rows, rows - row) });
    }
  }
  return { pages, across: Math.ceil(columns / perPage.columns), perPage };
}

/**
 * Where a point's image is in the large one, pixels; null where there is none.
 * @param {Sprites} sprites
 * @param {number} point
 */
export function cellOf({ source, width, height, columns }, point) {
  const x = (point % columns) * width;
  const y = Math.floor(point / columns) * height;
  return y + height <= source.height ? { x, y } : null;
}

/**
 * How large an image is drawn, CSS pixels: about its own size, neither a dot nor a poster.
 * @param {Sprites} sprites
 * @param {number} scale
 */
export function imageSide({ width, height }, scale) {
  return Math.max(18, Math.min(48, Math.max(width, height))) * Math.max(0.6, Math.min(3, scale));
}
