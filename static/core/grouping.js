// @ts-check
/** Runs that belong together: by capture groups of a regular expression, by a hyperparameter, or by directory. Pure. */
import { NEUTRAL, assignColors, sequentialColor } from "./colors.js";
import { naturalCompare } from "./natural_sort.js";
import { compileExpression, compileFilter } from "./regex_filter.js";

/**
 * @typedef {{name: string, hparams: Record<string, string | number | boolean>}} Groupable
 * @typedef {{by: "regex", pattern: string} | {by: "hparam", name: string} | {by: "directory"}} GroupKey
 * @typedef {"mean" | "median"} Center
 * @typedef {"std" | "range" | "iqr" | "none"} Band
 * @typedef {GroupKey & {center: Center, band: Band}} Grouping
 */

/**
 * @template R
 * @typedef {{key: string, label: string, color: string, runs: R[]}} Group
 */

/** The key of runs that the rule says nothing about. */
export const REST = "";
const REST_LABEL = "other";

/**
 * Every run in one group, groups in natural order, the rest last.
 * @template {Groupable} R
 * @param {readonly R[]} runs
 * @param {GroupKey} rule
 * @returns {Group<R>[]}
 */
export function groupRuns(runs, rule) {
  const keyOf = keyFunction(rule);
  /** @type {Map<string, R[]>} */
  const members = new Map();
  for (const run of runs) {
    const key = keyOf(run);
    const list = members.get(key);
    if (list) list.push(run);
    else members.set(key, [run]);
  }
  const keys = [...members.keys()].filter((key) => key !== REST).sort(naturalCompare);
  const colors = groupColors(keys, rule, runs);
  if (members.has(REST)) keys.push(REST);
  return keys.map((key) => ({
    key,
    label: key === REST ? REST_LABEL : key,
    color: colors.get(key) ?? NEUTRAL,
    runs: members.get(key) ?? [],
  }));
}

/**
 * The function that says to which group a run belongs.
 * @param {GroupKey} rule
 * @returns {(run: Groupable) => string}
 */
function keyFunction(rule) {
  if (rule.by === "hparam") return (run) => (Object.hasOwn(run.hparams, rule.name) ? `${rule.name}=${run.hparams[rule.name]}` : REST);
  if (rule.by === "directory") return (run) => run.name.slice(0, Math.max(0, run.name.lastIndexOf("/"))) || ".";
  const expression = compileExpression(rule.pattern);
  if (!expression) return () => REST;
  return (run) => {
    const match = expression.exec(run.name);
    if (!match) return REST;
    return match.length > 1 ? match.slice(1).map((part) => part ?? "–").join(" · ") : match[0];
  };
}

/**
 * Numbers of a hyperparameter get a sequential scale by rank, all else the palette.
 * @param {string[]} keys
 * @param {GroupKey} rule
 * @param {readonly Groupable[]} runs
 * @returns {Map<string, string>}
 */
function groupColors(keys, rule, runs) {
  const isScale = rule.by === "hparam" && keys.length > 2 && runs.every((run) => typeof (run.hparams[rule.name] ?? 0) === "number");
  if (!isScale) return assignColors(keys);
  const valueOf = (/** @type {string} */ key) => Number(key.slice(key.lastIndexOf("=") + 1));
  const ordered = [...keys].sort((a, b) => valueOf(a) - valueOf(b));
  return new Map(ordered.map((key, rank) => [key, sequentialColor(rank / (ordered.length - 1))]));
}

/** The reason why a rule cannot be used, or "". @param {GroupKey} rule */
export function groupingError(rule) {
  return rule.by === "regex" ? compileFilter(rule.pattern).error : "";
}

/** "regex:…", "hparam:…" or "directory". @param {GroupKey} rule */
export function formatGroupKey(rule) {
  if (rule.by === "regex") return `regex:${rule.pattern}`;
  return rule.by === "hparam" ? `hparam:${rule.name}` : "directory";
}

/** @param {string} text @returns {GroupKey | undefined} */
export function parseGroupKey(text) {
  if (text === "directory") return { by: "directory" };
  if (text.startsWith("regex:")) return { by: "regex", pattern: text.slice("regex:".length) };
  return text.startsWith("hparam:") ? { by: "hparam", name: text.slice("hparam:".length) } : undefined;
}

export const CENTERS = /** @type {const} */ (["mean", "median"]);
export const BANDS = /** @type {const} */ (["std", "range", "iqr", "none"]);
export const BAND_LABELS = { std: "± std", range: "min–max", iqr: "IQR", none: "none" };

/**
 * "mean,std,regex:seed(\d)": centre, band, rule; "" is no grouping.
 * @type {import("./url_state.js").Codec<Grouping | null>}
 */
export const groupingCodec = {
  parse(text) {
    const [, center, band, rule] = /^(\w+),(\w+),(.*)$/s.exec(text) ?? [];
    const key = parseGroupKey(rule ?? "");
    const knownCenter = CENTERS.find((name) => name === center);
    const knownBand = BANDS.find((name) => name === band);
    return key && knownCenter && knownBand ? { ...key, center: knownCenter, band: knownBand } : undefined;
  },
  format: (grouping) => (grouping ? `${grouping.center},${grouping.band},${formatGroupKey(grouping)}` : ""),
};
