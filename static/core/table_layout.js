// @ts-check
/** How a person arranged the columns of a table: their order, which are hidden, how wide they are. Pure. */

/**
 * @typedef {{readonly order: readonly string[], readonly hidden: readonly string[], readonly widths: Readonly<Record<string, number>>}} TableLayout
 * `widths` in px of the columns that were made wider or narrower by hand
 */

/** @type {TableLayout} */
export const AS_GIVEN = { order: [], hidden: [], widths: {} };

/** Names that are remembered: hyperparameters come and go with the log directories. */
const REMEMBERED = 500;
const WIDTH = { least: 28, most: 600 };

/** What a browser kept may be of another version, or anybody's. @param {any} value @returns {value is TableLayout} */
export function isTableLayout(value) {
  const areNames = (/** @type {any} */ names) => Array.isArray(names) && names.every((name) => typeof name === "string");
  const { order, hidden, widths } = value ?? {};
  return areNames(order) && areNames(hidden) && widths !== null && typeof widths === "object" && Object.values(widths).every(Number.isFinite);
}

/** @param {TableLayout} layout */
export function isAsGiven({ order, hidden, widths }) {
  return order.length + hidden.length + Object.keys(widths).length === 0;
}

/**
 * All columns in the person's order; those that it does not know stand in front, where new hyperparameters are seen.
 * @template {{name: string}} C
 * @param {readonly C[]} columns
 * @param {TableLayout} layout
 * @returns {C[]}
 */
export function inLayoutOrder(columns, { order }) {
  const rank = new Map(order.map((name, i) => [name, i]));
  return [...columns].sort((a, b) => (rank.get(a.name) ?? -1) - (rank.get(b.name) ?? -1));
}

/**
 * The columns that are shown.
 * @template {{name: string}} C
 * @param {readonly C[]} columns
 * @param {TableLayout} layout
 * @returns {C[]}
 */
export function arranged(columns, layout) {
  return inLayoutOrder(columns, layout).filter(({ name }) => !layout.hidden.includes(name));
}

/**
 * The layout after a column was put beside another.
 * @param {TableLayout} layout
 * @param {readonly {name: string}[]} columns all, shown or not
 * @param {string} name
 * @param {{name: string, after: boolean}} place
 * @returns {TableLayout}
 */
export function withMoved(layout, columns, name, place) {
  if (name === place.name) return layout;
  const names = inLayoutOrder(columns, layout).map((column) => column.name).filter((other) => other !== name);
  names.splice(names.indexOf(place.name) + (place.after ? 1 : 0), 0, name);
  const elsewhere = layout.order.filter((other) => other !== name && !names.includes(other));
  return { ...layout, order: [...names, ...elsewhere].slice(0, REMEMBERED) };
}

/**
 * The place one step to the left or right among what is shown, or null at the end.
 * @param {readonly {name: string}[]} shown
 * @param {string} name
 * @param {-1 | 1} by
 * @returns {{name: string, after: boolean} | null}
 */
export function placeBeside(shown, name, by) {
  const neighbour = shown[shown.findIndex((column) => column.name === name) + by];
  return neighbour ? { name: neighbour.name, after: by > 0 } : null;
}

/** @param {TableLayout} layout @param {string} name @returns {TableLayout} */
export function withToggled(layout, name) {
  const hidden = layout.hidden.includes(name) ? layout.hidden.filter((other) => other !== name) : [...layout.hidden, name];
  return { ...layout, hidden: hidden.slice(-REMEMBERED) };
}

/** @param {TableLayout} layout @param {string} name @param {number | null} width px; null: as wide as its content @returns {TableLayout} */
export function withWidth(layout, name, width) {
  const { [name]: _, ...others } = layout.widths;
  if (width === null) return { ...layout, widths: others };
  const kept = Object.fromEntries(Object.entries(others).slice(1 - REMEMBERED));
  return { ...layout, widths: { ...kept, [name]: Math.min(WIDTH.most, Math.max(WIDTH.least, Math.round(width))) } };
}
