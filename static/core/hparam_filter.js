// @ts-check
/** Which runs are listed by what their hyperparameters are: rules, how they hold, how the address spells them. Pure. */
import { formatCount } from "./format.js";
import { compileFilter } from "./regex_filter.js";

/**
 * @typedef {import("./world.js").HparamValue} HparamValue
 * @typedef {{readonly hparams: Readonly<Record<string, HparamValue>>}} Configured a run, as far as this file is concerned
 * @typedef {{readonly name: string, readonly missing: boolean}} RuleHead `missing`: runs without the hyperparameter pass
 * @typedef {RuleHead & {readonly values: readonly string[], readonly except: boolean}} ValueRule one of these values, as
 *   `String` writes them, or any but these: then values of runs that appear later pass
 * @typedef {RuleHead & {readonly range: readonly [number, number]}} RangeRule a number within, ends included
 * @typedef {RuleHead & {readonly pattern: string}} PatternRule a value that matches a regular expression
 * @typedef {ValueRule | RangeRule | PatternRule} HparamRule
 */

const DIGITS = 4;
/** People say 1e-5, and 0.0001. */
const EXPONENT_BELOW = 1e-4;

/** @type {readonly [number, number]} */
export const EVERYTHING = [-Infinity, Infinity];

/**
 * A run's value of a hyperparameter; names come from logs, so "constructor" is a name like any other.
 * @param {Configured} run
 * @param {string} name
 * @returns {HparamValue | undefined}
 */
export function hparamOf(run, name) {
  return Object.hasOwn(run.hparams, name) ? run.hparams[name] : undefined;
}

/**
 * A value as short as it can be told from most others; a whole number has all its digits.
 * @param {HparamValue} value
 */
export function formatHparam(value) {
  if (typeof value !== "number" || Number.isInteger(value) || !Number.isFinite(value)) return String(value);
  const short = Number(value.toPrecision(DIGITS));
  return Math.abs(short) < EXPONENT_BELOW ? short.toExponential() : String(short);
}

/**
 * The runs that every rule lets pass.
 * @template {Configured} R
 * @param {readonly R[]} runs
 * @param {readonly HparamRule[]} rules
 * @returns {readonly R[]}
 */
export function filterByHparams(runs, rules) {
  if (rules.length === 0) return runs;
  const tests = rules.map(testOf);
  return runs.filter((run) => tests.every((test) => test(run)));
}

/** @param {HparamRule} rule @returns {(run: Configured) => boolean} */
function testOf(rule) {
  const { name, missing } = rule;
  if ("values" in rule) {
    const wanted = new Set(rule.values);
    return (run) => {
      const value = hparamOf(run, name);
      return value === undefined ? missing : wanted.has(String(value)) !== rule.except;
    };
  }
  if ("pattern" in rule) return patternTest(rule);
  const [low, high] = rule.range;
  return (run) => {
    const value = hparamOf(run, name);
    return value === undefined ? missing : typeof value === "number" && value >= low && value <= high;
  };
}

/** @param {PatternRule} rule @returns {(run: Configured) => boolean} */
function patternTest({ name, missing, pattern }) {
  const { matches } = compileFilter(pattern);
  /** Thousands of runs share a few values. @type {Map<string, boolean>} */
  const known = new Map();
  return (run) => {
    const value = hparamOf(run, name);
    if (value === undefined) return missing;
    const text = String(value);
    const found = known.get(text) ?? matches(text);
    known.set(text, found);
    return found;
  };
}

/**
 * The rules with one put in the place of what was said about its hyperparameter so far; one that says nothing is left out.
 * @param {readonly HparamRule[]} rules
 * @param {HparamRule} rule
 * @returns {readonly HparamRule[]}
 */
export function withRule(rules, rule) {
  if (rule.missing && saysNothing(rule)) return withoutRule(rules, rule.name);
  const known = rules.some(({ name }) => name === rule.name);
  return known ? rules.map((other) => (other.name === rule.name ? rule : other)) : [...rules, rule];
}

/** @param {HparamRule} rule */
function saysNothing(rule) {
  if ("pattern" in rule) return rule.pattern === "";
  return "values" in rule ? rule.except && rule.values.length === 0 : rule.range[0] === -Infinity && rule.range[1] === Infinity;
}

