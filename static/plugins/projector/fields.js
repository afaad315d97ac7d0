// @ts-check
/** Columns of metadata, and the colours that they give to points. Pure. */
import { NEUTRAL, PALETTE, sequentialColor } from "../../core/colors.js";
import { formatValue } from "../../core/format.js";

/**
 * @typedef {object} Field  as the server sends it
 * @property {string} name
 * @property {"text" | "number" | "category"} kind
 * @property {number} distinct
 * @property {Float64Array | number[] | {strings: string[], index: ArrayLike<number>}} values
 * @property {Float64Array | number[]} [numbers]  of each point, in a category whose values are all numbers
 *
 * @typedef {{value: string, color: string, count: number, members: readonly number[] | null}} LegendEntry
 *   `members`: numbers of the values that this entry stands for; null is one that has none
 *
 * @typedef {object} Coloring
 * @property {"none" | "category" | "scale"} kind
 * @property {(point: number) => [number, number, number]} colorOf
 * @property {(point: number) => string} valueOf   as the legend names it
 * @property {LegendEntry[]} legend                of a category
 * @property {[number, number]} range              of a scale
 */

/** Where the palette ends, it goes on paler, and then darker. */
const CLASS_COLORS = [...PALETTE, ...PALETTE.map((color) => mixed(color, 255, 0.5)), ...PALETTE.map((color) => mixed(color, 0, 0.42))];
const MOST_COLORS = CLASS_COLORS.length;
const SCALE_STEPS = 256;
/** More classes than these are too many to tell apart by colour, but numbers of so few values may be classes. */
const MOST_CLASSES = 50;

/** @param {Field} field @param {number} point */
export function valueText(field, point) {
  if (isIndexed(field.values)) return field.values.strings[field.values.index[point]] ?? "";
  const value = field.values[point];
  return value === undefined || Number.isNaN(value) ? "" : String(value);
}

/**
 * Where a text was found that a point's label does not show: the field and its value, or null.
 * @param {readonly Field[]} fields
 * @param {Field | null | undefined} label
 * @param {{field: string, text: string, regex: boolean}} query
 * @param {number} point
 */
export function foundIn(fields, label, query, point) {
  const wanted = query.text.toLowerCase();
  const has = (/** @type {Field} */ field) => !query.regex && valueText(field, point).toLowerCase().includes(wanted);
  const found = query.field ? fields.find(({ name }) => name === query.field) : label && has(label) ? label : fields.find(has);
  return found && found !== label ? { name: found.name, value: valueText(found, point) } : null;
}

/** Whether a colour for each value, or for each stretch of numbers, would tell anything. @param {Field} field */
export function canColor(field, points = Infinity) {
  return field.kind === "number" || field.kind === "category" || field.distinct <= Math.max(MOST_CLASSES, points / 4);
}

/** The field that tells most at first sight: one of few classes. @param {readonly Field[]} fields */
export function usualColorField(fields) {
  return fields.find(({ kind, distinct }) => kind === "category" && distinct > 1 && distinct <= MOST_COLORS) ?? null;
}

/** Which ways there are to colour by a field. @param {Field} field @returns {("category" | "scale")[]} the usual one first */
export function colorKinds(field) {
  if (field.kind === "number") return field.distinct <= MOST_CLASSES ? ["scale", "category"] : ["scale"];
  return field.numbers ? ["category", "scale"] : ["category"];
}

/**
 * @param {Field | null} field
 * @param {"auto" | "category" | "scale"} wanted
 * @param {string} plain the colour of points that have none of their own
 * @returns {Coloring}
 */
export function coloringOf(field, wanted, plain) {
  const channels = channelsOf(plain);
  if (!field) return { kind: "none", colorOf: () => channels, valueOf: () => "", legend: [], range: [0, 1] };
  const kinds = colorKinds(field);
  const kind = kinds.find((one) => one === wanted) ?? kinds[0];
  return kind === "scale" ? scaleOf(field) : categoriesOf(field);
}

