// @ts-check
/** The table as text: CSV, JSON, LaTeX. Pure. */
import { RUN } from "./columns.js";

/**
 * @typedef {import("./rows.js").Row} Row
 * @typedef {{name: string, title: string}} Column
 */

/** What a spreadsheet would run instead of showing. */
const FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const DIGITS = 3;

/** @param {readonly Row[]} rows @param {readonly Column[]} columns */
export function asCsv(rows, columns) {
  const cell = (/** @type {unknown} */ value) => {
    const text = value === undefined ? "" : String(value);
    const safe = typeof value === "string" && FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const lines = rows.map((row) => [row.hparams[RUN], ...columns.map(({ name }) => row.hparams[name])]);
  return [["session", ...columns.map(({ title }) => title)], ...lines].map((line) => line.map(cell).join(",")).join("\r\n") + "\r\n";
}

/** A list of objects; what is not set is left out. @param {readonly Row[]} rows @param {readonly Column[]} columns */
export function asJson(rows, columns) {
  const objects = rows.map((row) =>
    Object.fromEntries([["session", row.run.name], ...columns.filter(({ name }) => name in row.hparams).map(({ name, title }) => [title, jsonValue(row.hparams[name])])]),
  );
  return JSON.stringify(objects, null, 1);
}

/** @param {number | string | boolean} value */
function jsonValue(value) {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

/** A tabular as papers have them. @param {readonly Row[]} rows @param {readonly Column[]} columns */
export function asLatex(rows, columns) {
  const line = (/** @type {readonly unknown[]} */ cells) => `${cells.map(latex).join(" & ")} \\\\`;
  const body = rows.map((row) => line([row.hparams[RUN], ...columns.map(({ name }) => row.hparams[name])]));
  return ["\\begin{table}[tbp]", `\\begin{tabular}{l${"l".repeat(columns.length)}}`, `${line(["session", ...columns.map(({ title }) => title)])} \\hline`, ...body, "\\hline", "\\end{tabular}", "\\end{table}", ""].join("\n");
}

/** @param {unknown} value */
function latex(value) {
  if (value === undefined) return "--";
  if (typeof value !== "number") return String(value).replace(/\\/g, "\\textbackslash ").replace(/[_%&#${}]/g, "\\$&").replace(/[\r\n]+/g, " ");
  if (Number.isNaN(value)) return "$\\mathrm{NaN}$";
  if (!Number.isFinite(value)) return value < 0 ? "$-\\infty$" : "$\\infty$";
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return `$${value}$`;
  const [coefficient, exponent] = value.toPrecision(DIGITS).split("e");
  return exponent ? `$${coefficient}\\cdot 10^{${Number(exponent)}}$` : `$${coefficient}$`;
}
