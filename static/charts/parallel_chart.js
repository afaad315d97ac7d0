// @ts-check
/** Parallel coordinates: an axis a column, a line a row; a drag along an axis picks out the rows that pass there. */
import { formatCount } from "../core/format.js";
import { axisAt, layOutParallel, placeAt, rowAt } from "./parallel_scene.js";
import { PlotSurface } from "./plot_surface.js";
import { SHADES, shadesOf } from "./ramp.js";

/**
 * @typedef {import("./parallel_scene.js").ParallelData} ParallelData
 * @typedef {import("./dimension.js").Stretch} Stretch
 * @typedef {{surface: string, ink: string, ink2: string, ink3: string, line: string, lineStrong: string, accent: string, mono: string}} Tokens
 * @typedef {Readonly<Record<string, Stretch>>} Brushes by name of the axis
 *
 * @typedef {object} ParallelOptions
 * @property {Tokens} tokens
 * @property {"light" | "dark"} theme
 * @property {(axis: string, stretch: Stretch | null) => void} onBrush  null: nothing on this axis any more
 * @property {(row: number, left: number, top: number) => void} onPoint  -1: at none; places are CSS pixels in the window
 * @property {(row: number) => void} onPick
 */

const AXIS_REACH = 18; // pixels beside an axis that belong to it
const CLICK = 4;
const BRUSH_WIDTH = 14;
const TICK_ROOM = 30;
/** Fewer lines are drawn stronger. */
const OPACITY = { most: 0.85, least: 0.25, from: 60, to: 1500 };
const FEW_WIDTH = 1.75;
const FAINT = { most: 0.22, least: 0.05 };

/** @param {HTMLElement} element positioned, of a size of its own @param {ParallelOptions} options */
export function mount(element, options) {
  return new ParallelChart(element, options);
}

export class ParallelChart {
  /** @type {ParallelData} */
  #data = { axes: [], shades: new Int8Array(), picked: null, count: 0 };
  /** @type {Brushes} */
  #brushes = {};
  #row = -1;
  /** What is being dragged. @type {{axis: number, from: number, to: number} | null} */
  #drag = null;
  #stop = new AbortController();

