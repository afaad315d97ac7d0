// @ts-check
/**
 * A chart of lines over a common x. uPlot owns the scales, the axes, the grid, the cursor line, the selection box and
 * the canvas; the lines are painted by `painter.js` from each line's own arrays, so that no x are joined.
 *
 * The chart fetches nothing and keeps no state that a person would share: it reports what they do and is told what to
 * show.
 */
import uPlot from "uplot";
import { usable, xDomain, yDomain } from "./domain.js";
import { figurePng, figureSvg } from "./figure.js";
import { attach } from "./interaction.js";
import { lowerBound, nearestIndex, normalise, visibleRange } from "./line.js";
import { CursorLayer } from "./cursor_layer.js";
import { paintLines } from "./painter.js";
import { nearestReading, readingsAt } from "./readout.js";
import { makeScale, toPixel, toValue, transformDomain } from "./scale.js";
import { summarise } from "./summary.js";
import { attachAxis } from "./step_axis.js";
import { labelsFor, ticksFor } from "./ticks.js";

/**
 * @typedef {import("./line.js").Line} Line
 * @typedef {import("./line.js").LineInput} LineInput
 * @typedef {import("./readout.js").Reading} Reading
 * @typedef {import("./figure.js").Palette} Palette
 * @typedef {[number, number]} Range
 * @typedef {{x: Range | null, y: Range | null}} View null: all of it, and what fits
 * @typedef {{from: number, to: number}} StepSelection equal for a single step
 *
 * @typedef {object} CursorEvent
 * @property {number} x value under the cursor
 * @property {number} left CSS pixels in the plot
 * @property {number} top
 * @property {DOMRect} plot where the plot is in the window
 * @property {"pointer" | "keyboard" | "other chart"} source
 * @property {Reading[]} readings
 * @property {Reading | null} nearest
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
 * @property {(view: View) => void} [onView] a person zoomed, panned or reset
 * @property {(event: CursorEvent | null) => void} [onCursor]
 * @property {(selection: StepSelection | null) => void} [onSelect]
 * @property {() => void} [onHint]
 * @property {() => void} [onPaint]
 */

const AXIS_FONT_SIZE = 10.5;
const CHARACTER_WIDTH = 6.4; // of the monospaced axis font, CSS pixels
const X_AXIS_HEIGHT = 24;
const Y_AXIS_LEAST = 36;
const X_TICK_SPACE = 72;
const Y_TICK_SPACE = 36;
const TOP_PADDING = 6;
const RIGHT_PADDING = 12;
const NO_VIEW = /** @type {View} */ ({ x: null, y: null });

/**
 * @param {HTMLElement} element gets the chart; its size is the chart's size
 * @param {LineChartOptions} options
 */
export function mount(element, options) {
  return new LineChart(element, options);
}

export class LineChart {
  /** @type {Line[]} */
  #lines = [];
  #view = NO_VIEW;
  /** @type {{x: Range, y: Range}} */
  #domain = { x: [0, 1], y: [0, 1] };
  /** @type {string | null} */
  #emphasis = null;
  /** @type {StepSelection | null} */
  #selection = null;
  /** @type {Reading | null} where the keyboard's cursor is */
  #at = null;
  /** @type {"pointer" | "keyboard"} */
  #source = "pointer";
  #destroyed = false;

  /**
   * @param {HTMLElement} element
   * @param {LineChartOptions} options
   */
  constructor(element, options) {
    this.element = element;
    this.options = options;
    this.#create();
  }

