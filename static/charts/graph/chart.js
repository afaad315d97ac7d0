// @ts-check
/** A graph in its window: zoomed and moved, scopes opened where they are, things pointed at and selected. Fetches nothing. */
import { formatCount } from "../../core/format.js";
import { hitAt } from "./hit.js";
import { attachGraphInput } from "./input.js";
import { Minimap } from "./minimap.js";
import { paintScene } from "./paint.js";
import { between, fitted, keptUnder, revealing, toPlane, zoomedAt } from "./view.js";
import { PlotSurface } from "../plot_surface.js";
import { SvgContext } from "../svg.js";

const MOVE_MS = 180;
const REACH_PX = 5;
const DOUBLE_CLICK_MS = 400;
const EXPORT_MARGIN = 16;
/** Browsers refuse larger canvases. */
const MOST_EXPORT_PX = 12000;

/**
 * @typedef {import("./scene.js").Scene} Scene
 * @typedef {import("./scene.js").SceneBox} SceneBox
 * @typedef {import("./paint.js").Marks} Marks
 * @typedef {import("./hit.js").Hit} Hit
 * @typedef {import("./view.js").View} View
 *
 * @typedef {object} GraphData
 * @property {Scene} scene
 * @property {import("./colors.js").Coloring} coloring
 * @property {Marks} marks
 *
 * @typedef {object} GraphOptions
 * @property {import("./paint.js").Tokens} tokens
 * @property {(text: string, small: boolean) => number} measure
 * @property {(item: number | null) => void} onSelect
 * @property {(item: number) => void} onToggle  a scope is to be opened or closed
 * @property {(event: {hit: Hit, left: number, top: number} | null) => void} onPoint  places are in the browser's window
 * @property {(item: number) => void} onJump    to what a stub stands for
 */

/**
 * @param {HTMLElement} element positioned, of a size of its own
 * @param {GraphOptions} options
 */
export function mount(element, options) {
  return new GraphChart(element, options);
}

export class GraphChart {
  /** @type {GraphData | null} */
  #data = null;
  /** @type {View} */
  #view = { scale: 1, left: 0, top: 0 };
  /** Until a person zooms or moves, all is in view, whatever the window's size. */
  #isFitted = true;
  /** What opened or closed last: it stays where it is. @type {number | null} */
  #anchor = null;
  /** @type {Hit | null} */
  #hovered = null;
  /** @type {{from: Map<number, import("./view.js").Box>, view: View, began: number} | null} */
  #motion = null;
  #frame = 0;
  #toggledAt = -Infinity;

