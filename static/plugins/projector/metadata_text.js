// @ts-check
/** Metadata as tab-separated text. Pure. */
import { valueText } from "./fields.js";

/** @typedef {import("./fields.js").Field} Field */

/**
 * As the projector reads it: a line a point, a header only where there are several fields. Tabs and line ends inside a
 * value become spaces.
 * @param {readonly Field[]} fields
 * @param {readonly number[]} points
 */
export function metadataText(fields, points) {
  const header = fields.length > 1 ? [fields.map(({ name }) => clean(name)).join("\t")] : [];
  return [...header, ...points.map((point) => valuesOf(fields, point).join("\t")), ""].join("\n");
}

/** The same with the number of each point in front, and always with a header. @param {readonly Field[]} fields @param {readonly number[]} points */
export function selectionText(fields, points) {
  const header = ["point", ...fields.map(({ name }) => clean(name))].join("\t");
  return [header, ...points.map((point) => [point, ...valuesOf(fields, point)].join("\t")), ""].join("\n");
}

/** @param {readonly Field[]} fields @param {number} point */
function valuesOf(fields, point) {
  return fields.map((field) => clean(valueText(field, point)));
}

/** @param {string} text */
function clean(text) {
  return text.replace(/[\t\r\n]+/g, " ");
}
