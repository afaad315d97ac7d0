// @ts-check
/** A chart of curves in the unit square: precision and recall, or ROC. A cursor, a box to zoom in on, keys, pictures. */

import { figureOfCurves, pngOfCurves } from "./figure.js";
import { attachCurveInput } from "./input.js";
import { MARGIN, paintDot, paintPicture } from "./paint.js";
import { WHOLE, isWhole, kept, nearestPlace, partOf, placeOf, zoomed } from "./scene.js";
import { PlotSurface } from "../plot_surface.js";

/**
 * @typedef {import("./scene.js").Curve} Curve
 * @typedef {import("./scene.js").Place} Place
 * @typedef {import("./scene.js").View} View
 * @typedef {import("./paint.js").Palette} Palette
 *
 * @typedef {object} CurveData
 * @property {Curve[]} curves
 * @property {import("./scene.js").Guide[]} guides
 * @property {string} labelX
 * @property {string} labelY
 * @property {string} description in words, for those who do not see the picture
 *
 * @typedef {object} CursorEvent what the cursor reads
 * @property {Curve} curve
 * @property {number} index
 * @property {number} left CSS pixels in the window
 * @property {number} top
 * @property {"pointer" | "keyboard"} source
 *
 * @typedef {object} CurveOptions
 * @property {Palette} tokens
 * @property {(event: CursorEvent | null) => void} [onCursor]
 * @property {(view: View | null) => void} [onView] a person zoomed or moved; null shows everything
 */

const REACH = 32; // CSS pixels from the pointer to the point that it reads
const ZOOM_STEP = 1.4;
const BIG_MOVE = 10;
const NO_DATA = { curves: [], guides: [], labelX: "", labelY: "", description: "" };

/**
 * @param {HTMLElement} element positioned, of a size of its own, focusable
 * @param {CurveOptions} options
 */
export function mount(element, options) {
  return new CurveChart(element, options);
}

export class CurveChart {
  /** @type {CurveData} */
  #data = NO_DATA;
  /** @type {View} */
  #view = WHOLE;
  /** @type {{curve: string, index: number, source: "pointer" | "keyboard"} | null} */
  #cursor = null;
  /** @type {{from: {x: number, y: number}, to: {x: number, y: number}} | null} in fractions of the view */
  #brush = null;
  /** Key of the curve that is pointed at elsewhere. @type {string | null} */
  #emphasis = null;