  #create() {
    this.plot = new uPlot(this.#uplotOptions(), [[]], this.element);
    this.layer = new CursorLayer(this.plot.over);
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

  /** @returns {any} */
  #uplotOptions() {
    const { logX, logY, syncKey } = this.options;
    const { width, height } = this.#size();
    const ignore = () => null;
    return {
      width,
      height,
      legend: { show: false },
      padding: [TOP_PADDING, RIGHT_PADDING, 0, 0],
      series: [{}],
      scales: {
        x: { time: false, distr: logX ? 3 : 1, range: () => this.#domain.x },
        y: { distr: logY ? 3 : 1, range: () => this.#domain.y },
      },
      axes: [this.#axisX(), this.#axisY()],
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: false, y: false, setScale: false },
        bind: { mousedown: ignore, mouseup: ignore, click: ignore, dblclick: ignore, mousemove: ignore, mouseleave: ignore, mouseenter: ignore },
        sync: syncKey === null ? undefined : { key: syncKey, scales: ["x", null] },
      },
      hooks: { draw: [() => this.#paint()], setCursor: [() => this.#cursorMoved()] },
    };
  }

  #axisX() {
    const { kindX, logX } = this.options;
    return {
      ...this.#axisLook(),
      scale: "x",
      size: X_AXIS_HEIGHT,
      gap: 6,
      grid: { show: false },
      splits: () => ticksFor(kindX, logX, this.#domain.x, Math.floor(this.#size().width / X_TICK_SPACE)),
      values: (/** @type {any} */ _, /** @type {number[]} */ ticks) => labelsFor(kindX, logX, ticks),
    };
  }

  #axisY() {
    const { logY } = this.options;
    return {
      ...this.#axisLook(),
      scale: "y",
      gap: 6,
      size: (/** @type {any} */ _, /** @type {string[] | null} */ labels) => {
        const longest = Math.max(0, ...(labels ?? []).map((label) => label.length));
        return Math.max(Y_AXIS_LEAST, Math.ceil(longest * CHARACTER_WIDTH) + 12);
      },
      splits: () => ticksFor("number", logY, this.#domain.y, Math.floor(this.#size().height / Y_TICK_SPACE)),
      values: (/** @type {any} */ _, /** @type {number[]} */ ticks) => labelsFor("number", logY, ticks),
    };
  }

  #axisLook() {
    return {
      stroke: () => this.options.tokens.ink3,
      font: `${AXIS_FONT_SIZE}px ${this.options.tokens.mono}`,
      ticks: { show: false },
      border: { show: false },
      grid: { stroke: () => this.options.tokens.line, width: 1 },
      filter: (/** @type {any} */ _, /** @type {number[]} */ ticks) => ticks,
    };
  }

  #size() {
    return { width: Math.max(80, this.element.clientWidth), height: Math.max(60, this.element.clientHeight) };
  }

  /** @param {LineInput[]} lines */
  setData(lines) {
    this.#lines = lines.map(normalise);
    this.#rescale();
  }

  /** @returns {readonly Line[]} */
  get lines() {
    return this.#lines;
  }

  /** @param {View} view */
  setView(view) {
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
    this.#paintLayer([]);
  }

  resize() {
    const { width, height } = this.#size();
    if (this.plot && (this.plot.width !== width || this.plot.height !== height)) this.plot.setSize({ width, height });
  }

  destroy() {
    this.#destroyed = true;
    this.#dispose();
  }

  #dispose() {
    this.detach?.();
    this.layer?.destroy();
    this.plot?.destroy();
  }

  #domains() {
    const { logX, logY, ignoreOutliers } = this.options;
    const fittedX = xDomain(this.#lines, logX);
    const x = this.#view.x ? usable(this.#view.x, logX, fittedX) : fittedX;
    const fittedY = yDomain(this.#lines, x, { log: logY, ignoreOutliers });
    return { x, y: this.#view.y ? usable(this.#view.y, logY, fittedY) : fittedY };
  }

  #rescale() {
    this.#domain = this.#domains();
    const { x, y } = this.#domain;
    this.plot?.batch(() => {
      this.plot?.setScale("x", { min: x[0], max: x[1] });
      this.plot?.setScale("y", { min: y[0], max: y[1] });
    });
    this.#describe();
  }

  #describe() {
    this.canvas?.setAttribute("aria-label", summarise(this.options.label, this.#lines, this.options.kindX));
  }

  #scales() {
    const plot = /** @type {uPlot} */ (this.plot);
    const { clientWidth: width, clientHeight: height } = plot.over;
    const { logX, logY } = this.options;
    return { x: makeScale(this.#domain.x, [0, width], logX), y: makeScale(this.#domain.y, [height, 0], logY), width, height };
  }

  #paint() {
    const plot = /** @type {uPlot} */ (this.plot ?? null);
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
    });
    this.#paintLayer([]);
    this.options.onPaint?.();
  }