  /**
   * @param {HTMLElement} element
   * @param {GraphOptions} options
   */
  constructor(element, options) {
    this.options = options;
    this.tokens = options.tokens;
    this.surface = new PlotSurface(element, { paint: (context) => this.#paint(context), paintMarks: (context) => this.#paintMarks(context) });
    this.minimap = new Minimap(element, { tokens: options.tokens, onMove: (x, y) => this.#centre(x, y) });
    this.detach = attachGraphInput(element, this.#handlers());
  }

  /**
   * @param {GraphData} data
   * @param {{isNew?: boolean}} [how] `isNew`: another graph, which is looked at as a whole
   */
  setData(data, { isNew = false } = {}) {
    const before = this.#data?.scene;
    this.#data = data;
    if (isNew || !before) this.fit();
    else if (before !== data.scene) this.#follow(before, data.scene);
    this.surface.describe(describe(data.scene));
    this.#repaint();
  }

  /** @param {import("./paint.js").Tokens} tokens */
  setTheme(tokens) {
    this.tokens = this.minimap.tokens = tokens;
    this.#repaint();
  }

  resize() {
    const before = this.surface.size;
    if (!this.surface.resize()) return;
    if (this.#isFitted) this.fit();
    else this.#keepSelected(before);
    this.#repaint();
  }

  /** What is selected does not slip behind a panel that comes beside the picture. @param {import("./view.js").Size} before */
  #keepSelected(before) {
    const box = this.#data?.scene.boxOf.get(this.#data.marks.selected ?? -1);
    if (!box || box.isOpen || !isMiddleIn(this.#view, box, before) || isMiddleIn(this.#view, box, this.surface.size)) return;
    this.#view = revealing(this.#view, box, this.surface.size);
  }

  destroy() {
    cancelAnimationFrame(this.#frame);
    this.detach();
    this.minimap.destroy();
    this.surface.destroy();
  }

  /** The item that the next change of the scene is about: it keeps its place in the window. @param {number} item */
  keep(item) {
    this.#anchor = item;
  }

  fit() {
    this.#isFitted = true;
    if (this.#data) this.#setView(fitted({ x: 0, y: 0, ...sizeOf(this.#data.scene) }, this.surface.size));
  }

  /** @param {number} factor */
  zoomBy(factor) {
    const { width, height } = this.surface.size;
    this.#zoom(factor, width / 2, height / 2);
  }

  /** Brings an item into view. @param {number} item */
  reveal(item) {
    const box = this.#data?.scene.boxOf.get(item);
    if (!box) return;
    const before = this.#view;
    const view = revealing(before, box, this.surface.size);
    if (view.scale === before.scale && view.left === before.left && view.top === before.top) return;
    this.#isFitted = false;
    this.#setView(view);
    if (!this.#motion) this.#move(new Map(), before);
  }

  /** All of the graph, as it is open now. @returns {Promise<Blob>} */
  exportPNG() {
    const { scene } = this.#shown();
    const ratio = Math.min(2, MOST_EXPORT_PX / Math.max(scene.width, scene.height));
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [(scene.width + 2 * EXPORT_MARGIN) * ratio, (scene.height + 2 * EXPORT_MARGIN) * ratio].map(Math.ceil);
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.fillStyle = this.tokens.bg;
    context.fillRect(0, 0, canvas.width, canvas.height);
    this.#paintWhole(context, ratio);
    return new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("this browser could not encode a PNG"))), "image/png");
    });
  }

  /** @param {string} title @returns {string} all of the graph, as it is open now */
  exportSVG(title) {
    const { scene } = this.#shown();
    const context = new SvgContext();
    this.#paintWhole(context, 1);
    return context.document(scene.width + 2 * EXPORT_MARGIN, scene.height + 2 * EXPORT_MARGIN, title);
  }

  /** @returns {GraphData} */
  #shown() {
    if (!this.#data) throw new Error("there is no graph to export yet");
    return this.#data;
  }

  /** @param {import("./paint.js").GraphContext} context @param {number} scale */
  #paintWhole(context, scale) {
    const data = this.#shown();
    const size = { width: (data.scene.width + 2 * EXPORT_MARGIN) * scale, height: (data.scene.height + 2 * EXPORT_MARGIN) * scale };
    const view = { scale, left: EXPORT_MARGIN * scale, top: EXPORT_MARGIN * scale };
    paintScene({ context, view, size, tokens: this.tokens, measure: this.options.measure }, data);
  }

  /** @param {Scene} before @param {Scene} after */
  #follow(before, after) {
    const anchor = this.#anchor ?? -1;
    this.#anchor = null;
    const from = new Map(before.boxes.map((box) => [box.item, box]));
    const [was, is] = [before.boxOf.get(anchor), after.boxOf.get(anchor)];
    const view = this.#view;
    if (was && is) {
      this.#isFitted = false;
      this.#view = keptUnder(view, headOf(was), headOf(is));
    } else if (this.#isFitted) this.fit();
    this.#move(from, view);
  }

  /**
   * Things go to their new places, unless the person asked for less motion.
   * @param {Map<number, import("./view.js").Box>} from
   * @param {View} view
   */
  #move(from, view) {
    if (globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches) return;
    this.#motion = { from, view, began: performance.now() };
    const step = () => {
      this.#frame = 0;
      if (this.#motion && performance.now() - this.#motion.began >= MOVE_MS) this.#motion = null;
      this.#repaint();
      if (this.#motion) this.#frame = requestAnimationFrame(step);
    };
    this.#frame ||= requestAnimationFrame(step);
  }

  #repaint() {
    this.surface.repaint();
    if (this.#hovered) this.surface.repaintMarks();
    if (this.#data) this.minimap.show({ scene: this.#data.scene, view: this.#view, size: this.surface.size, coloring: this.#data.coloring });
  }

  /** @param {CanvasRenderingContext2D} context */
  #paint(context) {
    if (!this.#data) return;
    const tools = { context, size: this.surface.size, tokens: this.tokens, measure: this.options.measure };
    if (!this.#motion) return paintScene({ ...tools, view: this.#view }, this.#data);
    const { from, view, began } = this.#motion;
    const part = eased(Math.min(1, (performance.now() - began) / MOVE_MS));
    const rectOf = (/** @type {SceneBox} */ box) => mixed(from.get(box.item) ?? { x: box.x + box.width / 2, y: box.y + box.height / 2, width: 0, height: 0 }, box, part);
    paintScene({ ...tools, view: between(view, this.#view, part) }, { ...this.#data, rectOf: from.size ? rectOf : undefined, wires: from.size ? part * part : 1 });
  }

  /** @param {CanvasRenderingContext2D} context */
  #paintMarks(context) {
    const hit = this.#hovered;
    if (!hit || this.#motion) return;
    const { scale, left, top } = this.#view;
    context.strokeStyle = this.tokens.accent;
    context.lineWidth = 1.5;
    context.beginPath();
    if (hit.kind === "wire") {
      const { points } = hit.wire;
      context.lineWidth = 2.5;
      context.moveTo(points[0] * scale + left, points[1] * scale + top);
      for (let i = 2; i < points.length; i += 2) {
        const [x0, y0, x1, y1] = [points[i - 2] * scale + left, points[i - 1] * scale + top, points[i] * scale + left, points[i + 1] * scale + top];
        context.bezierCurveTo(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2, x1, y1);
      }
    } else {
      const box = hit.kind === "box" ? hit.box : hit.stub;
      const isPill = hit.kind === "stub" || (hit.kind === "box" && box.height < 30);
      context.roundRect(box.x * scale + left - 1, box.y * scale + top - 1, box.width * scale + 2, box.height * scale + 2, isPill ? (box.height * scale) / 2 + 1 : 8 * scale);
    }
    context.stroke();
  }

  /** @returns {import("./input.js").GraphInputHandlers} */
  #handlers() {
    return {
      point: (x, y) => this.#point(x, y),
      leave: () => this.#hover(null, 0, 0),
      press: (x, y) => this.#press(x, y),
      open: (x, y) => {
        const hit = this.#hit(x, y);
        if (hit?.kind === "box" && !hit.isToggle) this.options.onToggle(hit.box.item);
      },
      move: (dx, dy) => {
        this.#hover(null, 0, 0);
        this.#isFitted = false;
        this.#setView({ ...this.#view, left: this.#view.left + dx, top: this.#view.top + dy });
      },
      zoom: (factor, x, y) => this.#zoom(factor, x ?? this.surface.size.width / 2, y ?? this.surface.size.height / 2),
      fit: () => this.fit(),
      key: (key) => {
        const selected = this.#data?.marks.selected ?? null;
        if (key === "Escape") this.options.onSelect(null);
        else if (selected !== null) this.options.onToggle(selected);
      },
    };
  }

  /** @param {number} x @param {number} y */
  #hit(x, y) {
    return this.#data && hitAt(this.#data.scene, toPlane(this.#view, x, y), REACH_PX / this.#view.scale);
  }

  /** @param {number} x @param {number} y */
  #point(x, y) {
    const frame = this.surface.element.getBoundingClientRect();
    const hit = this.#hit(x, y);
    const isGround = hit?.kind === "box" && hit.box.isOpen && !hit.isToggle;
    this.#hover(isGround ? null : hit, frame.left + x, frame.top + y);
  }

  /** @param {Hit | null} hit @param {number} left @param {number} top */
  #hover(hit, left, top) {
    const isNothing = !hit && !this.#hovered;
    const isSame = JSON.stringify(keyOf(hit)) === JSON.stringify(keyOf(this.#hovered));
    this.#hovered = hit;
    if (isNothing) return;
    if (!isSame) this.surface.repaintMarks();
    this.surface.element.style.cursor = hit && hit.kind !== "wire" ? "pointer" : "";
    this.options.onPoint(hit && { hit, left, top });
  }

  /** @param {number} x @param {number} y */
  #press(x, y) {
    const hit = this.#hit(x, y);
    // A panel that comes beside the picture must not move it under the second click of a double click.
    if (hit) this.#isFitted = false;
    if (hit?.kind === "stub") this.options.onJump(hit.stub.item < 0 ? hit.stub.at : hit.stub.item);
    else if (hit?.kind === "box" && hit.isToggle) this.#toggle(hit.box.item);
    else this.options.onSelect(hit?.kind === "box" ? hit.box.item : null);
  }

  /** Once for a double click. @param {number} item */
  #toggle(item) {
    const now = performance.now();
    if (now - this.#toggledAt > DOUBLE_CLICK_MS) this.options.onToggle(item);
    this.#toggledAt = now;
  }

  /** @param {number} factor @param {number} x @param {number} y */
  #zoom(factor, x, y) {
    this.#isFitted = false;
    this.#setView(zoomedAt(this.#view, factor, x, y));
  }

  /** @param {number} x @param {number} y of the plane */
  #centre(x, y) {
    const { width, height } = this.surface.size;
    this.#isFitted = false;
    this.#setView({ ...this.#view, left: width / 2 - x * this.#view.scale, top: height / 2 - y * this.#view.scale });
  }

  /** @param {View} view */
  #setView(view) {
    this.#view = view;
    this.#repaint();
  }
}

/** @param {Scene} scene */
function sizeOf({ width, height }) {
  return { width, height };
}

/** Where a scope's name stands, open or closed. @param {SceneBox} box */
function headOf({ x, y, width }) {
  return { x: x + width / 2, y };
}

/** @param {import("./view.js").Box} from @param {import("./view.js").Box} to @param {number} part */
function mixed(from, to, part) {
  const mix = (/** @type {number} */ a, /** @type {number} */ b) => a + (b - a) * part;
  return { x: mix(from.x, to.x), y: mix(from.y, to.y), width: mix(from.width, to.width), height: mix(from.height, to.height) };
}

/** @param {View} view @param {import("./view.js").Box} box @param {import("./view.js").Size} size */
function isMiddleIn({ scale, left, top }, { x, y, width, height }, size) {
  const [across, down] = [(x + width / 2) * scale + left, (y + height / 2) * scale + top];
  return across >= 0 && down >= 0 && across <= size.width && down <= size.height;
}

/** @param {number} part */
function eased(part) {
  return 1 - (1 - part) ** 3;
}

/** @param {Hit | null} hit */
function keyOf(hit) {
  if (!hit) return null;
  if (hit.kind === "box") return hit.box.item;
  return hit.kind === "stub" ? [hit.stub.at, hit.stub.item] : [hit.wire.scope, hit.wire.from, hit.wire.to];
}

/** @param {Scene} scene */
function describe({ hierarchy, boxes }) {
  const open = boxes.filter(({ isOpen }) => isOpen).length;
  const parts = [formatCount(boxes.length - open, "box", "boxes"), formatCount(open, "open scope")];
  return `Computation graph of ${formatCount(hierarchy.nodes, "op")}: ${parts.join(", ")}. The outline beside it lists them.`;
}
