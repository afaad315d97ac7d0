// @ts-check
/** What is asked of the server to place the points, and what its answer means. Pure. */

/**
 * @typedef {import("./state.js").Method} Method
 * @typedef {{method: Method, dimensions: 2 | 3, spherise: boolean, seed: number, rows: readonly number[] | null,
 *   tsne: import("./state.js").TsneOptions, umap: import("./state.js").UmapOptions,
 *   axes: {left: readonly number[], right: readonly number[]}[]}} Wishes
 *
 * @typedef {object} Placement  where the points are
 * @property {Float32Array} columns   row by row
 * @property {number} width           numbers in a row
 * @property {readonly number[] | null} rows  the points that the rows are of; null is all
 * @property {ArrayLike<number> | null} variance  of each column, where that means something
 * @property {string} note
 */

/** More columns than three are asked for, so that others can be looked at without asking again. */
const COMPONENTS = 10;
const SPREAD = 0.3; // of the extent along the axes that mean something

/** The body of a request. @param {string} id @param {Wishes} wishes */
export function questionOf(id, { method, dimensions, spherise, seed, rows, tsne, umap, axes }) {
  const question = { id, method, dimensions, spherise, seed, rows };
  if (method === "pca") return { ...question, dimensions: 3, seed: 0, components: COMPONENTS };
  if (method === "custom") return { ...question, axes };
  if (method === "tsne") return { ...question, ...supervised(tsne) };
  return method === "umap" ? { ...question, ...supervised(umap) } : question;
}

/** @template {{supervise: string}} T @param {T} options */
function supervised({ supervise, ...options }) {
  return { ...options, supervise: supervise || null };
}

/** Whether the points come step by step. @param {Method} method */
export function takesTime(method) {
  return method === "tsne" || method === "umap";
}

/**
 * The chosen columns of a placement, packed point by point; a point without a place is NaN, a column that is not there 0.
 * @param {Pick<Placement, "columns" | "width" | "rows">} placement
 * @param {number} count  points of the embedding
 * @param {readonly number[]} columns
 */
export function packed({ columns: data, width, rows }, count, columns) {
  const points = new Float32Array(count * columns.length).fill(NaN);
  const length = width ? Math.floor(data.length / width) : (rows?.length ?? count); // no width: one point, or all the same
  for (let row = 0; row < length; row++) {
    const point = rows ? rows[row] : row;
    if (point >= count) continue;
    for (let i = 0; i < columns.length; i++) points[point * columns.length + i] = columns[i] < width ? data[row * width + columns[i]] : 0;
  }
  return points;
}

/**
 * Spreads points along an axis that means nothing, so that they do not lie on each other.
 * @param {Float32Array} points packed
 * @param {number} width numbers a point
 * @param {number} axis
 */
export function spread(points, width, axis) {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < points.length; i++) {
    if (i % width === axis || !Number.isFinite(points[i])) continue;
    low = Math.min(low, points[i]);
    high = Math.max(high, points[i]);
  }
  const reach = (high > low ? high - low : 1) * SPREAD;
  for (let i = axis; i < points.length; i += width) if (!Number.isNaN(points[i])) points[i] = (fractionOf(i) - 0.5) * reach;
  return points;
}

/** Between 0 and 1, without a pattern that the eye would find, always the same. @param {number} number */
function fractionOf(number) {
  const once = Math.imul(number + 0x7ed55d16, 0x9e3779b1);
  const twice = Math.imul(once ^ (once >>> 15), 0x2c1b3c6d);
  return ((twice ^ (twice >>> 13)) >>> 0) / 2 ** 32;
}

/** What the axes are called. @param {Method} method @param {readonly number[]} columns */
export function axisNames(method, columns) {
  if (method === "pca") return columns.map((column) => `PC${column + 1}`);
  if (method === "tsne" || method === "umap") return columns.map((column) => String(column + 1));
  return columns.map((column) => "xyz"[column] ?? "");
}

/**
 * How much of the variance the columns hold, 0 … 1; NaN where that is not known.
 * @param {Placement} placement
 * @param {readonly number[]} columns
 */
export function varianceOf({ variance }, columns) {
  if (!variance?.length) return NaN;
  return columns.reduce((sum, column) => sum + (variance[column] ?? 0), 0);
}
