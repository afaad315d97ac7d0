// @ts-check
/** A chart of percentile bands over steps, of one run or of several. */

import { formatCount, formatValue } from "../core/format.js";
import { sampleAt } from "../core/samples.js";
import { paintBottomAxis, paintSideAxis } from "./axes.js";
import { layOutBands, medianOf, placesAt } from "./bands_scene.js";
import { attachInput } from "./plot_input.js";
import { PlotSurface } from "./plot_surface.js";
import { toPixel, toValue } from "./scale.js";

/**
 * @typedef {import("./bands_scene.js").BandsData} BandsData
 * @typedef {import("./bands_scene.js").BandsSeries} BandsSeries
 * @typedef {import("./bands_scene.js").BandsPlace} BandsPlace
 * @typedef {{surface: string, ink: string, ink3: string, line: string, accent: string, mono: string}} Tokens
 * @typedef {{withoutEnds: boolean, kindX: import("./ticks.js").AxisKind}} BandsLook
 *
 * @typedef {object} BandsEvent what the cursor reads
 * @property {BandsPlace[]} places  the nearest first
 * @property {number} left          CSS pixels in the window
 * @property {number} top
 * @property {"pointer" | "keyboard"} source
 *
 * @typedef {object} BandsOptions
 * @property {Tokens} tokens
 * @property {BandsLook} look
 * @property {(event: BandsEvent | null) => void} [onCursor]
 * @property {(step: number) => void} [onPick]
 * @property {(range: [number, number] | null) => void} [onRange]  a stretch of the step axis; null is all of it
 */

const OPACITY = 0.17; // of one band; they lie over one another, so the middle is the darkest
const COMPARED_OPACITY = 0.14;
const BIG_MOVE = 10;

/**
 * @param {HTMLElement} element positioned, of a size of its own
 * @param {BandsOptions} options
 */
export function mount(element, options) {
  return new BandsChart(element, options);
}

export class BandsChart {
  /** @type {BandsData} */
  #data = { points: 1, series: [] };
  /** @type {BandsPlace[]} */
  #cursor = [];
  /** @type {[number, number] | null} */
  #brush = null;
  /** @type {{from: number, to: number} | null} steps */
  #selection = null;

  /**
   * @param {HTMLElement} element
   * @param {BandsOptions} options
   */
  constructor(element, options) {
    this.options = options;
    this.tokens = options.tokens;
    this.look = options.look;
    this.surface = new PlotSurface(element, {
      paint: (context) => this.#paint(context),
      paintMarks: (context) => this.#paintMarks(context),
    });
    this.scene = layOutBands(this.#data, this.look.withoutEnds, this.surface.size);
    this.detach = attachInput(element, this.#handlers());
  }

  /** @param {BandsData} data */
  setData(data) {
    this.#data = data;
    this.#layOut();
    this.surface.describe(describe(data));
  }

  /** @param {BandsLook} look */
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
    this.#point([], "pointer");
    this.surface.destroy();
  }

  #layOut() {
    this.scene = layOutBands(this.#data, this.look.withoutEnds, this.surface.size);
    this.#point([], "pointer");
    this.surface.repaint();
  }

  /** @param {CanvasRenderingContext2D} context */
  #paint(context) {
    const { scene, tokens } = this;
    const { box, data } = scene;
    if (data.series.every(({ x }) => x.length === 0)) return;
    paintBottomAxis(context, box, { scale: scene.stepScale, domain: scene.stepDomain, kind: this.look.kindX }, tokens);
    paintSideAxis(context, box, { scale: scene.valueScale, domain: scene.valueDomain, kind: "number", lines: true }, tokens, "left");
    context.save();
    context.beginPath();
    context.rect(box.left, box.top, box.width, box.height);
    context.clip();
    for (const series of data.series) for (const [from, to] of unbroken(series, data.points)) this.#paintStretch(context, series, from, to);
    context.restore();
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {BandsSeries} series
   * @param {number} from
   * @param {number} to exclusive
   */
  #paintStretch(context, series, from, to) {
    const { data, stepScale, valueScale } = this.scene;
    const middle = (data.points - 1) / 2;
    // One histogram alone has no width: it gets that of a mark.
    const spread = to - from === 1 ? [-3, 3] : [0];
    const x = (/** @type {number} */ i, /** @type {number} */ by) => toPixel(stepScale, series.x[i]) + by;
    const y = (/** @type {number} */ i, /** @type {number} */ point) => toPixel(valueScale, series.bands[i * data.points + point]);
    context.fillStyle = context.strokeStyle = series.color;
    context.globalAlpha = data.series.length > 1 ? COMPARED_OPACITY : OPACITY;
    for (let band = 0; band < middle; band++) {
      context.beginPath();
      for (let i = from; i < to; i++) for (const by of spread) context.lineTo(x(i, by), y(i, band));
      for (let i = to - 1; i >= from; i--) for (const by of [...spread].reverse()) context.lineTo(x(i, by), y(i, data.points - 1 - band));
      context.fill();
    }
    context.globalAlpha = 1;
    context.lineWidth = 1.5;
    context.beginPath();
    for (let i = from; i < to; i++) for (const by of spread) context.lineTo(x(i, by), y(i, middle));
    context.stroke();
  }

