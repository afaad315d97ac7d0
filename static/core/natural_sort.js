// @ts-check
/**
 * The order in which people expect names: a2 before a10, 1e-4 before 1e-3, and a/b right after a, before a-b.
 * Numbers inside a name compare by value (with decimals and exponents), paths compare part by part.
 */

const NUMBER = /\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi;

/**
 * @typedef {(string | number)[]} PathPart alternating text and number, beginning with text
 */

/** @type {Map<string, PathPart[]>} */
const keyCache = new Map();
const KEY_CACHE_LIMIT = 50_000;

/**
 * @param {string} a
 * @param {string} b
 * @returns {number}
 */
export function naturalCompare(a, b) {
  const keyA = keyOf(a);
  const keyB = keyOf(b);
  const shared = Math.min(keyA.length, keyB.length);
  for (let i = 0; i < shared; i++) {
    const order = compareParts(keyA[i], keyB[i]);
    if (order) return order;
  }
  return keyA.length - keyB.length || compareText(a, b);
}

/**
 * @param {string[]} names
 * @returns {string[]}
 */
export function naturalSorted(names) {
  return [...names].sort(naturalCompare);
}

/** @param {string} name */
function keyOf(name) {
  let key = keyCache.get(name);
  if (!key) {
    if (keyCache.size >= KEY_CACHE_LIMIT) keyCache.clear();
    key = name.split("/").map(splitNumbers);
    keyCache.set(name, key);
  }
  return key;
}

/**
 * @param {string} part
 * @returns {PathPart}
 */
function splitNumbers(part) {
  /** @type {PathPart} */
  const pieces = [];
  let end = 0;
  for (const match of part.matchAll(NUMBER)) {
    pieces.push(part.slice(end, match.index), Number(match[0]));
    end = match.index + match[0].length;
  }
  pieces.push(part.slice(end));
  return pieces;
}

/**
 * @param {PathPart} a
 * @param {PathPart} b
 */
function compareParts(a, b) {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const order = typeof a[i] === "number" ? Number(a[i]) - Number(b[i]) : compareText(String(a[i]), String(b[i]));
    if (order) return order;
  }
  return a.length - b.length;
}

/**
 * Case decides only between names that are otherwise equal.
 * @param {string} a
 * @param {string} b
 */
function compareText(a, b) {
  const lowerA = a.toLowerCase();
  const lowerB = b.toLowerCase();
  if (lowerA !== lowerB) return lowerA < lowerB ? -1 : 1;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
