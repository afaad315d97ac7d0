// @ts-check
/**
 * A chart of lines over a common x. uPlot owns the scales, the axes, the grid, the cursor line, the selection box and
 * the canvas; the lines are painted by `painter.js` from each line's own arrays, so that no x are joined.
 *
 * The chart fetches nothing and keeps no state that a person would share: it reports what they do and is told what to
 * show.
 */
import uPlot from "uplot";
import { ChartCursor } from "./chart_cursor.js";
import { CursorLayer } from "./cursor_layer.js";
import { usable, xDomain, yDomain } from "./domain.js";
import { figurePng, figureSvg } from "./figure.js";
import { attach } from "./interaction.js";
import { densityOf, nearestIndex, normalise, sameLines } from "./line.js";
import { paintLines } from "./painter.js";
import { makeScale, toPixel, toValue, transformDomain } from "./scale.js";
import { summarise } from "./summary.js";
import { attachAxis } from "./step_axis.js";
import { plotOptions } from "./uplot_options.js";

/**
 * @typedef {import("./line.js").Line} Line
 * @typedef {import("./line.js").LineInput} LineInput
 * @typedef {import("./readout.js").Reading} Reading
 * @typedef {import("./figure.js").Palette} Palette
 * @typedef {[number, number]} Range
 * @typedef {{x: Range | null, y: Range | null}} View null: all of it, and what fits
 * @typedef {{width: number, height: number}} Size CSS pixels
 * @typedef {import("../core/view_codecs.js").StepSelection} StepSelection
 * @typedef {import("./chart_cursor.js").CursorEvent} CursorEvent
 *
 * @typedef {object} LineChartOptions
 * @property {string} label names the chart for assistive technology and in exported pictures
 * @property {import("./ticks.js").AxisKind} kindX
 * @property {boolean} logX
 * @property {boolean} logY
 * @property {boolean} ignoreOutliers
 * @property {string | null} syncKey charts with the same key share the cursor
 * @property {boolean} selectsSteps the x axis can be clicked and dragged to select
 * @property {Palette} tokens
 * @property {Size} [size] of the element, from who knows it: measuring has the page laid out
 * @property {(view: View) => void} [onView] a person zoomed, panned or reset
 * @property {(event: CursorEvent | null) => void} [onCursor]
 * @property {(selection: StepSelection | null) => void} [onSelect]
 * @property {() => void} [onHint]
 * @property {() => void} [onPaint]
 */

const LEAST = { width: 80, height: 60 };
const NO_VIEW = /** @type {View} */ ({ x: null, y: null });

/**
 * @param {HTMLElement} element gets the chart; its size is the chart's size
 * @param {LineChartOptions} options
 */
export function mount(element, options) {
  return new LineChart(element, options);
}

export class LineChart {
  /** @type {LineInput[]} as given */
  #inputs = [];
  /** @type {Line[]} */
  #lines = [];
  /** @type {Range | null} */
  #extent = null;
  #view = NO_VIEW;
  /** @type {Size} */
  #size;
  /** @type {{x: Range, y: Range}} */
  #domain;
  /** @type {string | null} */
  #emphasis = null;
  /** @type {StepSelection | null} */
  #selection = null;

  /**
   * @param {HTMLElement} element
   * @param {LineChartOptions} options
   */
  constructor(element, options) {
    this.element = element;
    this.options = options;
    this.#size = roomy(options.size ?? element.getBoundingClientRect());
    this.#domain = this.#domains();
    this.#create();
  }

  #create() {
    this.plot = new uPlot(this.#plotOptions(), [[]], this.element);
    this.layer = new CursorLayer(this.plot.over);
    this.cursor = new ChartCursor(this.plot, this);
    this.canvas = /** @type {HTMLCanvasElement} */ (this.plot.ctx.canvas);
    this.canvas.setAttribute("role", "img");
    const detachGestures = attach(this.plot.over, this.element, this.#target());
    const detachAxis = this.options.selectsSteps ? attachAxis(this.plot, (selection) => this.#selectBetween(selection)) : () => {};
    this.detach = () => {
      detachGestures();
      detachAxis();
    };
    this.#describe();
  }

  #plotOptions() {
    return plotOptions(this.options, this.#size, {
      domain: () => this.#domain,
      tokens: () => this.options.tokens,
      onDraw: () => this.#paint(),
    });
  }