  /** @param {HTMLElement} element @param {ParallelOptions} options */
  constructor(element, options) {
    this.options = options;
    this.shades = shadesOf(options.theme);
    this.surface = new PlotSurface(element, { paint: (context) => this.#paint(context), paintMarks: (context) => this.#paintMarks(context) });
    this.scene = layOutParallel(this.#data, this.surface.size);
    this.#listen(element);
  }

  /** @param {ParallelData} data @param {Brushes} brushes */
  setData(data, brushes) {
    this.#data = data;
    this.#brushes = brushes;
    this.#row = -1;
    this.#layOut();
    const shown = data.picked ? `, ${data.picked.reduce((sum, one) => sum + one, 0)} of them picked out` : "";
    this.surface.describe(`Parallel coordinates of ${formatCount(data.count, "session")}${shown}, over ${data.axes.map(({ title }) => title).join(", ")}`);
  }

  /** @param {Tokens} tokens @param {"light" | "dark"} theme */
  setTheme(tokens, theme) {
    this.options = { ...this.options, tokens, theme };
    this.shades = shadesOf(theme);
    this.surface.repaint();
    this.surface.repaintMarks();
  }

  /** Brings out one row. @param {number} row */
  highlight(row) {
    if (row === this.#row) return;
    this.#row = row;
    this.surface.repaintMarks();
  }

  resize() {
    if (this.surface.resize()) this.#layOut();
  }

  destroy() {
    this.#stop.abort();
    this.surface.destroy();
  }

  /** Where each axis stands, CSS pixels: for headings above them. */
  get places() {
    return this.scene.x;
  }

  #layOut() {
    this.scene = layOutParallel(this.#data, this.surface.size);
    this.surface.repaint();
    this.surface.repaintMarks();
  }

  /** @param {CanvasRenderingContext2D} context */
  #paint(context) {
    const { picked, count } = this.#data;
    const many = Math.min(1, Math.max(0, (count - OPACITY.from) / (OPACITY.to - OPACITY.from)));
    const opacity = (/** @type {{most: number, least: number}} */ { most, least }) => most + (least - most) * many;
    context.lineWidth = count > OPACITY.from ? 1 : FEW_WIDTH;
    if (picked) {
      context.globalAlpha = opacity(FAINT);
      context.strokeStyle = this.options.tokens.ink3;
      this.#trace(context, (row) => !picked[row]);
    }
    context.globalAlpha = picked ? OPACITY.most : opacity(OPACITY);
    for (let shade = -1; shade < SHADES; shade++) {
      context.strokeStyle = shade < 0 ? this.options.tokens.ink3 : this.shades[shade];
      this.#trace(context, (row) => this.#data.shades[row] === shade && (!picked || picked[row] === 1));
    }
    context.globalAlpha = 1;
    context.lineWidth = 1;
    this.#paintAxes(context);
  }

  /** @param {CanvasRenderingContext2D} context @param {(row: number) => boolean} wanted */
  #trace(context, wanted) {
    const { x, y } = this.scene;
    context.beginPath();
    for (let row = 0; row < this.#data.count; row++) {
      if (!wanted(row)) continue;
      for (let axis = 0; axis < x.length; axis++) {
        if (axis === 0) context.moveTo(x[axis], y[axis][row]);
        else context.lineTo(x[axis], y[axis][row]);
      }
    }
    context.stroke();
  }

  /** @param {CanvasRenderingContext2D} context */
  #paintAxes(context) {
    const { tokens } = this.options;
    const { box, x, missingY } = this.scene;
    context.font = `10.5px ${tokens.mono}`;
    context.textBaseline = "middle";
    context.textAlign = "left";
    context.lineJoin = "round";
    this.#data.axes.forEach((axis, i) => {
      context.fillStyle = tokens.lineStrong;
      context.fillRect(Math.round(x[i]), box.top, 1, box.height);
      for (const { at, label } of axis.ticks(Math.floor(box.height / TICK_ROOM))) this.#label(context, label, x[i], box.top + (1 - at) * box.height);
      if (axis.places.some(Number.isNaN)) this.#label(context, "not set", x[i], missingY);
    });
  }

  /** A label with a halo of the background: lines pass behind it. @param {CanvasRenderingContext2D} context @param {string} text @param {number} x @param {number} y */
  #label(context, text, x, y) {
    const { tokens } = this.options;
    context.fillStyle = tokens.lineStrong;
    context.fillRect(Math.round(x) - 3, Math.round(y), 7, 1);
    context.strokeStyle = tokens.surface;
    context.lineWidth = 3;
    context.strokeText(text, x + 7, y);
    context.fillStyle = tokens.ink2;
    context.fillText(text, x + 7, y);
    context.lineWidth = 1;
  }

  /** @param {CanvasRenderingContext2D} context */
  #paintMarks(context) {
    const { box, x, y } = this.scene;
    const { tokens } = this.options;
    this.#data.axes.forEach((axis, i) => {
      const stretch = this.#brushes[axis.name];
      const places = this.#drag?.axis === i ? [this.#drag.from, this.#drag.to] : stretch ? axis.placesOf(stretch) : null;
      if (!places) return;
      const [low, high] = [Math.min(...places), Math.max(...places)];
      context.fillStyle = context.strokeStyle = tokens.accent;
      context.globalAlpha = 0.2;
      context.fillRect(x[i] - BRUSH_WIDTH / 2, box.top + (1 - high) * box.height, BRUSH_WIDTH, Math.max(2, (high - low) * box.height));
      context.globalAlpha = 1;
      context.strokeRect(x[i] - BRUSH_WIDTH / 2, box.top + (1 - high) * box.height, BRUSH_WIDTH, Math.max(2, (high - low) * box.height));
    });
    if (this.#row < 0 || x.length < 2) return;
    const path = new Path2D();
    x.forEach((left, axis) => (axis === 0 ? path.moveTo(left, y[axis][this.#row]) : path.lineTo(left, y[axis][this.#row])));
    for (const [color, width] of /** @type {const} */ ([[tokens.surface, 5], [tokens.ink, 2.5]])) {
      context.strokeStyle = color;
      context.lineWidth = width;
      context.stroke(path);
    }
    context.lineWidth = 1;
  }

  /** @param {HTMLElement} element */
  #listen(element) {
    const listening = { signal: this.#stop.signal };
    element.addEventListener("pointerdown", (event) => this.#press(event, element), listening);
    element.addEventListener("pointermove", (event) => this.#move(event, element), listening);
    element.addEventListener("pointerup", (event) => this.#release(event, element), listening);
    element.addEventListener("pointercancel", () => (this.#drag = null), listening);
    element.addEventListener("pointerleave", () => this.options.onPoint(-1, 0, 0), listening);
  }

  /** @param {PointerEvent} event @param {HTMLElement} element */
  #press(event, element) {
    const { left, top } = placeIn(event, element);
    const axis = axisAt(this.scene, left, AXIS_REACH);
    if (event.button !== 0 || axis < 0) return;
    element.setPointerCapture(event.pointerId);
    this.#drag = { axis, from: placeAt(this.scene, top), to: placeAt(this.scene, top) };
  }

  /** @param {PointerEvent} event @param {HTMLElement} element */
  #move(event, element) {
    const { left, top } = placeIn(event, element);
    if (this.#drag) {
      this.#drag.to = placeAt(this.scene, top);
      this.surface.repaintMarks();
      return;
    }
    element.style.cursor = axisAt(this.scene, left, AXIS_REACH) >= 0 ? "ns-resize" : "";
    this.options.onPoint(rowAt(this.scene, this.#data, left, top), event.clientX, event.clientY);
  }

  /** A drag picks out a stretch, a click on an axis lets it go, a click elsewhere takes the row. @param {PointerEvent} event @param {HTMLElement} element */
  #release(event, element) {
    const drag = this.#drag;
    this.#drag = null;
    if (!drag) {
      const { left, top } = placeIn(event, element);
      const row = rowAt(this.scene, this.#data, left, top);
      if (row >= 0 && event.button === 0) this.options.onPick(row);
      return;
    }
    const axis = this.#data.axes[drag.axis];
    const isDrag = Math.abs(drag.to - drag.from) * this.scene.box.height >= CLICK;
    this.options.onBrush(axis.name, isDrag ? axis.between(drag.from, drag.to) : null);
    this.surface.repaintMarks();
  }
}

/** @param {PointerEvent} event @param {HTMLElement} element */
function placeIn(event, element) {
  const frame = element.getBoundingClientRect();
  return { left: event.clientX - frame.left, top: event.clientY - frame.top };
}
