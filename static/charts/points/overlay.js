// @ts-check
/** What lies over a cloud: labels where there is room, the point that is pointed at, what is being drawn, the axes. */
import { axesOf } from "./camera.js";
import { fit } from "./frame.js";
import { Room } from "./room.js";

/**
 * @typedef {import("./pick.js").Place} Place
 * @typedef {{surface: string, line: string, ink: string, ink2: string, ink3: string, accent: string, font: string}} Palette
 *
 * @typedef {object} OverlayScene
 * @property {Float32Array} projected   x, y and W of each point
 * @property {readonly number[]} strong points whose label is always tried, the more important first
 * @property {readonly number[]} weak   the same, where there is room besides
 * @property {(point: number) => string} labelOf
 * @property {number} offset            from a point's middle to its label, CSS pixels
 * @property {readonly number[]} ringed  points with a ring around them
 * @property {number} ring              its radius, CSS pixels
 * @property {readonly Place[] | null} line  that is being drawn
 * @property {import("./camera.js").Camera | null} camera  whose axes are shown; null shows none
 * @property {readonly string[]} axes   their names
 */

const FONT_SIZE = 12;
const STRONG_FONT = `550 ${FONT_SIZE}px`;
const WEAK_FONT = `400 ${FONT_SIZE - 1}px`;
const MOST_WEAK = 220;
const LONGEST_LABEL = 42; // characters
const GIZMO = { arm: 26, margin: 46 };

export class Overlay {
  /** @type {Map<string, number>} widths of labels that were measured, CSS pixels */
  #widths = new Map();

  constructor() {
    this.canvas = document.createElement("canvas");
    this.canvas.setAttribute("aria-hidden", "true");
    const context = this.canvas.getContext("2d");
    if (!context) throw new Error("this browser gives no canvas to draw on");
    this.context = context;
  }

  /**
   * @param {OverlayScene} scene
   * @param {import("./frame.js").Size} size
   * @param {Palette} tokens
   */
  draw(scene, size, tokens) {
    fit(this.canvas, size);
    this.context.setTransform(size.ratio, 0, 0, size.ratio, 0, 0);
    this.context.clearRect(0, 0, size.width, size.height);
    this.#drawLabels(scene, size, tokens);
    for (const point of scene.ringed) this.#ring(scene, point, tokens);
    if (scene.line) this.#drawLine(scene.line, tokens);
    if (scene.camera) this.#drawAxes(scene.camera, scene.axes, size, tokens);
  }

  /** @param {OverlayScene} scene @param {{width: number, height: number}} size @param {Palette} tokens */
  #drawLabels(scene, size, tokens) {
    const room = new Room();
    const strong = new Set(scene.strong);
    for (const point of strong) this.#label(scene, point, room, size, tokens, true);
    let placed = 0;
    for (const point of scene.weak) {
      if (placed === MOST_WEAK) break;
      if (!strong.has(point) && this.#label(scene, point, room, size, tokens, false)) placed++;
    }
  }

  /**
   * @param {OverlayScene} scene
   * @param {number} point
   * @param {Room} room
   * @param {{width: number, height: number}} size
   * @param {Palette} tokens
   * @param {boolean} isStrong
   */
  #label({ projected, labelOf, offset }, point, room, size, tokens, isStrong) {
    const [x, y, w] = projected.subarray(point * 3, point * 3 + 3);
    if (!(w > 0) || x < -40 || y < 0 || x > size.width || y > size.height) return false;
    const whole = labelOf(point);
    const text = whole.length > LONGEST_LABEL ? `${whole.slice(0, LONGEST_LABEL - 1)}…` : whole;
    if (!text) return false;
    this.context.font = `${isStrong ? STRONG_FONT : WEAK_FONT} ${tokens.font}`;
    const width = this.#widthOf(text);
    const place = placesFor(x, y, offset, width).find((at) => at.left + width <= size.width && room.take(boxAt(at, width)));
    if (!place) return false;
    this.context.textBaseline = "middle";
    this.context.lineJoin = "round";
    this.context.lineWidth = 3;
    this.context.strokeStyle = tokens.surface; // so that letters can be read over points
    this.context.fillStyle = isStrong ? tokens.ink : tokens.ink2;
    this.context.strokeText(text, place.left, place.y);
    this.context.fillText(text, place.left, place.y);
    return true;
  }

  /** @param {string} text */
  #widthOf(text) {
    const key = `${this.context.font} ${text}`;
    let width = this.#widths.get(key);
    if (width === undefined) {
      if (this.#widths.size > 20_000) this.#widths.clear();
      this.#widths.set(key, (width = this.context.measureText(text).width));
    }
    return width;
  }

  /** @param {OverlayScene} scene @param {number} point @param {Palette} tokens */
  #ring({ projected, ring }, point, tokens) {
    if (!(projected[point * 3 + 2] > 0)) return;
    this.context.beginPath();
    this.context.arc(projected[point * 3], projected[point * 3 + 1], ring, 0, 2 * Math.PI);
    this.context.lineWidth = 2;
    this.context.strokeStyle = tokens.ink;
    this.context.stroke();
  }

  /** @param {readonly Place[]} line @param {Palette} tokens */
  #drawLine(line, tokens) {
    const { context } = this;
    context.beginPath();
    for (const { x, y } of line) context.lineTo(x, y);
    context.closePath();
    context.fillStyle = context.strokeStyle = tokens.accent;
    context.lineWidth = 1.5;
    context.globalAlpha = 0.1;
    context.fill();
    context.globalAlpha = 0.8;
    context.setLineDash([4, 3]);
    context.stroke();
    context.setLineDash([]);
    context.globalAlpha = 1;
  }

  /**
   * @param {import("./camera.js").Camera} camera
   * @param {readonly string[]} names
   * @param {{width: number, height: number}} size
   * @param {Palette} tokens
   */
  #drawAxes(camera, names, size, tokens) {
    const { context } = this;
    const [right, up, back] = axesOf(camera);
    const middle = { x: size.width - GIZMO.margin, y: size.height - GIZMO.margin };
    const arms = names.map((name, axis) => ({ name, x: right[axis] * GIZMO.arm, y: -up[axis] * GIZMO.arm, depth: back[axis] }));
    context.font = `500 10px ${tokens.font}`;
    context.textBaseline = "middle";
    context.textAlign = "center";
    for (const { name, x, y, depth } of arms.sort((a, b) => a.depth - b.depth)) {
      context.globalAlpha = depth < -0.2 ? 0.45 : 1;
      context.strokeStyle = context.fillStyle = tokens.ink3;
      context.lineWidth = 1.5;
      context.beginPath();
      context.moveTo(middle.x, middle.y);
      context.lineTo(middle.x + x, middle.y + y);
      context.stroke();
      context.fillText(name, middle.x + x * 1.42, middle.y + y * 1.42);
    }
    context.globalAlpha = 1;
    context.textAlign = "start";
  }
}

/**
 * Where a label can stand: right of its point, left of it, above, below.
 * @param {number} x
 * @param {number} y
 * @param {number} offset
 * @param {number} width
 */
function placesFor(x, y, offset, width) {
  return [
    { left: x + offset, y },
    { left: x - offset - width, y },
    { left: x - width / 2, y: y - offset - FONT_SIZE / 2 },
    { left: x - width / 2, y: y + offset + FONT_SIZE / 2 },
  ];
}

/** @param {{left: number, y: number}} place @param {number} width */
function boxAt({ left, y }, width) {
  return { left: left - 2, right: left + width + 2, top: y - FONT_SIZE * 0.7, bottom: y + FONT_SIZE * 0.7 };
}