  /** @param {Reading[]} readings */
  #paintLayer(readings) {
    const { x } = this.#scales();
    const marks = this.#selection && this.options.kindX === "number" ? this.#selection : null;
    this.layer?.paint(readings, marks && { from: toPixel(x, marks.from), to: toPixel(x, marks.to) }, this.options.tokens);
  }

  /** How many points a pixel holds at most, and how many points a logarithmic y cannot show. */
  density() {
    const width = this.plot?.over.clientWidth || 1;
    let perPixel = 0;
    let hidden = 0;
    for (const line of this.#lines) {
      const [start, end] = visibleRange(line, ...this.#domain.x);
      let points = 0;
      for (let i = start; i < end; i++) {
        points += line.count ? line.count[i] : 1;
        if (this.options.logY && line.value[i] <= 0) hidden++;
      }
      perPixel = Math.max(perPixel, points / width);
    }
    return { perPixel, hidden };
  }

  // --- what a person does ---

  /** @returns {import("./interaction.js").Target} */
  #target() {
    return {
      size: () => ({ width: this.plot?.over.clientWidth ?? 1, height: this.plot?.over.clientHeight ?? 1 }),
      hover: (left, top) => this.#hover(left, top, "pointer"),
      leave: () => this.clearCursor(),
      showBox: (box) => this.plot?.setSelect(box ?? { left: 0, top: 0, width: 0, height: 0 }, false),
      zoomTo: ([x0, x1], y) => this.#changeView({ x: this.#part("x", x0, x1), y: y ? this.#part("y", ...y) : this.#view.y }),
      zoomBy: (stretch, x, y) => this.#transform(stretch, x, y, 0, 0),
      pan: (x, y) => this.#transform(1, 0, y === 0 && !this.#view.y ? null : 0, x, y),
      reset: () => this.#changeView(NO_VIEW),
      moveCursor: (points) => this.#moveCursor(points),
      changeLine: (lines) => this.#changeLine(lines),
      cursorTo: (end) => this.#cursorTo(end),
      selectAtCursor: () => this.#at && this.#select(this.#at.line.step[this.#at.index], this.#at.line.step[this.#at.index]),
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
    const whole = xDomain(this.#lines, logX);
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

  /**
   * @param {{from: number, to: number} | null} fractions of the x axis
   */
  #selectBetween(fractions) {
    if (!fractions) return this.options.onSelect?.(null);
    const { x, width } = this.#scales();
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

  // --- cursor ---

  /**
   * @param {number} left
   * @param {number} top
   * @param {"pointer" | "keyboard"} source
   */
  #hover(left, top, source) {
    this.#source = source;
    const inside = left >= 0 && top >= 0 && left <= (this.plot?.over.clientWidth ?? 0) && top <= (this.plot?.over.clientHeight ?? 0);
    if (source === "pointer" && !inside) return this.clearCursor();
    this.#own = true;
    this.plot?.setCursor({ left, top }, true, this.options.syncKey !== null);
    this.#own = false;
  }

  /** Set while this chart itself moves the cursor: uPlot's hook does not say whose move it was. */
  #own = false;

  clearCursor() {
    this.#at = null;
    this.#own = true;
    this.plot?.setCursor({ left: -10, top: -10 }, true, this.options.syncKey !== null);
    this.#own = false;
  }

  #cursorMoved() {
    const plot = this.plot;
    if (!plot || this.#destroyed) return;
    const { left = -10, top = -10 } = plot.cursor;
    const scales = this.#scales();
    if (left < 0 || left > scales.width) {
      this.#paintLayer([]);
      this.options.onCursor?.(null);
      return;
    }
    const x = toValue(scales.x, left);
    const readings = readingsAt(this.#lines, { left, top }, x, scales.x, scales.y);
    const nearest = this.#source === "keyboard" && this.#own && this.#at ? this.#at : nearestReading(readings);
    if (this.#own && this.#source === "pointer") this.#at = nearest;
    this.#paintLayer(readings);
    const source = this.#own ? this.#source : "other chart";
    this.options.onCursor?.({ x, left, top, plot: plot.over.getBoundingClientRect(), source, readings, nearest });
  }

  /** @param {number} points */
  #moveCursor(points) {
    const at = this.#at;
    if (!at) return this.#cursorTo(points > 0 ? "first" : "last");
    let index = Math.max(0, Math.min(at.line.length - 1, at.index + points));
    if (!at.line.sorted) index = Math.max(0, Math.min(at.line.length - 1, index));
    this.#placeCursor(at.line, index);
  }

  /** @param {number} lines */
  #changeLine(lines) {
    if (this.#lines.length === 0) return;
    if (!this.#at) return this.#cursorTo("last");
    const { line, index } = this.#at;
    const place = this.#lines.indexOf(line);
    const next = this.#lines[(place + lines + this.#lines.length) % this.#lines.length];
    this.#placeCursor(next, nearestIndex(next, line.x[index]));
  }

  /** @param {"first" | "last"} end */
  #cursorTo(end) {
    const line = this.#at?.line ?? this.#lines.find((candidate) => candidate.length > 0);
    if (!line || line.length === 0) return;
    const [min, max] = this.#domain.x;
    const first = line.sorted ? lowerBound(line.x, min) : 0;
    const beyond = line.sorted ? visibleRange(line, min, max)[1] : line.length;
    const last = line.sorted && line.x[beyond - 1] > max ? beyond - 2 : beyond - 1;
    this.#placeCursor(line, Math.max(0, end === "first" ? first : last));
  }

  /**
   * @param {Line} line
   * @param {number} index
   */
  #placeCursor(line, index) {
    if (index < 0) return;
    const [min, max] = this.#domain.x;
    if (line.x[index] < min || line.x[index] > max) this.#bringIntoView(line.x[index]);
    const { x, y, height } = this.#scales();
    const left = toPixel(x, line.x[index]);
    const top = toPixel(y, line.smoothed[index]);
    this.#at = { line, index, left, top, distance: 0 };
    this.#hover(left, Number.isFinite(top) ? Math.max(0, Math.min(height, top)) : height / 2, "keyboard");
  }

  /** @param {number} value */
  #bringIntoView(value) {
    const { x, width } = this.#scales();
    this.#transform(1, 0, null, toPixel(x, value) / width - 0.5, 0);
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
