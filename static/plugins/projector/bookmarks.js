// @ts-check
/** Views that TensorBoard saved (its bookmarks), read as ours. Pure: everything in them is a guess until it is checked. */

/**
 * @typedef {import("./state.js").Method} Method
 *
 * @typedef {object} SavedView
 * @property {string} label
 * @property {Method} method
 * @property {2 | 3} dimensions
 * @property {Float32Array | null} points   where the points were, `dimensions` numbers each; null: to be computed
 * @property {number[]} components          of a PCA
 * @property {string} colorField
 * @property {string} labelField
 * @property {number | null} chosen
 * @property {number[] | null} isolated
 */

const MOST_POINTS = 1_000_000;
const MOST_COMPONENTS = 10;

/**
 * @param {any} state an object of the file
 * @param {number} index
 * @returns {SavedView}
 */
export function savedViewOf(state, index) {
  const method = /** @type {Method} */ (["pca", "tsne", "umap", "custom"].find((name) => name === state.selectedProjection) ?? "pca");
  const dimensions = isFlat(state, method) ? 2 : 3;
  const chosen = numbers(state.selectedPoints);
  const filtered = numbers(state.filteredPoints);
  return {
    label: typeof state.label === "string" && state.label ? state.label.slice(0, 200) : `Bookmark ${index + 1}`,
    method,
    dimensions,
    points: placesIn(state.projections, method, dimensions),
    components: componentsIn(state),
    colorField: typeof state.selectedColorOptionName === "string" ? state.selectedColorOptionName : "",
    labelField: typeof state.selectedLabelOption === "string" ? state.selectedLabelOption : "",
    chosen: chosen?.[0] ?? null,
    isolated: filtered?.length ? filtered : null,
  };
}

/** @param {any} state @param {Method} method */
function isFlat(state, method) {
  if (method === "tsne") return state.tSNEIs3d === false;
  if (method === "umap") return state.umapIs3d === false;
  if (method === "pca") return Array.isArray(state.pcaComponentDimensions) && state.pcaComponentDimensions.length === 2;
  return method === "custom"; // which TensorBoard has in the plane only
}

/** Those that were looked at; one that is not named is the first that is left. @param {any} state */
function componentsIn(state) {
  const found = new Set((numbers(state.pcaComponentDimensions) ?? []).filter((column) => column < MOST_COMPONENTS).slice(0, 3));
  for (let column = 0; found.size < 3; column++) found.add(column);
  return [...found];
}

/**
 * Each point is an object of "tsne-0", "tsne-1" and so on, of a custom projection "linear-x" and "linear-y".
 * @param {any} projections
 * @param {Method} method
 * @param {2 | 3} dimensions
 */
function placesIn(projections, method, dimensions) {
  if (!Array.isArray(projections) || !projections.length || projections.length > MOST_POINTS || method === "pca") return null;
  const names = method === "custom" ? ["linear-x", "linear-y"] : Array.from({ length: dimensions }, (_, axis) => `${method}-${axis}`);
  const points = new Float32Array(projections.length * dimensions);
  for (let point = 0; point < projections.length; point++) {
    for (let axis = 0; axis < dimensions; axis++) {
      const place = projections[point]?.[names[axis]];
      if (typeof place !== "number") return null;
      points[point * dimensions + axis] = place;
    }
  }
  return points;
}

/** @param {any} value @returns {number[] | null} */
function numbers(value) {
  return Array.isArray(value) && value.every((one) => Number.isInteger(one) && one >= 0) ? value : null;
}
