// @ts-check
/** An area with a step at each value over the time of a trace: how much memory was held. */
import { formatBytes } from "../../core/format.js";
import { PlotSurface } from "../plot_surface.js";
import { niceIncrement } from "../ticks.js";
import { formatTime, rulerTicks } from "./window.js";

/**
 * @typedef {{t: ArrayLike<number>, value: ArrayLike<number>, end: number, peak: {t: number, value: number}}} AreaData ns and bytes
 * @typedef {import("./paint.js").Tokens} Tokens
 * @typedef {{time: number, value: number, left: number, top: number, source: "pointer"}} AreaEvent
 */

const BOTTOM = 22;
const TOP = 16;
const LINES = 4;

/**
 * @param {HTMLElement} element
 * @param {{tokens: Tokens, label: string, onHover: (event: AreaEvent | null) => void}} options
 */
export function mount(element, options) {
  return new AreaChart(element, options);
}

export class AreaChart {
  /** @type {AreaData} */
  #data = { t: [], value: [], end: 1, peak: { t: 0, value: 0 } };
  /** @type {number | null} */
  #pointer = null;
  #stop = new AbortController();

  /**
   * @param {HTMLElement} element
   * @param {{tokens: Tokens, label: string, onHover: (event: AreaEvent | null) => void}} options
   */
  constructor(element, options) {
    this.options = options;
    this.tokens = options.tokens;
    this.surface = new PlotSurface(element, { paint: (context) => this.#paint(context), paintMarks: (context) => this.#paintMarks(context) });
    const listening = { signal: this.#stop.signal };
    element.addEventListener("pointermove", (event) => this.#point(event), listening);
    element.addEventListener("pointerleave", () => this.#point(null), listening);
  }

  /** @param {AreaData} data */
  setData(data) {
    this.#data = data;
    this.surface.describe(`${this.options.label}: at most ${formatBytes(data.peak.value)}, at ${formatTime(data.peak.t)} of ${formatTime(data.end)}`);
    this.surface.repaint();
  }

  /** @param {Tokens} tokens */
  setTheme(tokens) {
    this.tokens = tokens;
    this.surface.repaint();
  }

  resize() {
    if (this.surface.resize()) this.surface.repaint();
  }

  destroy() {
    this.#stop.abort();
    this.options.onHover(null);
    this.surface.destroy();
  }

  get #scale() {
    const { width, height } = this.surface.size;
    const most = this.#data.peak.value || 1;
    return { x: width / this.#data.end, y: (height - BOTTOM - TOP) / most, floor: height - BOTTOM };
  }

  /** @param {CanvasRenderingContext2D} context */
  #paint(context) {
    const { t, value, end, peak } = this.#data;
    const { x, y, floor } = this.#scale;
    this.#paintGrid(context);
    context.beginPath();
    context.moveTo(0, floor);
    for (let i = 0; i < t.length; i++) {
      context.lineTo(t[i] * x, floor - (i > 0 ? value[i - 1] : 0) * y);
      context.lineTo(t[i] * x, floor - value[i] * y);
    }
    context.lineTo(end * x, floor - (t.length ? value[t.length - 1] : 0) * y);
    context.lineTo(end * x, floor);
    context.fillStyle = this.tokens.accent;
    context.globalAlpha = 0.25;
    context.fill();
    context.globalAlpha = 1;
    context.strokeStyle = this.tokens.accent;
    context.lineWidth = 1.25;
    context.stroke();
    context.beginPath();
    context.fillStyle = this.tokens.ink;
    context.arc(peak.t * x, floor - peak.value * y, 3.5, 0, 2 * Math.PI);
    context.fill();
  }

  /** @param {CanvasRenderingContext2D} context */
  #paintGrid(context) {
    const { width } = this.surface.size;
    const { x, y, floor } = this.#scale;
    context.font = `10.5px ${this.tokens.mono}`;
    context.textBaseline = "top";
    context.textAlign = "left";
    for (const { time, label } of rulerTicks({ start: 0, end: this.#data.end }, width / 110)) {
      context.fillStyle = this.tokens.line;
      context.fillRect(Math.round(time * x), TOP, 1, floor - TOP);
      context.fillStyle = this.tokens.ink3;
      context.fillText(label, Math.min(width - context.measureText(label).width, Math.round(time * x) + 3), floor + 5);
    }
    const increment = niceIncrement((this.#data.peak.value || 1) / LINES);
    for (let bytes = 0; bytes <= this.#data.peak.value; bytes += increment) {
      context.fillStyle = this.tokens.line;
      context.fillRect(0, Math.round(floor - bytes * y), width, 1);
      context.fillStyle = this.tokens.ink3;
      if (bytes > 0) context.fillText(formatBytes(bytes), 4, Math.round(floor - bytes * y) - 13);
    }
  }

  /** @param {CanvasRenderingContext2D} context */
  #paintMarks(context) {
    if (this.#pointer === null) return;
    context.fillStyle = this.tokens.ink3;
    context.fillRect(Math.round(this.#pointer * this.#scale.x), TOP, 1, this.#scale.floor - TOP);
  }

  /** @param {PointerEvent | null} event */
  #point(event) {
    const box = this.surface.element.getBoundingClientRect();
    const time = event && (event.clientX - box.left) / this.#scale.x;
    this.#pointer = time;
    this.surface.repaintMarks();
    this.options.onHover(event && time !== null ? { time, value: valueAt(this.#data, time), left: event.clientX, top: event.clientY, source: "pointer" } : null);
  }
}

/**
 * @param {AreaData} data
 * @param {number} time
 */
function valueAt({ t, value }, time) {
  let low = 0;
  let high = t.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (t[middle] <= time) low = middle + 1;
    else high = middle;
  }
  return low > 0 ? value[low - 1] : 0;
}
