// @ts-check
/** Which scalars a chart of a layout shows. Pure but for the clock: patterns come from logs, and a page must not hang. */
import { compileFromStart } from "../../core/regex_filter.js";

/**
 * @typedef {import("./layout.js").Chart} Chart
 *
 * @typedef {object} Match  what one tag or pattern of a chart stands for
 * @property {string} pattern
 * @property {readonly string[]} names
 * @property {string} problem  "" where there is none
 */

const BUDGET_MS = 250;
const MOST_NAMES = 500; // of one pattern; a chart of more lines shows nothing

/**
 * Finds names for patterns, each pattern once, within a time for all of them.
 */
export class Matcher {
  /** @type {Map<string, Match>} */
  #known = new Map();
  #left = BUDGET_MS;

  /**
   * @param {readonly string[]} names of all scalars, in natural order
   * @param {() => number} [now]
   */
  constructor(names, now = () => performance.now()) {
    this.names = names;
    this.known = new Set(names);
    this.now = now;
  }

  /**
   * @param {Chart} chart
   * @returns {Match[]} one for each of the chart's tags
   */
  match(chart) {
    if (chart.kind === "lines") return chart.tags.map((pattern) => this.#matchOf(pattern));
    return chart.tags.map((tag) => {
      const isThere = this.known.has(tag);
      return { pattern: tag, names: isThere ? [tag] : [], problem: isThere ? "" : "no run has logged it" };
    });
  }

  /** @param {string} pattern */
  #matchOf(pattern) {
    const known = this.#known.get(pattern) ?? this.#search(pattern);
    this.#known.set(pattern, known);
    return known;
  }

  /** @param {string} pattern @returns {Match} */
  #search(pattern) {
    const { matches, error } = compileFromStart(pattern);
    const names = [];
    let before = this.now();
    for (const name of this.names) {
      if (this.#left <= 0) return { pattern, names, problem: "the patterns of this layout take too long: not all names were tried" };
      if (matches(name)) names.push(name);
      const after = this.now();
      this.#left -= after - before;
      before = after;
      if (names.length >= MOST_NAMES) return { pattern, names, problem: `it matches more than ${MOST_NAMES} scalars: the first are drawn` };
    }
    return { pattern, names, problem: error || (names.length === 0 ? "no scalar matches" : "") };
  }
}