/** @param {readonly HparamRule[]} rules @param {string} name @returns {readonly HparamRule[]} */
export function withoutRule(rules, name) {
  return rules.filter((rule) => rule.name !== name);
}

const NAMED_VALUES = 2;
/** Stands for a name or a value without letters. */
export const EMPTY = "(empty)";

/**
 * What a rule says, for a chip: "adam, sgd", "≥ 0.01", "is set".
 * @param {HparamRule} rule
 * @param {boolean} someLackIt whether there are runs without the hyperparameter
 */
export function describeRule(rule, someLackIt) {
  const text = "values" in rule ? describeValues(rule) : "pattern" in rule ? `~ ${rule.pattern}` : describeRange(rule.range);
  if (saysNothing(rule)) return "is set";
  if (!someLackIt || !rule.missing) return text;
  return text === "none" ? "not set" : `${text} or not set`;
}

/** @param {ValueRule} rule */
function describeValues({ values, except }) {
  if (values.length === 0) return "none";
  const text = values.length > NAMED_VALUES ? formatCount(values.length, "value") : values.map((value) => value || EMPTY).join(", ");
  return except ? `not ${text}` : text;
}

/** @param {readonly [number, number]} range */
function describeRange([low, high]) {
  if (low === -Infinity) return `≤ ${formatHparam(high)}`;
  return high === Infinity ? `≥ ${formatHparam(low)}` : `${formatHparam(low)} – ${formatHparam(high)}`;
}

/**
 * "optimizer:adam,sgd;seed:~7;!lr:[0.001..0.1]": rules separated by ";", "~" before values that do not pass, "!" before
 * rules that runs without the hyperparameter do not pass, an open end left out; "{^ada}" is a pattern. In names, values
 * and patterns the marks are escaped.
 * @type {import("./url_state.js").Codec<readonly HparamRule[]>}
 */
export const hparamFilterCodec = {
  parse: (text) => text.split(";").reduce((/** @type {readonly HparamRule[]} */ rules, part) => {
    const rule = parseRule(part);
    return rule ? withRule(rules, rule) : rules;
  }, []),
  format: (rules) => rules.map(formatRule).join(";"),
};

/** @param {HparamRule} rule */
function formatRule(rule) {
  const end = (/** @type {number} */ value) => (Number.isFinite(value) ? String(value) : "");
  if ("pattern" in rule) return `${rule.missing ? "" : "!"}${escapeText(rule.name)}:{${escapeText(rule.pattern)}}`;
  const said = "values" in rule ? (rule.except ? "~" : "") + rule.values.map(escapeText).join(",") : `[${end(rule.range[0])}..${end(rule.range[1])}]`;
  return `${rule.missing ? "" : "!"}${escapeText(rule.name)}:${said}`;
}

/** @param {string} part @returns {HparamRule | null} what is no rule is left out: people cut addresses short */
function parseRule(part) {
  const [, strict, escapedName, said] = /^(!?)([^:]+):(.*)$/s.exec(part) ?? [];
  if (escapedName === undefined) return null;
  const head = { name: unescapeText(escapedName), missing: strict === "" };
  if (/^\{.*\}$/s.test(said)) return { ...head, pattern: unescapeText(said.slice(1, -1)) };
  if (!said.startsWith("[")) return { ...head, ...parseValues(said) };
  const [, from, to] = /^\[(.*?)\.\.(.*)\]$/s.exec(said) ?? [];
  const range = /** @type {[number, number]} */ ([from ? Number(from) : -Infinity, to ? Number(to) : Infinity]);
  return from !== undefined && range[0] <= range[1] ? { ...head, range } : null;
}

/** @param {string} said */
function parseValues(said) {
  const except = said.startsWith("~");
  const listed = except ? said.slice(1) : said;
  return { values: listed === "" ? [] : listed.split(",").map(unescapeText), except };
}

/** An empty text is a lone "%", so that it is not the same as none. @param {string} text */
function escapeText(text) {
  return text === "" ? "%" : text.replace(/[%,:;!~[{]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`);
}

/** @param {string} text */
function unescapeText(text) {
  return text === "%" ? "" : text.replace(/%([0-9a-f]{2})/g, (_, code) => String.fromCharCode(parseInt(code, 16)));
}
