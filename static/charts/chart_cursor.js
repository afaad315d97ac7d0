// @ts-check
/**
 * The cursor of a chart: moved by the pointer, by keys from point to point, or by another chart of the same group.
 * uPlot draws its line; this says what it reads there.
 */
import { lowerBound, nearestIndex, visibleRange } from "./line.js";
import { nearestReading, readingsAt } from "./readout.js";
import { toPixel, toValue } from "./scale.js";

/**
 * @typedef {import("./line.js").Line} Line
 * @typedef {import("./readout.js").Reading} Reading
 *
 * @typedef {object} CursorEvent
 * @property {number} x value under the cursor
 * @property {number} left CSS pixels in the plot
 * @property {number} top
 * @property {DOMRect} plot where the plot is in the window
 * @property {"pointer" | "keyboard" | "other chart"} source
 * @property {Reading[]} readings
 * @property {Reading | null} nearest
 */

const OUTSIDE = { left: -10, top: -10 };

/** Cursors that move together, by the key of their group. @type {Map<string, Set<ChartCursor>>} */
const groups = new Map();

export class ChartCursor {
  /** @type {Reading | null} the point that the cursor is at, or nearest to */
  at = null;
  #place = OUTSIDE;
  /** @type {CursorEvent["source"]} */
  #source = "pointer";

  /**
   * @param {import("uplot")} plot
   * @param {import("./line_chart.js").LineChart} chart
   */
  constructor(plot, chart) {
    this.plot = plot;
    this.chart = chart;
    this.group = chart.options.syncKey;
    if (this.group === null) return;
    const members = groups.get(this.group) ?? new Set();
    groups.set(this.group, members.add(this));
  }

  destroy() {
    if (this.group !== null) groups.get(this.group)?.delete(this);
  }

  /**
   * @param {number} left
   * @param {number} top
   */
  hover(left, top) {
    const { width, height } = this.chart.scales();
    if (left < 0 || top < 0 || left > width || top > height) this.clear();
    else this.#moveTo({ left, top }, "pointer");
  }

  clear() {
    this.at = null;
    this.#moveTo(OUTSIDE, "pointer");
  }

  /** Reads again where the cursor is: the lines below it have changed. */
  refresh() {
    if (this.#isInside()) this.#read();
  }

  /**
   * @param {{left: number, top: number}} place
   * @param {"pointer" | "keyboard"} source
   */
  #moveTo(place, source) {
    this.#put(place, source);
    if (this.group === null) return;
    const x = this.#isInside() ? toValue(this.chart.scales().x, place.left) : NaN;
    for (const other of groups.get(this.group) ?? []) if (other !== this) other.#follow(x);
  }

  /** @param {number} x NaN: nowhere */
  #follow(x) {
    const scales = this.chart.scales();
    const left = toPixel(scales.x, x);
    const inside = left >= 0 && left <= scales.width;
    if (inside || this.#isInside()) this.#put(inside ? { left, top: scales.height / 2 } : OUTSIDE, "other chart");
  }

  /**
   * @param {{left: number, top: number}} place
   * @param {CursorEvent["source"]} source
   */
  #put(place, source) {
    this.#place = place;
    this.#source = source;
    this.plot.setCursor(place, false);
    this.#read();
  }

  #isInside() {
    return this.#place.left >= 0;
  }

  #read() {
    if (!this.#isInside()) {
      this.chart.paintLayer();
      this.chart.options.onCursor?.(null);
      return;
    }
    const { left, top } = this.#place;
    const scales = this.chart.scales();
    const x = toValue(scales.x, left);
    const readings = readingsAt(this.chart.lines, this.#place, x, scales.x, scales.y);
    const nearest = this.#source === "keyboard" ? this.#readingOfLine(readings) : nearestReading(readings);
    if (this.#source === "pointer") this.at = nearest;
    this.chart.paintLayer(readings, this.#source === "other chart" ? null : nearest);
    this.chart.options.onCursor?.({ x, left, top, plot: this.plot.over.getBoundingClientRect(), source: this.#source, readings, nearest });
  }

  /** @param {Reading[]} readings */
  #readingOfLine(readings) {
    return readings.find(({ line }) => line === this.at?.line) ?? null;
  }

  /** @param {number} points */
  step(points) {
    if (!this.at) return this.goTo(points > 0 ? "first" : "last");
    const { line, index } = this.at;
    this.#goToPoint(line, Math.max(0, Math.min(line.length - 1, index + points)));
  }

  /** @param {number} lines */
  changeLine(lines) {
    const all = this.chart.lines.filter((line) => line.length > 0);
    if (!this.at || all.length === 0) return this.goTo("last");
    const { line, index } = this.at;
    const next = all[(all.indexOf(line) + lines + all.length) % all.length];
    this.#goToPoint(next, nearestIndex(next, line.x[index]));
  }

  /** @param {"first" | "last"} end of what is in view */
  goTo(end) {
    const line = this.at?.line ?? this.chart.lines.find((candidate) => candidate.length > 0);
    if (!line) return;
    const [min, max] = this.chart.domain.x;
    const first = line.sorted ? lowerBound(line.x, min) : 0;
    const stop = line.sorted ? visibleRange(line, min, max)[1] : line.length;
    const last = line.sorted && line.x[stop - 1] > max ? stop - 2 : stop - 1;
    this.#goToPoint(line, Math.max(0, end === "first" ? first : last));
  }

  /**
   * @param {Line} line
   * @param {number} index
   */
  #goToPoint(line, index) {
    const [min, max] = this.chart.domain.x;
    if (line.x[index] < min || line.x[index] > max) this.chart.bringIntoView(line.x[index]);
    const { x, y, height } = this.chart.scales();
    const left = toPixel(x, line.x[index]);
    const top = toPixel(y, line.smoothed[index]);
    this.at = { line, index, left, top, distance: 0 };
    this.#moveTo({ left, top: Number.isFinite(top) ? Math.max(0, Math.min(height, top)) : height / 2 }, "keyboard");
  }
}
