// @ts-check
/** A chart of histograms over steps: ridges, lines over one another, or a heatmap; a cursor; steps to select. */

import { formatCount, formatValue } from "../core/format.js";
import { sampleAt } from "../core/samples.js";
import { paintBottomAxis, paintSideAxis, paintSideLabels } from "./axes.js";
import { paintHeatmap, paintOverlay, paintRidges, paintRow } from "./histogram_paint.js";
import { edgesOf, layOutHistograms, moved, placeAt, topOf } from "./histogram_scene.js";
import { attachInput } from "./plot_input.js";
import { PlotSurface } from "./plot_surface.js";
import { makeScale, toPixel, toValue } from "./scale.js";
import { numberLabel } from "./ticks.js";

/**
 * @typedef {import("./histogram_scene.js").HistogramData} HistogramData
 * @typedef {import("./histogram_scene.js").Place} Place
 * @typedef {import("./histogram_scene.js").Row} Row
 * @typedef {import("./histogram_paint.js").Tokens} Tokens
 *
 * @typedef {object} Look
 * @property {import("./histogram_scene.js").HistogramMode} mode
 * @property {boolean} logCounts
 * @property {import("./ticks.js").AxisKind} kindX   of the step axis
 * @property {number} [peak]                         the fullest bin of the charts that this one is compared with
 *
 * @typedef {object} CursorEvent what the cursor reads
 * @property {Row} row
 * @property {[number, number]} edges of the bin
 * @property {number} count
 * @property {number} left   CSS pixels in the window
 * @property {number} top
 * @property {"pointer" | "keyboard"} source
 *
 * @typedef {object} HistogramOptions
 * @property {Tokens} tokens
 * @property {Look} look
 * @property {(event: CursorEvent | null) => void} [onCursor]
 * @property {(step: number) => void} [onPick]                       a histogram was clicked
 * @property {(range: [number, number] | null) => void} [onRange]    a stretch of the step axis; null is all of it
 */

const NO_DATA = { low: 0, high: 1, bins: 1, series: [] };
const BIG_MOVE = 10;

/**
 * @param {HTMLElement} element positioned, of a size of its own
 * @param {HistogramOptions} options
 */
export function mount(element, options) {
  return new HistogramChart(element, options);
}

export class HistogramChart {
  /** @type {HistogramData} */
  #data = NO_DATA;
  /** @type {Place | null} */
  #cursor = null;
  /** @type {[number, number] | null} pixels along the step axis */
  #brush = null;
  /** @type {{from: number, to: number} | null} steps */
  #selection = null;