  /**
   * Draws other lines; the same ones again cost nothing.
   * @param {LineInput[]} lines
   * @param {Range | null} [extent] of x over all points, where the lines are reduced ones; null: what the lines have
   */
  setData(lines, extent = null) {
    if (sameLines(this.#inputs, lines) && String(extent) === String(this.#extent)) return;
    this.#inputs = lines;
    this.#lines = lines.map(normalise);
    this.#extent = extent;
    this.#rescale();
  }

  /** @returns {readonly Line[]} */
  get lines() {
    return this.#lines;
  }

  /** @param {View} view */
  setView(view) {
    if (JSON.stringify(view) === JSON.stringify(this.#view)) return;
    this.#view = view;
    this.#rescale();
  }

  /** What is shown now, whether chosen or fitted. */
  get domain() {
    return this.#domain;
  }

  /**
   * Axis kinds are fixed when a plot is made, so changing one makes the plot anew.
   * @param {Partial<LineChartOptions>} changes
   */
  setOptions(changes) {
    const before = this.options;
    const names = /** @type {(keyof LineChartOptions)[]} */ (Object.keys(changes));
    if (names.every((name) => changes[name] === before[name])) return;
    this.options = { ...before, ...changes };
    const remake = /** @type {const} */ (["kindX", "logX", "logY", "syncKey", "selectsSteps"]);
    if (!remake.some((name) => this.options[name] !== before[name])) return this.#rescale();
    this.#dispose();
    this.#domain = this.#domains();
    this.#create();
  }

  /** @param {Palette} tokens */
  setTheme(tokens) {
    this.options = { ...this.options, tokens };
    this.plot?.redraw(false);
  }

  /** @param {string | null} key of the lines that stand out */
  setEmphasis(key) {
    if (key === this.#emphasis) return;
    this.#emphasis = key;
    this.plot?.redraw(false);
  }

  /** @param {StepSelection | null} selection */
  setSelection(selection) {
    this.#selection = selection;
    this.paintLayer();
  }

  /** @param {Size} [size] of the element now */
  resize(size = this.element.getBoundingClientRect()) {
    this.#size = roomy(size);
    const { width, height } = this.#size;
    if (this.plot && (this.plot.width !== width || this.plot.height !== height)) this.plot.setSize({ width, height });
  }

  destroy() {
    this.#dispose();
  }

  #dispose() {
    this.detach?.();
    this.cursor?.destroy();
    this.layer?.destroy();
    this.plot?.destroy();
  }

  #domains() {
    const { logX, logY, ignoreOutliers } = this.options;
    const fittedX = this.#wholeX();
    const x = this.#view.x ? usable(this.#view.x, logX, fittedX) : fittedX;
    const fittedY = yDomain(this.#lines, x, { log: logY, ignoreOutliers });
    return { x, y: this.#view.y ? usable(this.#view.y, logY, fittedY) : fittedY };
  }

  /** @returns {Range} */
  #wholeX() {
    const fitted = xDomain(this.#lines, this.options.logX);
    if (!this.#extent) return fitted;
    return usable([Math.min(this.#extent[0], fitted[0]), Math.max(this.#extent[1], fitted[1])], this.options.logX, fitted);
  }

  #rescale() {
    this.#domain = this.#domains();
    const { x, y } = this.#domain;
    // uPlot draws once, at the end of this task, however often it is told.
    this.plot?.setScale("x", { min: x[0], max: x[1] });
    this.plot?.setScale("y", { min: y[0], max: y[1] });
    this.#describe();
  }

  #describe() {
    this.canvas?.setAttribute("aria-label", summarise(this.options.label, this.#lines, this.options.kindX));
  }

  /** CSS pixels inside the axes. uPlot knows them; to ask the page would have it laid out anew, for each chart. */
  #plotSize() {
    const { bbox } = /** @type {uPlot} */ (this.plot);
    return { width: bbox.width / uPlot.pxRatio, height: bbox.height / uPlot.pxRatio };
  }

  /** Between values and CSS pixels of the plot. */
  scales() {
    const { width, height } = this.#plotSize();
    const { logX, logY } = this.options;
    return { x: makeScale(this.#domain.x, [0, width], logX), y: makeScale(this.#domain.y, [height, 0], logY), width, height };
  }

  #paint() {
    const plot = this.plot;
    if (!plot) return; // uPlot draws once from its constructor, before there are lines
    const { left, top, width, height } = plot.bbox;
    const { logX, logY } = this.options;
    paintLines(plot.ctx, this.#lines, {
      box: plot.bbox,
      domainX: this.#domain.x,
      scaleX: makeScale(this.#domain.x, [left, left + width], logX),
      scaleY: makeScale(this.#domain.y, [top + height, top], logY),
      ratio: plot.width > 0 ? plot.ctx.canvas.width / plot.width : 1,
      emphasis: this.#emphasis,
      hairlines: true,
    });
    this.paintLayer();
    this.cursor?.refresh();
    this.options.onPaint?.();
  }

  /**
   * @param {Reading[]} [readings]
   * @param {Reading | null} [nearest]
   */
  paintLayer(readings = [], nearest = null) {
    const scales = this.scales();
    const marks = this.#selection && this.options.selectsSteps ? this.#selection : null;
    this.layer?.paint({
      readings,
      nearest,
      domainX: this.#domain.x,
      scales,
      selection: marks && { from: toPixel(scales.x, marks.from), to: toPixel(scales.x, marks.to) },
      tokens: this.options.tokens,
    });
  }

  /** Moves the view, keeping its width, so that a value is in its middle. @param {number} value */
  bringIntoView(value) {
    const { x, width } = this.scales();
    this.#transform(1, 0, null, toPixel(x, value) / width - 0.5, 0);
  }

  density() {
    return densityOf(this.#lines, this.#domain.x, this.#plotSize().width, this.options.logY);
  }

  // --- what a person does ---

  /** @returns {import("./interaction.js").Target} */
  #target() {
    return {
      size: () => this.#plotSize(),
      hover: (left, top) => this.cursor?.hover(left, top),
      leave: () => this.cursor?.clear(),
      showBox: (box) => this.plot?.setSelect(box ?? { left: 0, top: 0, width: 0, height: 0 }, false),
      zoomTo: ([x0, x1], y) => this.#changeView({ x: this.#part("x", x0, x1), y: y ? this.#part("y", ...y) : this.#view.y }),
      zoomBy: (stretch, x, y) => this.#transform(stretch, x, y, 0, 0),
      pan: (x, y) => this.#transform(1, 0, y === 0 && !this.#view.y ? null : 0, x, y),
      reset: () => this.#changeView(NO_VIEW),
      moveCursor: (points) => this.cursor?.step(points),
      changeLine: (lines) => this.cursor?.changeLine(lines),
      cursorTo: (end) => this.cursor?.goTo(end),
      selectAtCursor: () => this.#selectAtCursor(),
      hint: () => this.options.onHint?.(),
    };
  }

  /**
   * @param {"x" | "y"} axis
   * @param {number} from fraction
   * @param {number} to
   * @returns {Range}
   */
  #part(axis, from, to) {
    const log = axis === "x" ? this.options.logX : this.options.logY;
    return transformDomain(this.#domain[axis], log, 0, to - from, from);
  }

  /**
   * @param {number} stretch
   * @param {number} anchorX
   * @param {number | null} anchorY null leaves y as it is
   * @param {number} shiftX
   * @param {number} shiftY
   */
  #transform(stretch, anchorX, anchorY, shiftX, shiftY) {
    const { logX, logY } = this.options;
    const x = transformDomain(this.#domain.x, logX, anchorX, stretch, shiftX);
    const y = anchorY === null ? this.#view.y : transformDomain(this.#domain.y, logY, anchorY, stretch, shiftY);
    const whole = this.#wholeX();
    const showsAll = stretch > 1 && x[0] <= whole[0] && x[1] >= whole[1];
    this.#changeView({ x: showsAll ? null : x, y });
  }

  /** @param {View} view */
  #changeView(view) {
    const x = view.x && usable(view.x, this.options.logX, this.#domain.x);
    const y = view.y && usable(view.y, this.options.logY, this.#domain.y);
    this.setView({ x, y });
    this.options.onView?.(this.#view);
  }

  #selectAtCursor() {
    const at = this.cursor?.at;
    if (at) this.#select(at.line.step[at.index], at.line.step[at.index]);
  }

  /** @param {{from: number, to: number} | null} fractions of the x axis */
  #selectBetween(fractions) {
    if (!fractions) return this.options.onSelect?.(null);
    const { x, width } = this.scales();
    this.#select(this.#snap(toValue(x, fractions.from * width)), this.#snap(toValue(x, fractions.to * width)));
  }

  /**
   * @param {number} from step
   * @param {number} to
   */
  #select(from, to) {
    if (this.options.selectsSteps) this.options.onSelect?.({ from: Math.min(from, to), to: Math.max(from, to) });
  }

  /** The logged step nearest to x. @param {number} x */
  #snap(x) {
    let best = Math.round(x);
    let distance = Infinity;
    for (const line of this.#lines) {
      const index = nearestIndex(line, x);
      if (index < 0 || Math.abs(line.x[index] - x) >= distance) continue;
      distance = Math.abs(line.x[index] - x);
      best = line.step[index];
    }
    return best;
  }

  // --- exports ---

  /** @param {string} [title] */
  #figure(title = this.options.label) {
    const { kindX, logX, logY, tokens } = this.options;
    return { title, lines: this.#lines, domainX: this.#domain.x, domainY: this.#domain.y, kindX, logX, logY, tokens };
  }

  /** @returns {Promise<Blob>} */
  exportPNG() {
    return figurePng(this.#figure());
  }

  /** @returns {string} */
  exportSVG() {
    return figureSvg(this.#figure());
  }
}

/**
 * uPlot cannot draw in less. @param {Size} size
 * @returns {Size}
 */
function roomy({ width, height }) {
  return { width: Math.max(LEAST.width, Math.round(width)), height: Math.max(LEAST.height, Math.round(height)) };
}
