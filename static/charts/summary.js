// @ts-check
/** A chart in one sentence a line, for people who do not see it. */

import { labelsFor } from "./ticks.js";

/** @typedef {import("./line.js").Line} Line */

const LINE_LIMIT = 8;

/**
 * @param {string} label
 * @param {readonly Line[]} lines
 * @param {import("./ticks.js").AxisKind} kindX
 * @returns {string}
 */
export function summarise(label, lines, kindX) {
  const drawn = lines.filter((line) => line.length > 0 && line.role !== "discarded");
  if (drawn.length === 0) return `${label}: no points`;
  const sentences = drawn.slice(0, LINE_LIMIT).map((line) => sentence(line, kindX));
  const rest = drawn.length - sentences.length;
  if (rest > 0) sentences.push(`and ${rest} more`);
  return `${label}: line chart of ${drawn.length} ${drawn.length === 1 ? "line" : "lines"}. ${sentences.join("; ")}.`;
}

/**
 * @param {Line} line
 * @param {import("./ticks.js").AxisKind} kindX
 */
function sentence(line, kindX) {
  const low = line.low ?? line.value;
  const high = line.high ?? line.value;
  let min = Infinity;
  let max = -Infinity;
  let bad = 0;
  for (let i = 0; i < line.length; i++) {
    if (low[i] < min && low[i] !== -Infinity) min = low[i];
    if (high[i] > max && high[i] !== Infinity) max = high[i];
    if (line.bad?.[i]) bad++;
  }
  const last = line.value[line.length - 1];
  const [place] = kindX === "step" ? [`step ${line.step[line.length - 1]}`] : labelsFor(kindX, false, [line.x[line.length - 1]]);
  const range = min <= max ? `, between ${short(min)} and ${short(max)}` : "";
  return `${line.label} ends at ${short(last)} at ${place}${range}${bad ? `, ${bad} not finite` : ""}`;
}

/** @param {number} value */
function short(value) {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : String(value);
}
