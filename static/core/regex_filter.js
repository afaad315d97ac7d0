// @ts-check
/**
 * A filter that a person types: a regular expression, smart-case (an upper-case letter makes it exact), which cannot
 * hang the page. JavaScript offers no way to stop a running match, so patterns whose repeated group holds a repetition
 * or a choice, the known roads to exponential time, are refused, as are many repetitions in a row; names are cut, and
 * the rest is timed from name to name.
 */

const PATTERN_LIMIT = 500;
const REPETITION_LIMIT = 6;
const NAME_LIMIT = 500;
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
  return expression ? { matches: (name) => expression.test(name.slice(0, NAME_LIMIT)), error } : { ...MATCH_ALL, error };
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
  const source = `^(?:${pattern.replaceAll("(?P<", "(?<")})`;
  for (const flags of ["u", ""]) {
    try {
      const expression = new RegExp(source, flags); // without "u" where Python lets more be escaped
      return { matches: (name) => isItself(name) || expression.test(name.slice(0, NAME_LIMIT)), error: "" };
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
 * Why a pattern may take for ever: (a+)+, (a|ab)*, .*.*.*.*.*.*.*x; "" when it will not.
 * Character classes and escapes are stepped over.
 * @param {string} pattern
 * @returns {string}
 */
export function dangerOf(pattern) {
  /** @type {boolean[]} for each open group: does it hold a repetition or a choice? */
  const groups = [false];
  let repetitions = 0;
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i];
    if (character === "\\") i++;
    else if (character === "[") i = endOfClass(pattern, i);
    else if (character === "(") groups.push(false);
    else if (character === ")" && groups.length > 1) {
      const inner = groups.pop();
      if (inner && isRepetition(pattern, i + 1)) return "a repeated group that repeats or chooses may never end";
      groups[groups.length - 1] ||= inner ?? false;
    } else if (character === "|") groups[groups.length - 1] = true;
    else if (isRepetition(pattern, i)) {
      groups[groups.length - 1] = true;
      repetitions++;
    }
  }
  return repetitions > REPETITION_LIMIT ? `more than ${REPETITION_LIMIT} repetitions` : "";
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
