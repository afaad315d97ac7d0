// @ts-check
/**
 * A filter that a person types: a regular expression, smart-case (an upper-case letter makes it exact), which cannot
 * hang the page. JavaScript offers no way to stop a running match, so patterns whose repeated group holds a repetition
 * or a choice, the known roads to exponential time, are refused, as are many repetitions in a row; names are cut, the
 * shorter the more repetitions there are, and the rest is timed from name to name.
 */

const PATTERN_LIMIT = 500;
/** Letters of a name that are looked at, by repetitions: each of them may try every letter after each try of the others. */
const NAME_LIMITS = [500, 500, 200, 110, 60, 40, 30];
const REPETITION_LIMIT = NAME_LIMITS.length - 1;
const BUDGET_MS = 150;

/** @typedef {{matches: (name: string) => boolean, error: string}} NameFilter */

/** @typedef {{expression: RegExp, error: ""} | {expression: null, error: string}} Compiled */

/** @type {NameFilter} */
const MATCH_ALL = { matches: () => true, error: "" };

/**
 * The filter for a pattern. With an error it matches everything, so that a half-typed pattern empties no list.
 * @param {string} pattern
 * @returns {NameFilter}
 */
export function compileFilter(pattern) {
  if (!pattern.trim()) return MATCH_ALL;
  const { expression, error } = compile(pattern.trim());
  const limit = NAME_LIMITS[repetitionsOf(pattern)];
  return expression ? { matches: (name) => expression.test(name.slice(0, limit)), error } : { ...MATCH_ALL, error };
}

/**
 * The filter of a pattern out of a log, as TensorBoard reads it: matched from the start of a name, every letter as it is,
 * in Python's spelling. A name that is the pattern itself matches too: "accuracy (top 5)" is a name, not a group.
 * @param {string} pattern
 * @returns {NameFilter} with an error it matches that name alone
 */
export function compileFromStart(pattern) {
  const isItself = (/** @type {string} */ name) => name === pattern;
  const danger = pattern.length > PATTERN_LIMIT ? `longer than ${PATTERN_LIMIT} characters` : dangerOf(pattern);
  if (danger || pattern === "") return { matches: isItself, error: danger };
  const [, ignoresCase = "", rest] = /** @type {RegExpExecArray} */ (/^(\(\?i\))?(.*)$/s.exec(pattern));
  const source = `^(?:${rest.replaceAll("(?P<", "(?<")})`;
  const limit = NAME_LIMITS[repetitionsOf(pattern)];
  for (const flags of ["u", ""]) {
    try {
      const expression = new RegExp(source, ignoresCase ? `${flags}i` : flags); // without "u" where Python lets more be escaped
      return { matches: (name) => isItself(name) || expression.test(name.slice(0, limit)), error: "" };
    } catch (error) {
      if (flags === "") return { matches: isItself, error: reasonOf(error) };
    }
  }
  return { matches: isItself, error: "" };
}

/**
 * The expression itself, or null when the pattern is empty, wrong or refused.
 * @param {string} pattern
 * @returns {RegExp | null}
 */
export function compileExpression(pattern) {
  return pattern.trim() ? compile(pattern.trim()).expression : null;
}

/** The pattern that matches a text as it is. @param {string} text */
export function escapeExpression(text) {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

/** @param {string} pattern @returns {Compiled} */
function compile(pattern) {
  if (pattern.length > PATTERN_LIMIT) return { expression: null, error: `longer than ${PATTERN_LIMIT} characters` };
  const danger = dangerOf(pattern);
  if (danger) return { expression: null, error: danger };
  try {
    return { expression: new RegExp(pattern, /\p{Lu}/u.test(pattern.replace(/\\./g, "")) ? "u" : "iu"), error: "" };
  } catch (error) {
    return { expression: null, error: reasonOf(error) };
  }
}

/**
 * The items whose name matches; `cut` says that the time budget ended first and the rest was left out.
 * @template T
 * @param {readonly T[]} items
 * @param {(item: T) => string} nameOf
 * @param {NameFilter} filter
 * @param {() => number} [now]
 * @returns {{items: T[], cut: boolean}}
 */
export function filterByName(items, nameOf, filter, now = () => performance.now()) {
  if (filter === MATCH_ALL) return { items: [...items], cut: false };
  const deadline = now() + BUDGET_MS;
  /** @type {T[]} */
  const kept = [];
  for (let i = 0; i < items.length; i++) {
    if (now() > deadline) return { items: kept, cut: true };
    if (filter.matches(nameOf(items[i]))) kept.push(items[i]);
  }
  return { items: kept, cut: false };
}

/**
 * Why a pattern may take for ever: (a+)+, (a|ab)*, (a?){30}, .*.*.*.*.*.*.*x; "" when it will not.
 * @param {string} pattern
 * @returns {string}
 */
export function dangerOf(pattern) {
  const { nested, repetitions } = look(pattern);
  if (nested) return "a repeated group that repeats or chooses may never end";
  return repetitions > REPETITION_LIMIT ? `more than ${REPETITION_LIMIT} repetitions` : "";
}

/** @param {string} pattern */
function repetitionsOf(pattern) {
  return Math.min(REPETITION_LIMIT, look(pattern).repetitions);
}

/**
 * How often a pattern may try again. Character classes and escapes are stepped over.
 * @param {string} pattern
 * @returns {{nested: boolean, repetitions: number}} `nested`: within what is repeated itself
 */
function look(pattern) {
  /** @type {boolean[]} for each open group: does it hold a repetition or a choice? */
  const groups = [false];
  let repetitions = 0;
  let follows = ""; // what stands before: a "?" behind a quantifier or a "(" repeats nothing
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i];
    const before = follows;
    follows = "atom";
    if (character === "\\") i++;
    else if (character === "[") i = endOfClass(pattern, i);
    else if (character === "(") {
      groups.push(false);
      follows = "open";
    } else if (character === ")" && groups.length > 1) {
      const inner = groups.pop();
      if (inner && (isRepetition(pattern, i + 1) || /^\{\d+\}/.test(pattern.slice(i + 1, i + 12)))) return { nested: true, repetitions };
      groups[groups.length - 1] ||= inner ?? false;
    } else if (character === "|") groups[groups.length - 1] = true;
    else if (isRepetition(pattern, i) || (character === "?" && before === "atom")) {
      groups[groups.length - 1] = true;
      repetitions++;
      follows = "quantifier";
    }
  }
  return { nested: false, repetitions };
}

/** @param {string} pattern @param {number} start */
function endOfClass(pattern, start) {
  let i = start + 1;
  while (i < pattern.length && pattern[i] !== "]") i += pattern[i] === "\\" ? 2 : 1;
  return i;
}

/** @param {string} pattern @param {number} index */
function isRepetition(pattern, index) {
  return pattern[index] === "*" || pattern[index] === "+" || /^\{\d+,\d*\}/.test(pattern.slice(index, index + 12));
}

/** "Invalid regular expression: /(/u: Unterminated group" → "Unterminated group". @param {unknown} error */
function reasonOf(error) {
  const message = error instanceof Error ? error.message : String(error);
  return message.slice(message.lastIndexOf(": ") + 1).trim().replace(/^./, (first) => first.toLowerCase());
}
