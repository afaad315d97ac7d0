// @ts-check
/** A canvas over the plot for what moves with the pointer, so that a move never repaints the lines. */
import { visibleRange } from "./line.js";
import { traceLine } from "./path.js";

/**
 * @typedef {import("./readout.js").Reading} Reading
 *
 * @typedef {object} CursorPicture
 * @property {Reading[]} readings
 * @property {Reading | null} nearest its line is drawn stronger
 * @property {[number, number]} domainX
 * @property {{x: import("./scale.js").Scale, y: import("./scale.js").Scale}} scales CSS pixels
 * @property {{from: number, to: number} | null} selection pixels
 * @property {{surface: string, accent: string, ink3: string}} tokens
 */

const DOT_RADIUS = 3;
const HANDLE_RADIUS = 4.5;
const HIGHLIGHT_WIDTH = 2.2;
const DOT_LIMIT = 60; // readings; more dots than this hide the lines they mark

export class CursorLayer {
  /** @param {HTMLElement} plot */
  constructor(plot) {
    this.plot = plot;
    this.canvas = document.createElement("canvas");
    this.canvas.className = "cursor-layer";
    this.canvas.setAttribute("aria-hidden", "true");
    plot.append(this.canvas);
    this.empty = true;
  }

  destroy() {
    this.canvas.remove();
  }

  /** @param {CursorPicture} picture */
  paint(picture) {
    const { readings, nearest, selection, tokens } = picture;
    const empty = readings.length === 0 && !selection;
    if (this.empty && empty) return;
    this.empty = empty;
    const context = this.#clear();
    if (!context) return;
    if (selection) paintSelection(context, selection, this.plot, tokens);
    if (nearest && readings.length > 1) paintHighlight(context, nearest, picture);
    for (const reading of readings.length <= DOT_LIMIT ? readings : [nearest]) if (reading) paintDot(context, reading, tokens.surface);
  }

  #clear() {
    const ratio = devicePixelRatio || 1;
    const width = Math.round(this.plot.clientWidth * ratio);
    const height = Math.round(this.plot.clientHeight * ratio);
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
    const context = this.canvas.getContext("2d");
    context?.setTransform(1, 0, 0, 1, 0, 0);
    context?.clearRect(0, 0, width, height);
    context?.scale(ratio, ratio);
    return context;
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Reading} reading
 * @param {CursorPicture} picture
 */
function paintHighlight(context, { line }, { domainX, scales }) {
  context.beginPath();
  traceLine(context, line, line.smoothed, visibleRange(line, ...domainX), scales.x, scales.y, "ends");
  context.strokeStyle = line.color;
  context.lineWidth = HIGHLIGHT_WIDTH;
  context.lineJoin = "bevel";
  context.stroke();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Reading} reading
 * @param {string} surface
 */
function paintDot(context, { line, left, top }, surface) {
  if (!Number.isFinite(top)) return;
  context.beginPath();
  context.arc(left, top, DOT_RADIUS, 0, 2 * Math.PI);
  context.fillStyle = line.color;
  context.fill();
  context.lineWidth = 1.5;
  context.strokeStyle = surface;
  context.stroke();
}

/**
 * One line at a step, or two with what lies outside them shaded; a handle at the foot of each.
 * @param {CanvasRenderingContext2D} context
 * @param {{from: number, to: number}} selection
 * @param {HTMLElement} plot
 * @param {{accent: string, ink3: string}} tokens
 */
function paintSelection(context, { from, to }, plot, tokens) {
  const { clientWidth: width, clientHeight: height } = plot;
  if (to !== from) {
    context.globalAlpha = 0.12;
    context.fillStyle = tokens.ink3;
    context.fillRect(0, 0, Math.max(0, from), height);
    context.fillRect(to, 0, Math.max(0, width - to), height);
    context.globalAlpha = 1;
  }
  context.strokeStyle = context.fillStyle = tokens.accent;
  context.lineWidth = 1;
  for (const x of new Set([from, to])) {
    context.beginPath();
    context.moveTo(Math.round(x) + 0.5, 0);
    context.lineTo(Math.round(x) + 0.5, height);
    context.stroke();
    context.beginPath();
    context.arc(Math.round(x) + 0.5, height - HANDLE_RADIUS, HANDLE_RADIUS, 0, 2 * Math.PI);
    context.fill();
  }
}
