// @ts-check
/** What the server answered for a card, as plots. Pure. */
import { formatCount } from "../../core/format.js";

/**
 * @typedef {import("../../charts/histogram_scene.js").HistogramSeries} HistogramSeries
 * @typedef {{run: number, tag: number, attempt: number | null, total: number, x: ArrayLike<number>, step: ArrayLike<number>,
 *   wall: ArrayLike<number>, count: ArrayLike<number>, values: ArrayLike<number>, outside: ArrayLike<number>, ignored: ArrayLike<number>,
 *   unreadable: number, reason: string}} Entry
 * @typedef {{low: number, high: number, bins: number, series: Entry[]}} Answer
 */

/**
 * One plot for all, or one for each of the series that hold something.
 * @param {Answer} answer
 * @param {{beside: boolean, lookOf: (run: number) => {label: string, color: string}}} how
 * @returns {import("../../shell/sample_plot.js").Panel[]}
 */
export function panelsOf({ low, high, bins, series }, { beside, lookOf }) {
  const drawn = series.filter((entry) => entry.x.length > 0).map((entry) => seriesOf(entry, lookOf(entry.run)));
  if (drawn.length === 0) return [];
  if (!beside) return [{ key: "all", label: "", data: { low, high, bins, series: drawn } }];
  return drawn.map((one) => ({ key: one.key, label: one.note ? `${one.label} ${one.note}` : one.label, data: { low, high, bins, series: [one] } }));
}

/**
 * @param {Entry} entry
 * @param {{label: string, color: string}} look
 * @returns {HistogramSeries}
 */
function seriesOf({ run, tag, attempt, x, step, wall, count, values }, { label, color }) {
  const note = attempt === null ? "" : `attempt ${attempt + 1}`;
  return { key: `${run}:${tag}:${attempt ?? ""}`, label, note, color, x, step, wall, count, values };
}

/**
 * What a card does not show, in few words and in more.
 * @param {Answer | null} answer
 * @returns {{note: string, title: string}}
 */
export function noteOf(answer) {
  if (!answer) return { note: "", title: "" };
  const sum = (/** @type {(entry: Entry) => number} */ of) => answer.series.reduce((all, entry) => all + of(entry), 0);
  const shown = sum(({ x }) => x.length);
  const total = sum((entry) => entry.total);
  const unreadable = sum((entry) => entry.unreadable);
  const outside = sum((entry) => Array.from(entry.outside).filter((count) => count >= 0.5).length);
  const ill = sum((entry) => Array.from(entry.ignored).filter((count) => count > 0).length);
  const parts = [
    shown + unreadable < total ? [`${shown} of ${formatCount(total, "step")}`, `${shown} of ${formatCount(total, "step")} are drawn, evenly chosen; drag over a stretch of the step axis to see each of its own.`] : null,
    unreadable > 0 ? [`${unreadable} unreadable`, `${formatCount(unreadable, "histogram")} cannot be shown: ${answer.series.find(({ reason }) => reason)?.reason}.`] : null,
    outside > 0 ? ["values out of view", `In ${formatCount(outside, "step")} some values lie beyond the axis, or have no place on it: they are infinite or not a number.`] : null,
    ill > 0 ? ["bad buckets", `In ${formatCount(ill, "step")} there are buckets whose count is negative or not finite; they are left out.`] : null,
  ].filter((part) => part !== null);
  return { note: parts.map(([note]) => note).join(" · "), title: parts.map(([, title]) => title).join("\n") };
}
