// @ts-check
/** Fuzzy search for the command palette: the letters of the query in order, best where they start words or run on. */

const WORD_START = 8;
const RUN_ON = 9;
const HIT = 1;
const SKIP = 0.15;

/**
 * How well `text` answers `query`, and where; null when a letter is missing. Spaces in the query are ignored.
 * @param {string} query
 * @param {string} text
 * @returns {{score: number, positions: number[]} | null}
 */
export function fuzzyMatch(query, text) {
  const wanted = query.toLowerCase().replace(/\s+/g, "");
  if (!wanted) return { score: 0, positions: [] };
  const lower = text.toLowerCase();
  const whole = lower.indexOf(wanted);
  const positions = whole >= 0 ? Array.from(wanted, (_, i) => whole + i) : positionsOf(wanted, lower);
  return positions && { score: scoreOf(positions, text), positions };
}

/** @param {string} wanted @param {string} lower @returns {number[] | null} */
function positionsOf(wanted, lower) {
  const positions = [];
  let from = 0;
  for (const letter of wanted) {
    const at = lower.indexOf(letter, from);
    if (at < 0) return null;
    positions.push(at);
    from = at + 1;
  }
  return positions;
}

/** @param {number[]} positions @param {string} text */
function scoreOf(positions, text) {
  let score = -SKIP * text.length;
  positions.forEach((at, i) => {
    score += HIT;
    if (at === 0 || /[^\p{L}\p{N}]/u.test(text[at - 1])) score += WORD_START;
    if (i > 0 && positions[i - 1] === at - 1) score += RUN_ON;
  });
  return score;
}

/**
 * The best matches, best first; items of equal score keep their order.
 * @template T
 * @param {string} query
 * @param {readonly T[]} items
 * @param {(item: T) => string} textOf
 * @param {number} limit
 * @returns {{item: T, positions: number[]}[]}
 */
export function fuzzySearch(query, items, textOf, limit) {
  /** @type {{item: T, positions: number[], score: number}[]} */
  const found = [];
  for (const item of items) {
    const match = fuzzyMatch(query, textOf(item));
    if (match) found.push({ item, ...match });
  }
  return found.sort((a, b) => b.score - a.score).slice(0, limit);
}