  /** @param {CanvasRenderingContext2D} context */
  #paintMarks(context) {
    const { scene, tokens } = this;
    const { box, stepScale } = scene;
    this.#paintSelection(context);
    if (this.#brush) {
      context.globalAlpha = 0.14;
      context.fillStyle = tokens.accent;
      context.fillRect(this.#brush[0], box.top, this.#brush[1] - this.#brush[0], box.height);
      context.globalAlpha = 1;
    } else if (this.#cursor.length) {
      const [{ series, index }] = this.#cursor;
      context.fillStyle = tokens.ink3;
      context.fillRect(Math.round(toPixel(stepScale, series.x[index])), box.top, 1, box.height);
      for (const place of this.#cursor) this.#paintDots(context, place);
    }
  }

  /** Each series has its own place for a step, where the axis is time. @param {CanvasRenderingContext2D} context */
  #paintSelection(context) {
    if (!this.#selection) return;
    const { box, stepScale, data } = this.scene;
    const { from, to } = this.#selection;
    for (const { x, step, color } of data.series) {
      const [first, last] = [sampleAt(step, from), sampleAt(step, to)];
      if (last < 0) continue;
      const [left, right] = [toPixel(stepScale, x[first]), toPixel(stepScale, x[last])];
      context.fillStyle = data.series.length > 1 ? color : this.tokens.accent;
      context.globalAlpha = from === to ? 1 : 0.14;
      context.fillRect(Math.round(left), box.top, Math.max(1, right - left), box.height);
    }
    context.globalAlpha = 1;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {BandsPlace} place
   */
  #paintDots(context, { series, index }) {
    const { data, stepScale, valueScale } = this.scene;
    context.fillStyle = series.color;
    for (let point = 0; point < data.points; point++) {
      const y = toPixel(valueScale, series.bands[index * data.points + point]);
      if (!Number.isFinite(y)) continue;
      context.beginPath();
      context.arc(toPixel(stepScale, series.x[index]), y, point === (data.points - 1) / 2 ? 3.5 : 2, 0, 2 * Math.PI);
      context.fill();
    }
  }

  /** @returns {import("./plot_input.js").InputHandlers} */
  #handlers() {
    return {
      stepAxis: () => "x",
      point: (left, top) => this.#point(placesAt(this.scene, left, top), "pointer"),
      leave: () => this.#point([], "pointer"),
      pick: () => this.#cursor.length && this.options.onPick?.(this.#cursor[0].series.step[this.#cursor[0].index]),
      brush: (from, to) => this.#setBrush([from, to]),
      zoom: (from, to) => {
        this.#setBrush(null);
        this.options.onRange?.([toValue(this.scene.stepScale, from), toValue(this.scene.stepScale, to)]);
      },
      reset: () => this.options.onRange?.(null),
      key: (key, big) => this.#move(key, big ? BIG_MOVE : 1),
    };
  }

  /** @param {[number, number] | null} brush */
  #setBrush(brush) {
    this.#brush = brush;
    this.#point([], "pointer");
    this.surface.repaintMarks();
  }

  /**
   * @param {string} key
   * @param {number} by
   */
  #move(key, by) {
    const move = { ArrowLeft: -by, ArrowRight: by, Home: -Infinity, End: Infinity }[key];
    const longest = this.#cursor[0]?.series ?? this.#data.series.find(({ x }) => x.length > 0);
    if (move === undefined || !longest) return false;
    const last = longest.x.length - 1;
    const at = this.#cursor.length ? this.#cursor[0].index + move : last;
    const index = Math.max(0, Math.min(last, at));
    const left = toPixel(this.scene.stepScale, longest.x[index]);
    const others = placesAt(this.scene, left, this.scene.box.top).filter(({ series }) => series !== longest);
    this.#point([{ series: longest, index }, ...others], "keyboard");
    return true;
  }

  /**
   * @param {BandsPlace[]} places
   * @param {"pointer" | "keyboard"} source
   */
  #point(places, source) {
    if (places.length === 0 && this.#cursor.length === 0) return;
    this.#cursor = places;
    this.surface.repaintMarks();
    this.options.onCursor?.(places.length ? this.#event(places, source) : null);
  }

  /**
   * @param {BandsPlace[]} places
   * @param {"pointer" | "keyboard"} source
   * @returns {BandsEvent}
   */
  #event(places, source) {
    const frame = this.surface.element.getBoundingClientRect();
    const { stepScale, valueScale, data, box } = this.scene;
    const top = toPixel(valueScale, medianOf(data, places[0]));
    const left = toPixel(stepScale, places[0].series.x[places[0].index]);
    return { places, left: frame.left + left, top: frame.top + (Number.isFinite(top) ? top : box.top), source };
  }
}

/**
 * Stretches without an empty histogram: there is a gap where nothing was counted.
 * @param {BandsSeries} series
 * @param {number} points
 * @returns {[number, number][]}
 */
function unbroken({ x, bands }, points) {
  /** @type {[number, number][]} */
  const stretches = [];
  let start = -1;
  for (let i = 0; i <= x.length; i++) {
    const filled = i < x.length && Number.isFinite(x[i]) && Number.isFinite(bands[i * points]);
    if (filled && start < 0) start = i;
    if (!filled && start >= 0) stretches.push([start, i]);
    if (!filled) start = -1;
  }
  return stretches;
}

/** @param {BandsData} data */
function describe({ points, series }) {
  const shown = series.map((one) => {
    const last = one.x.length - 1;
    return `${one.label}: ${formatCount(one.x.length, "histogram")}${last < 0 ? "" : `, median ${formatValue(medianOf({ points, series }, { series: one, index: last }))} at step ${one.step[last]}`}`;
  });
  return `Percentiles over steps. ${shown.join("; ")}`;
}
