// @ts-check
/**
 * Decoder of the "BRD1" document block (docs/api.md): nested JSON whose arrays are views onto the bytes that follow it.
 *
 *     offset 0   "BRD1"
 *            4   u32 header length h
 *            8   JSON header, padded so that 8 + h is a multiple of 8
 *          8+h   columns, each starting at a multiple of 8
 */

/** @typedef {Float64Array | Float32Array | Int32Array | Uint32Array | Uint16Array | Uint8Array} Column */

const MAGIC = 0x31445242; // "BRD1", little-endian
const PREFIX_BYTES = 8;

/** @type {Record<string, new (buffer: ArrayBuffer, offset: number, length: number) => Column>} */
const COLUMN_TYPES = {
  f8: Float64Array,
  f4: Float32Array,
  i4: Int32Array,
  u4: Uint32Array,
  u2: Uint16Array,
  u1: Uint8Array,
};

/** @type {Record<string, number>} */
const NON_FINITE = { NaN: NaN, Infinity: Infinity, "-Infinity": -Infinity };

export class MalformedBlock extends Error {}

/**
 * The document in a block; its arrays are views onto `buffer`, not copies.
 * @param {ArrayBuffer} buffer
 * @returns {any}
 */
export function decodeBlock(buffer) {
  const view = new DataView(buffer);
  if (buffer.byteLength < PREFIX_BYTES || view.getUint32(0, true) !== MAGIC) throw new MalformedBlock("not a BRD1 block");
  const start = PREFIX_BYTES + view.getUint32(4, true);
  if (start > buffer.byteLength) throw new MalformedBlock("the block ends inside its header");
  const header = new TextDecoder().decode(new Uint8Array(buffer, PREFIX_BYTES, start - PREFIX_BYTES));
  return revive(JSON.parse(header), (reference) => columnAt(buffer, start, reference));
}

/**
 * A JSON answer with the words that stand for non-finite numbers in arrays turned back into numbers.
 * Only arrays are touched: a run that is called "NaN" keeps its name.
 * @param {any} document
 * @returns {any}
 */
export function reviveNumbers(document) {
  return revive(document, null);
}

/**
 * @param {ArrayBuffer} buffer
 * @param {number} start
 * @param {[string, number, number]} reference
 */
function columnAt(buffer, start, [type, offset, length]) {
  const Type = COLUMN_TYPES[type];
  if (!Type) throw new MalformedBlock(`unknown column type ${JSON.stringify(type)}`);
  return new Type(buffer, start + offset, length);
}

/**
 * @param {any} node
 * @param {((reference: [string, number, number]) => Column) | null} column
 * @returns {any}
 */
function revive(node, column) {
  if (Array.isArray(node)) return isNumeric(node) ? node.map(toNumber) : node.map((item) => revive(item, column));
  if (node === null || typeof node !== "object") return node;
  if (column && Array.isArray(node.$)) return column(node.$);
  for (const key of Object.keys(node)) node[key] = revive(node[key], column);
  return node;
}

/** Numbers, with at least one, or nothing but the words. @param {any[]} items */
function isNumeric(items) {
  return items.length > 0 && items.every((item) => typeof item === "number" || (typeof item === "string" && item in NON_FINITE));
}

/** @param {number | string} item */
function toNumber(item) {
  return typeof item === "string" ? NON_FINITE[item] : item;
}