  /**
   * @param {HTMLElement} element
   * @param {HistogramOptions} options
   */
  constructor(element, options) {
    this.options = options;
    this.tokens = options.tokens;
    this.look = options.look;
    this.surface = new PlotSurface(element, {
      paint: (context) => this.#paint(context),
      paintMarks: (context) => this.#paintMarks(context),
    });
    this.scene = layOutHistograms(this.#data, this.look, this.surface.size);
    this.detach = attachInput(element, this.#handlers());
  }

  /** @param {HistogramData} data */
  setData(data) {
    this.#data = data;
    this.#layOut();
    this.surface.describe(describe(data));
  }

  /** @param {Look} look */
  setLook(look) {
    this.look = look;
    this.#layOut();
  }

  /** @param {Tokens} tokens */
  setTheme(tokens) {
    this.tokens = tokens;
    this.surface.repaint();
  }

  /** Marks the selected steps. @param {{from: number, to: number} | null} selection */
  setSelection(selection) {
    const marks = selection !== null || this.#selection !== null;
    this.#selection = selection;
    if (marks) this.surface.repaintMarks();
  }

  resize() {
    if (this.surface.resize()) this.#layOut();
  }

  destroy() {
    this.detach();
    this.#point(null, "pointer");
    this.surface.destroy();
  }

  /** The picture as a file. @returns {Promise<Blob>} */
  exportPNG() {
    const { canvas } = this.surface.picture;
    const copy = document.createElement("canvas");
    [copy.width, copy.height] = [canvas.width, canvas.height];
    const context = /** @type {CanvasRenderingContext2D} */ (copy.getContext("2d"));
    context.fillStyle = this.tokens.surface;
    context.fillRect(0, 0, copy.width, copy.height);
    context.drawImage(canvas, 0, 0);
    return new Promise((resolve, reject) => {
      copy.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("this browser could not encode a PNG"))), "image/png");
    });
  }

  #layOut() {
    const before = this.#cursor;
    this.scene = layOutHistograms(this.#data, this.look, this.surface.size);
    this.#point(before && this.#again(before), "pointer");
    this.surface.repaint();
  }

  /** Where the histogram under the cursor is now. @param {Place} place */
  #again({ row, bin }) {
    const step = row.series.step[row.index];
    const same = this.scene.rows.find(({ series, index }) => series.key === row.series.key && series.step[index] === step);
    return same ? { row: same, bin: Math.min(bin, this.scene.data.bins - 1) } : null;
  }

  /** @param {CanvasRenderingContext2D} context */
  #paint(context) {
    const { scene, tokens } = this;
    const { box, data } = scene;
    /** @type {import("./axes.js").Axis} */
    const values = { scale: scene.valueScale, domain: [data.low, data.high], kind: "number" };
    const steps = { scale: scene.stepScale, domain: scene.stepDomain, kind: this.look.kindX };
    if (scene.rows.length === 0) return;
    if (scene.mode === "heatmap") {
      paintHeatmap(context, scene, tokens, this.surface.size.ratio);
      paintSideAxis(context, box, values, tokens, "left");
      paintBottomAxis(context, box, steps, tokens);
      return;
    }
    paintBottomAxis(context, box, { ...values, lines: true }, tokens);
    if (scene.mode === "ridge") {
      paintRidges(context, scene, tokens);
      paintSideAxis(context, box, steps, tokens, "right");
    } else {
      this.#paintCountAxis(context);
      paintOverlay(context, scene);
    }
  }

  /** @param {CanvasRenderingContext2D} context */
  #paintCountAxis(context) {
    const { box, peak, share } = this.scene;
    const bottom = box.top + box.height;
    if (!this.look.logCounts) {
      const domain = /** @type {[number, number]} */ ([0, peak || 1]);
      return paintSideAxis(context, box, { scale: makeScale(domain, [bottom, box.top], false), domain, kind: "number", lines: true }, this.tokens, "left");
    }
    const places = [];
    for (let count = 1; count <= peak; count *= 10) places.push({ y: bottom - box.height * share(count), label: numberLabel(count, 0) });
    paintSideLabels(context, box, places, this.tokens, "left", true);
  }

  /** @param {CanvasRenderingContext2D} context */
  #paintMarks(context) {
    const { scene, tokens } = this;
    for (const row of scene.rows) {
      if (this.#isSelected(row)) paintRow(context, scene, row, { color: tokens.accent, fill: null, width: 1.5 });
    }
    if (this.#brush) this.#paintBrush(context, this.#brush);
    else if (this.#cursor) this.#paintCursor(context, this.#cursor);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Place} place
   */
  #paintCursor(context, { row, bin }) {
    const { scene, tokens } = this;
    const { box, data } = scene;
    const [low, high] = edgesOf(data, bin);
    const middle = toPixel(scene.valueScale, (low + high) / 2);
    paintRow(context, scene, row, { color: tokens.ink, fill: row.series.color, width: 1.5 });
    context.fillStyle = tokens.ink;
    if (scene.mode === "heatmap") {
      context.strokeStyle = tokens.ink;
      context.strokeRect(box.left, toPixel(scene.valueScale, high), box.width, Math.max(1, toPixel(scene.valueScale, low) - toPixel(scene.valueScale, high)));
      return;
    }
    context.globalAlpha = 0.35;
    context.fillRect(Math.round(middle), box.top, 1, box.height);
    context.globalAlpha = 1;
    context.beginPath();
    context.arc(middle, topOf(scene, row, bin), 3, 0, 2 * Math.PI);
    context.fill();
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {[number, number]} stretch
   */
  #paintBrush(context, [from, to]) {
    const { box, stepAxis } = this.scene;
    context.globalAlpha = 0.14;
    context.fillStyle = this.tokens.accent;
    if (stepAxis === "x") context.fillRect(from, box.top, to - from, box.height);
    else context.fillRect(box.left, from, box.width, to - from);
    context.globalAlpha = 1;
  }

  /** @param {Row} row */
  #isSelected({ series, index }) {
    if (!this.#selection) return false;
    const { from, to } = this.#selection;
    if (from === to) return index === sampleAt(series.step, to); // the one that other dashboards show at this step
    return series.step[index] >= from && series.step[index] <= to;
  }

  /** @returns {import("./plot_input.js").InputHandlers} */
  #handlers() {
    return {
      stepAxis: () => this.scene.stepAxis,
      point: (left, top) => this.#point(placeAt(this.scene, left, top), "pointer"),
      leave: () => this.#point(null, "pointer"),
      pick: () => this.#cursor && this.options.onPick?.(this.#cursor.row.series.step[this.#cursor.row.index]),
      brush: (from, to) => this.#setBrush([from, to]),
      zoom: (from, to) => this.#zoom(from, to),
      reset: () => this.options.onRange?.(null),
      key: (key, big) => this.#move(key, big ? BIG_MOVE : 1),
    };
  }

  /** @param {[number, number] | null} brush */
  #setBrush(brush) {
    this.#brush = brush;
    this.#point(null, "pointer");
    this.surface.repaintMarks();
  }

  /**
   * @param {number} from
   * @param {number} to
   */
  #zoom(from, to) {
    const { stepScale } = this.scene;
    const ends = [toValue(stepScale, from), toValue(stepScale, to)];
    this.#setBrush(null);
    this.options.onRange?.([Math.min(...ends), Math.max(...ends)]);
  }

  /**
   * @param {string} key
   * @param {number} by
   */
  #move(key, by) {
    const across = { ArrowLeft: -by, ArrowRight: by }[key] ?? 0;
    const upwards = { ArrowUp: -by, ArrowDown: by }[key] ?? 0;
    const ends = { Home: -Infinity, End: Infinity }[key] ?? 0;
    if (!across && !upwards && !ends) return false;
    const [rows, bins] = this.scene.mode === "heatmap" ? [across, -upwards] : [upwards, across];
    this.#point(moved(this.scene, this.#cursor, rows + ends, bins), "keyboard");
    return true;
  }

  /**
   * @param {Place | null} place
   * @param {"pointer" | "keyboard"} source
   */
  #point(place, source) {
    const same = place?.row === this.#cursor?.row && place?.bin === this.#cursor?.bin;
    if (same) return;
    this.#cursor = place;
    this.surface.repaintMarks();
    this.options.onCursor?.(place && this.#event(place, source));
  }

  /**
   * @param {Place} place
   * @param {"pointer" | "keyboard"} source
   * @returns {CursorEvent}
   */
  #event({ row, bin }, source) {
    const { scene } = this;
    const edges = edgesOf(scene.data, bin);
    const count = row.series.count[row.index * scene.data.bins + bin];
    const frame = this.surface.element.getBoundingClientRect();
    const middle = toPixel(scene.valueScale, (edges[0] + edges[1]) / 2);
    const [left, top] = scene.mode === "heatmap" ? [(row.start + row.end) / 2, middle] : [middle, topOf(scene, row, bin)];
    return { row, edges, count, left: frame.left + left, top: frame.top + top, source };
  }
}

/** @param {HistogramData} data */
function describe({ series, low, high }) {
  const shown = series.map(({ label, step }) => `${label}: ${formatCount(step.length, "histogram")}${step.length ? `, steps ${step[0]} to ${step[step.length - 1]}` : ""}`);
  return `Histograms over steps, values from ${formatValue(low)} to ${formatValue(high)}. ${shown.join("; ")}`;
}
