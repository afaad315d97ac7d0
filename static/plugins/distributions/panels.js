// @ts-check
/** What the server answered for a card, as plots. Pure. */
import { formatCount } from "../../core/format.js";

/**
 * @typedef {import("../../charts/bands_scene.js").BandsSeries} BandsSeries
 * @typedef {{run: number, tag: number, attempt: number | null, total: number, x: ArrayLike<number>, step: ArrayLike<number>,
 *   wall: ArrayLike<number>, bands: ArrayLike<number>, values: ArrayLike<number>, unreadable: number, reason: string}} Entry
 * @typedef {{basis_points: number[], series: Entry[]}} Answer
 */

/**
 * One plot for all, or one for each of the series that hold something.
 * @param {Answer} answer
 * @param {{beside: boolean, lookOf: (run: number) => {label: string, color: string}}} how
 * @returns {import("../../shell/sample_plot.js").Panel[]}
 */
export function panelsOf({ basis_points: { length: points }, series }, { beside, lookOf }) {
  const drawn = series.filter((entry) => entry.x.length > 0).map((entry) => seriesOf(entry, lookOf(entry.run)));
  if (drawn.length === 0) return [];
  if (!beside) return [{ key: "all", label: "", data: { points, series: drawn } }];
  return drawn.map((one) => ({ key: one.key, label: one.note ? `${one.label} ${one.note}` : one.label, data: { points, series: [one] } }));
}

/**
 * @param {Entry} entry
 * @param {{label: string, color: string}} look
 * @returns {BandsSeries}
 */
function seriesOf({ run, tag, attempt, x, step, wall, bands, values }, { label, color }) {
  const note = attempt === null ? "" : `attempt ${attempt + 1}`;
  return { key: `${run}:${tag}:${attempt ?? ""}`, label, note, color, x, step, wall, bands, values };
}

/**
 * What a card does not show, in few words and in more.
 * @param {Answer | null} answer
 * @returns {{note: string, title: string}}
 */
export function noteOf(answer) {
  const entries = answer?.series ?? [];
  const sum = (/** @type {(entry: Entry) => number} */ of) => entries.reduce((all, entry) => all + of(entry), 0);
  const [shown, total, unreadable] = [sum(({ x }) => x.length), sum((entry) => entry.total), sum((entry) => entry.unreadable)];
  const notes = [];
  const titles = [];
  if (shown + unreadable < total) {
    notes.push(`${shown} of ${formatCount(total, "step")}`);
    titles.push(`${shown} of ${formatCount(total, "step")} are drawn, evenly chosen; drag over a stretch of the step axis to see each of its own.`);
  }
  if (unreadable > 0) {
    notes.push(`${unreadable} unreadable`);
    titles.push(`${formatCount(unreadable, "histogram")} cannot be shown: ${entries.find(({ reason }) => reason)?.reason}.`);
  }
  return { note: notes.join(" · "), title: titles.join("\n") };
}

/** @param {number} basisPoint @returns {string} what people call it */
export function percentileName(basisPoint) {
  if (basisPoint === 0) return "least";
  if (basisPoint === 5000) return "median";
  if (basisPoint === 10000) return "greatest";
  return `${basisPoint / 100} %`;
}
