// @ts-check
/** Curves of runs as a chart draws them, and as files hold them. Pure. */
import { DIAGONAL, f1Guides } from "../../charts/curve/scene.js";
import { formatValue } from "../../core/format.js";

/**
 * @typedef {import("./feed.js").RunCurve} RunCurve
 * @typedef {import("./feed.js").Sample} Sample
 */

const F1_LEVELS = [0.2, 0.4, 0.6, 0.8];
export const COLUMNS = /** @type {const} */ (["threshold", "precision", "recall", "true_positives", "false_positives", "true_negatives", "false_negatives"]);

/** @param {RunCurve} curve */
export function keyOf({ run }) {
  return String(run.id);
}

/** @param {Sample} sample @param {"pr" | "roc"} kind */
export function areaOf(sample, kind) {
  return kind === "pr" ? sample.average_precision : sample.roc_area;
}

/**
 * @param {readonly RunCurve[]} curves
 * @param {{kind: "pr" | "roc", showGuides: boolean, colorOf: (run: RunCurve["run"]) => string}} look
 * @returns {import("../../charts/curve/chart.js").CurveData}
 */
export function chartData(curves, { kind, showGuides, colorOf }) {
  const drawn = curves.filter(({ sample }) => !sample.error);
  const guides = kind === "roc" ? [DIAGONAL] : f1Guides(F1_LEVELS);
  return {
    curves: drawn.map((curve) => ({ key: keyOf(curve), label: labelOf(curve, kind), color: colorOf(curve.run), ...lineOf(curve.sample, kind) })),
    guides: showGuides ? guides : [],
    labelX: kind === "pr" ? "Recall" : "False positive rate",
    labelY: kind === "pr" ? "Precision" : "True positive rate",
    description: descriptionOf(drawn, kind),
  };
}

/** @param {Sample} sample @param {"pr" | "roc"} kind */
function lineOf(sample, kind) {
  const marked = bestIndex(sample);
  if (kind === "pr") return { x: sample.recall, y: sample.precision, length: sample.drawn, marked };
  return { x: sample.false_positive_rate, y: sample.true_positive_rate, length: sample.threshold.length, marked };
}

/** The threshold of the best F1. @param {Sample} sample */
function bestIndex({ threshold, best, drawn }) {
  return best.f1 > 0 ? threshold.slice(0, drawn).findIndex((value) => value >= best.threshold) : undefined;
}

/** @param {RunCurve} curve @param {"pr" | "roc"} kind */
function labelOf({ run, sample, attempt }, kind) {
  return `${run.label} step ${sample.step}${attempt === null ? "" : `, attempt ${attempt + 1}`}, ${kind === "pr" ? "AP" : "AUC"} ${formatValue(areaOf(sample, kind))}`;
}

/** @param {readonly RunCurve[]} drawn @param {"pr" | "roc"} kind */
function descriptionOf(drawn, kind) {
  const name = kind === "pr" ? "Precision over recall" : "ROC";
  const each = drawn.slice(0, 8).map((curve) => `${labelOf(curve, kind)}, best F1 ${formatValue(curve.sample.best.f1)} at threshold ${formatValue(curve.sample.best.threshold)}`);
  return `${name}, ${drawn.length} ${drawn.length === 1 ? "curve" : "curves"}. ${each.join("; ")}`;
}

/** @param {readonly RunCurve[]} curves */
function* recordsOf(curves) {
  for (const { run, sample } of curves) {
    for (let i = 0; i < (sample.threshold?.length ?? 0); i++) {
      const values = COLUMNS.map((name) => /** @type {const} */ ([name, sample[name][i]]));
      yield { run: run.name, step: sample.step, wall_time: sample.wall, ...Object.fromEntries(values) };
    }
  }
}

/** @param {readonly RunCurve[]} curves */
export function asJson(curves) {
  return `${JSON.stringify([...recordsOf(curves)], null, 1)}\n`;
}

/** @param {readonly RunCurve[]} curves */
export function asCsv(curves) {
  const rows = [...recordsOf(curves)].map((record) => Object.values(record).map(csvField).join(","));
  return `${["run,step,wall_time", ...COLUMNS].join(",")}\n${rows.map((row) => `${row}\n`).join("")}`;
}

/** A name that begins like a formula gets an apostrophe, so that no spreadsheet runs it. @param {unknown} value */
function csvField(value) {
  if (typeof value === "number") return String(value);
  const text = /^[=+\-@\t\r]/.test(String(value)) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * @param {readonly RunCurve[]} curves
 * @param {string} order as in `sortedBy`
 * @param {"pr" | "roc"} kind
 * @returns {RunCurve[]} those that are none last
 */
export function sorted(curves, order, kind) {
  const column = order.replace(/^-/, "");
  if (!column) return [...curves];
  const sign = order.startsWith("-") ? -1 : 1;
  const valueOf = (/** @type {RunCurve} */ { sample }) => (column === "step" ? sample.step : sample.error ? NaN : column === "f1" ? sample.best.f1 : areaOf(sample, kind));
  return [...curves].sort((a, b) => {
    if (column === "run") return sign * a.run.label.localeCompare(b.run.label);
    const [left, right] = [valueOf(a), valueOf(b)];
    return Number.isNaN(left) || Number.isNaN(right) ? Number(Number.isNaN(left)) - Number(Number.isNaN(right)) : sign * (left - right);
  });
}