  /**
   * @param {HTMLElement} element
   * @param {CurveOptions} options
   */
  constructor(element, options) {
    this.element = element;
    this.options = options;
    this.tokens = options.tokens;
    this.surface = new PlotSurface(element, {
      paint: (context) => paintPicture(context, this.#box(), this.#picture(), this.tokens),
      paintMarks: (context) => this.#paintMarks(context),
    });
    this.detach = attachCurveInput(element, {
      fractionOf: (left, top) => this.#fractionOf(left, top),
      point: (left, top) => this.#point(left, top),
      leave: () => this.#setCursor(null),
      brush: (from, to) => this.#setBrush(from, to),
      zoomTo: (from, to) => this.#look(partOf(this.#view, from, to)),
      zoomBy: (anchor, stretch) => this.#look(zoomed(this.#view, anchor, stretch)),
      move: (x, y) => this.#move(x, y),
      reset: () => this.#look(WHOLE),
      key: (key, big) => this.#key(key, big),
    });
  }

  /** @param {CurveData} data */
  setData(data) {
    this.#data = data;
    this.surface.describe(data.description);
    if (this.#cursor && !this.#cursorPlace()) this.#setCursor(null);
    else this.#tell();
    this.surface.repaint();
  }

  /** @param {Palette} tokens */
  setTheme(tokens) {
    this.tokens = tokens;
    this.surface.repaint();
  }

  /** @param {View | null} view null is everything */
  setView(view) {
    this.#view = kept(view ?? WHOLE);
    this.surface.repaint();
  }

  /** @param {string | null} key of a curve that is to stand out */
  setEmphasis(key) {
    if (key === this.#emphasis) return;
    this.#emphasis = key;
    this.surface.repaint();
  }

  resize() {
    if (this.surface.resize()) this.surface.repaint();
  }

  destroy() {
    this.detach();
    this.surface.destroy();
  }

  /** @param {string} title @returns {string} an SVG document */
  exportSVG(title) {
    return figureOfCurves({ ...this.#picture(), emphasis: null }, title, this.tokens);
  }

  /** @param {string} title @returns {Promise<Blob>} */
  exportPNG(title) {
    return pngOfCurves({ ...this.#picture(), emphasis: null }, title, this.tokens);
  }

  #box() {
    const { width, height } = this.surface.size;
    return { left: MARGIN.left, top: MARGIN.top, width: Math.max(1, width - MARGIN.left - MARGIN.right), height: Math.max(1, height - MARGIN.top - MARGIN.bottom) };
  }

  #picture() {
    const { curves, guides, labelX, labelY } = this.#data;
    const emphasis = this.#cursor?.curve ?? this.#emphasis;
    return { curves, guides, labelX, labelY, view: this.#view, emphasis: curves.some(({ key }) => key === emphasis) ? emphasis : null };
  }

  /** @param {CanvasRenderingContext2D} context */
  #paintMarks(context) {
    const place = this.#cursorPlace();
    if (place) paintDot(context, place.left, place.top, place.curve.color, place.curve.color);
    if (!this.#brush) return;
    const box = this.#box();
    const { from, to } = this.#brush;
    context.fillStyle = context.strokeStyle = this.tokens.accent;
    context.lineWidth = 1;
    const corner = { left: box.left + box.width * from.x, top: box.top + box.height * (1 - from.y) };
    const size = { width: box.width * (to.x - from.x), height: box.height * (from.y - to.y) };
    context.globalAlpha = 0.12;
    context.fillRect(corner.left, corner.top, size.width, size.height);
    context.globalAlpha = 0.6;
    context.strokeRect(corner.left, corner.top, size.width, size.height);
    context.globalAlpha = 1;
  }

  /** @returns {Place | null} */
  #cursorPlace() {
    const curve = this.#cursor && this.#data.curves.find(({ key }) => key === this.#cursor?.curve);
    return curve && this.#cursor && this.#cursor.index < curve.length ? placeOf(curve, this.#cursor.index, this.#box(), this.#view) : null;
  }

  /**
   * @param {number} left
   * @param {number} top
   */
  #fractionOf(left, top) {
    const box = this.#box();
    return { x: Math.max(0, Math.min(1, (left - box.left) / box.width)), y: Math.max(0, Math.min(1, 1 - (top - box.top) / box.height)) };
  }

  /**
   * @param {number} left
   * @param {number} top
   */
  #point(left, top) {
    const place = nearestPlace(this.#data.curves, { left, top }, this.#box(), this.#view, REACH);
    this.#setCursor(place && { curve: place.curve.key, index: place.index, source: "pointer" });
  }

  /** @param {{curve: string, index: number, source: "pointer" | "keyboard"} | null} cursor */
  #setCursor(cursor) {
    if (cursor?.curve === this.#cursor?.curve && cursor?.index === this.#cursor?.index) return;
    const emphasisMoved = cursor?.curve !== this.#cursor?.curve;
    this.#cursor = cursor;
    if (emphasisMoved) this.surface.repaint();
    else this.surface.repaintMarks();
    this.#tell();
  }

  #tell() {
    const place = this.#cursorPlace();
    const corner = this.element.getBoundingClientRect();
    this.options.onCursor?.(place && this.#cursor ? { curve: place.curve, index: place.index, left: corner.left + place.left, top: corner.top + place.top, source: this.#cursor.source } : null);
  }

  /**
   * @param {{x: number, y: number} | null} from
   * @param {{x: number, y: number}} to
   */
  #setBrush(from, to) {
    this.#brush = from && { from, to };
    this.surface.repaintMarks();
  }

  /** @param {View} view */
  #look(view) {
    this.setView(view);
    this.options.onView?.(isWhole(this.#view) ? null : this.#view);
  }

  /**
   * @param {number} x fractions of the view
   * @param {number} y
   */
  #move(x, y) {
    const [left, right, bottom, top] = this.#view;
    const [dx, dy] = [(right - left) * x, (top - bottom) * y];
    this.#look(kept([left + dx, right + dx, bottom + dy, top + dy]));
  }

  /**
   * @param {string} key
   * @param {boolean} big
   */
  #key(key, big) {
    if (key === "+" || key === "=") this.#look(zoomed(this.#view, { x: 0.5, y: 0.5 }, 1 / ZOOM_STEP));
    else if (key === "-") this.#look(zoomed(this.#view, { x: 0.5, y: 0.5 }, ZOOM_STEP));
    else if (key.startsWith("Arrow")) this.#moveCursor(key, big);
    else return false;
    return true;
  }

  /**
   * @param {string} key
   * @param {boolean} big
   */
  #moveCursor(key, big) {
    const { curves } = this.#data;
    if (!curves.length) return;
    const at = Math.max(0, curves.findIndex((curve) => curve.key === this.#cursor?.curve));
    const other = key === "ArrowUp" ? -1 : key === "ArrowDown" ? 1 : 0;
    const curve = curves[(at + other + curves.length) % curves.length];
    const by = (key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0) * (big ? BIG_MOVE : 1);
    const start = this.#cursor ? this.#cursor.index : (curve.marked ?? 0);
    // To the right on the picture, where thresholds fall.
    const index = Math.max(0, Math.min(curve.length - 1, start - (this.#cursor ? by : 0)));
    this.#setCursor({ curve: curve.key, index, source: "keyboard" });
  }
}
