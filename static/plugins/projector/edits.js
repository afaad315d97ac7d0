// @ts-check
/** Metadata that a person wrote over in the page: it colours and labels, and leaves it as a file. Pure. */
import { valueText } from "./fields.js";

/**
 * @typedef {import("./fields.js").Field} Field
 * @typedef {ReadonlyMap<string, ReadonlyMap<number, string>>} Edits  by field, by point
 */

const MOST_CLASSES = 50; // as many as make a field a category when the server reads one

/**
 * Says that points have another value in a field.
 * @param {Edits} edits
 * @param {string} field
 * @param {readonly number[]} points
 * @param {string} value
 * @returns {Edits}
 */
export function written(edits, field, points, value) {
  const own = new Map(edits.get(field));
  for (const point of points) own.set(point, value);
  return new Map([...edits, [field, own]]);
}

/**
 * A field with what was written over it.
 * @param {Field} field
 * @param {ReadonlyMap<number, string> | undefined} values
 * @param {number} count  points of the embedding
 * @returns {Field}
 */
export function edited(field, values, count) {
  if (!values?.size) return field;
  const texts = Array.from({ length: count }, (_, point) => values.get(point) ?? valueText(field, point));
  const strings = [...new Set(texts)];
  const at = new Map(strings.map((text, i) => [text, i]));
  const index = texts.map((text) => at.get(text) ?? -1);
  return { name: field.name, kind: strings.length <= MOST_CLASSES ? "category" : "text", distinct: strings.length, values: { strings, index } };
}