/** @param {Field} field @returns {Coloring} */
function scaleOf(field) {
  const numbers = isIndexed(field.values) ? (field.numbers ?? []) : field.values;
  const numberOf = (/** @type {number} */ point) => numbers[point] ?? NaN;
  let low = Infinity;
  let high = -Infinity;
  for (const value of numbers) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const ramp = Array.from({ length: SCALE_STEPS }, (_, i) => channelsOf(sequentialColor(i / (SCALE_STEPS - 1))));
  const neutral = channelsOf(NEUTRAL);
  const colorOf = (/** @type {number} */ point) => {
    const value = numberOf(point);
    return Number.isFinite(value) ? ramp[high > low ? Math.round(((value - low) / (high - low)) * (SCALE_STEPS - 1)) : SCALE_STEPS >> 1] : neutral;
  };
  return { kind: "scale", colorOf, valueOf: (point) => formatValue(numberOf(point)), legend: [], range: low <= high ? [low, high] : [NaN, NaN] };
}

/**
 * The most frequent values get colours, in the order in which the field has them; the rest shares a quiet one.
 * @param {Field} field
 * @returns {Coloring}
 */
function categoriesOf(field) {
  const { strings, index } = indexedOf(field);
  const counts = new Array(strings.length).fill(0);
  let missing = 0;
  for (let i = 0; i < index.length; i++) index[i] >= 0 && index[i] < strings.length ? counts[index[i]]++ : missing++;
  const frequent = strings.map((_, i) => i).sort((a, b) => counts[b] - counts[a]);
  const room = strings.length > MOST_COLORS ? MOST_COLORS - 1 : MOST_COLORS;
  const shown = frequent.slice(0, room).sort((a, b) => a - b);
  const rest = frequent.slice(room);
  /** @type {LegendEntry[]} */
  const legend = shown.map((value, i) => ({ value: strings[value], color: CLASS_COLORS[i], count: counts[value], members: [value] }));
  if (rest.length) legend.push({ value: `${rest.length} others`, color: NEUTRAL, count: rest.reduce((sum, value) => sum + counts[value], 0), members: rest });
  if (missing) legend.push({ value: "no value", color: NEUTRAL, count: missing, members: null });
  const neutral = channelsOf(NEUTRAL);
  const entryOf = new Map(legend.flatMap((entry) => (entry.members ?? [-1]).map((value) => [value, entry])));
  const channels = new Map(legend.map((entry) => [entry, channelsOf(entry.color)]));
  const entryAt = (/** @type {number} */ point) => entryOf.get(index[point] >= 0 && index[point] < strings.length ? index[point] : -1);
  return {
    kind: "category",
    colorOf: (point) => channels.get(/** @type {LegendEntry} */ (entryAt(point))) ?? neutral,
    valueOf: (point) => entryAt(point)?.value ?? "",
    legend,
    range: [0, 1],
  };
}

/** Numbers as strings of their own, by size. @param {Field} field @returns {{strings: string[], index: ArrayLike<number>}} */
function indexedOf(field) {
  if (isIndexed(field.values)) return field.values;
  const numbers = Array.from(field.values);
  const distinct = [...new Set(numbers.filter((value) => !Number.isNaN(value)))].sort((a, b) => a - b);
  const at = new Map(distinct.map((value, i) => [value, i]));
  return { strings: distinct.map(String), index: numbers.map((value) => at.get(value) ?? -1) };
}

/** @param {Field["values"]} values @returns {values is {strings: string[], index: ArrayLike<number>}} */
function isIndexed(values) {
  return "strings" in values;
}

/** @param {string} color #rrggbb @param {number} other a channel of white or black @param {number} part */
function mixed(color, other, part) {
  return `#${channelsOf(color).map((channel) => Math.round(channel + (other - channel) * part).toString(16).padStart(2, "0")).join("")}`;
}

/** @param {string} color #rrggbb @returns {[number, number, number]} */
function channelsOf(color) {
  return [parseInt(color.slice(1, 3), 16), parseInt(color.slice(3, 5), 16), parseInt(color.slice(5, 7), 16)];
}
