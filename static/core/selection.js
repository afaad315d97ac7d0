// @ts-check
/**
 * Which runs are on. Kept as a rule rather than as a list, so that runs which appear later know their place:
 * "auto" is all listed runs up to a limit, beyond it the newest few; "except" is all but the named; "only" is just the named.
 */

/** @typedef {{rule: "auto"} | {rule: "except" | "only", names: ReadonlySet<string>}} Selection */
/** @typedef {{name: string, lastWall: number}} Selectable */

export const ALL_ON_LIMIT = 500;
export const NEWEST_ON = 20;

/** @type {Selection} */
export const AUTO = { rule: "auto" };

/**
 * The names that are on.
 * @param {Selection} selection
 * @param {readonly Selectable[]} runs
 * @param {readonly Selectable[]} [listed] those that the filters let through: who filters thousands down to a few means these
 * @returns {Set<string>}
 */
export function namesOn(selection, runs, listed = runs) {
  if (selection.rule === "auto") return autoNames(listed);
  const wanted = selection.rule === "only";
  return new Set(runs.filter((run) => selection.names.has(run.name) === wanted).map((run) => run.name));
}

/**
 * The selection after some runs were switched.
 * @param {Selection} selection
 * @param {readonly Selectable[]} runs all runs
 * @param {Iterable<string>} names
 * @param {boolean} on
 * @param {readonly Selectable[]} [listed]
 * @returns {Selection}
 */
export function withNames(selection, runs, names, on, listed = runs) {
  const base = selection.rule === "auto" ? explicitAuto(runs, listed) : selection;
  if (base.rule === "auto") return base;
  const changed = new Set(base.names);
  const named = (base.rule === "only") === on;
  for (const name of names) {
    if (named) changed.add(name);
    else changed.delete(name);
  }
  return { rule: base.rule, names: changed };
}

/** @param {readonly string[]} names @returns {Selection} */
export function onlyNames(names) {
  return { rule: "only", names: new Set(names) };
}

/** @param {readonly Selectable[]} runs */
function autoNames(runs) {
  if (runs.length <= ALL_ON_LIMIT) return new Set(runs.map((run) => run.name));
  const newestFirst = [...runs].sort((a, b) => (b.lastWall || 0) - (a.lastWall || 0));
  return new Set(newestFirst.slice(0, NEWEST_ON).map((run) => run.name));
}

/**
 * The automatic rule, frozen at the moment when somebody changes it.
 * @param {readonly Selectable[]} runs
 * @param {readonly Selectable[]} listed
 * @returns {Selection}
 */
function explicitAuto(runs, listed) {
  if (runs.length <= ALL_ON_LIMIT) return { rule: "except", names: new Set() };
  return { rule: "only", names: autoNames(listed) };
}

/**
 * One word in the address: "" auto, "all", "none", "a,b" only these, "!a,b" all but these.
 * @type {import("./url_state.js").Codec<Selection>}
 */
export const selectionCodec = {
  parse(text) {
    if (text === "") return AUTO;
    if (text === "all") return { rule: "except", names: new Set() };
    if (text === "none") return { rule: "only", names: new Set() };
    const except = text.startsWith("!");
    return { rule: except ? "except" : "only", names: new Set(splitNames(except ? text.slice(1) : text)) };
  },
  format(selection) {
    if (selection.rule === "auto") return "";
    if (selection.names.size === 0) return selection.rule === "only" ? "none" : "all";
    const names = joinNames(selection.names);
    return selection.rule === "except" ? `!${names}` : names;
  },
};

const ESCAPED = /[\\,!]|^(?:all|none)$/g;

/** @param {Iterable<string>} names */
function joinNames(names) {
  return Array.from(names, (name) => name.replace(ESCAPED, "\\$&")).join(",");
}

/** @param {string} text */
function splitNames(text) {
  return Array.from(text.matchAll(/(?:^|,)((?:\\.|[^\\,])*)/gs), (match) => match[1].replace(/\\(.)/gs, "$1"));
}
