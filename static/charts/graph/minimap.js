// @ts-check
/** All of a graph, small, with the part that is in view: pressed or dragged, it moves the view. */
import { isScope } from "./hierarchy.js";

const MARGIN = 6;
/** Boxes deeper inside than this are too small to tell apart. */
const MOST_LEVEL = 2;

/**
 * @typedef {import("./scene.js").Scene} Scene
 * @typedef {{scene: Scene, view: import("./view.js").View, size: import("./view.js").Size, coloring: import("./colors.js").Coloring}} Shown
 */

export class Minimap {
  /** @type {Shown | null} */
  #shown = null;
  #frame = 0;

  /**
   * @param {HTMLElement} element
   * @param {{tokens: import("./paint.js").Tokens, onMove: (x: number, y: number) => void}} options `onMove`: a point of the plane that is to be in the middle
   */
  constructor(element, { tokens, onMove }) {
    this.element = element;
    this.tokens = tokens;
    this.canvas = document.createElement("canvas");
    this.canvas.className = "graph-minimap";
    this.canvas.setAttribute("aria-hidden", "true"); // the outline beside the picture says where one is
    element.append(this.canvas);
    const moved = (/** @type {PointerEvent} */ event) => {
      if (event.buttons === 0 || !this.#shown) return;
      event.stopPropagation();
      const { scale, left, top } = this.#fit(this.#shown.scene);
      onMove((event.offsetX - left) / scale, (event.offsetY - top) / scale);
    };
    this.canvas.addEventListener("pointerdown", (event) => {
      this.canvas.setPointerCapture(event.pointerId);
      moved(event);
    });
    this.canvas.addEventListener("pointermove", moved);
  }

  /** @param {Shown} shown */
  show(shown) {
    this.#shown = shown;
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#paint();
    });
  }

  destroy() {
    cancelAnimationFrame(this.#frame);
    this.canvas.remove();
  }

  /** @param {Scene} scene */
  #fit({ width, height }) {
    const { clientWidth, clientHeight } = this.canvas;
    const scale = Math.min((clientWidth - 2 * MARGIN) / Math.max(1, width), (clientHeight - 2 * MARGIN) / Math.max(1, height));
    return { scale, left: (clientWidth - width * scale) / 2, top: (clientHeight - height * scale) / 2 };
  }

  #paint() {
    const context = this.canvas.getContext("2d");
    if (!this.#shown || !context) return;
    const { scene, view, size, coloring } = this.#shown;
    const isAllSeen = view.left >= -1 && view.top >= -1 && view.left + scene.width * view.scale <= size.width + 1 && view.top + scene.height * view.scale <= size.height + 1;
    this.canvas.hidden = isAllSeen;
    if (isAllSeen) return;
    const ratio = globalThis.devicePixelRatio || 1;
    const { clientWidth, clientHeight } = this.canvas;
    [this.canvas.width, this.canvas.height] = [Math.round(clientWidth * ratio), Math.round(clientHeight * ratio)];
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const { scale, left, top } = this.#fit(scene);
    for (const { item, x, y, width, height, level, isOpen } of scene.boxes) {
      if (level > MOST_LEVEL) continue;
      context.fillStyle = isOpen ? this.tokens.line : (coloring.colorOf(item) ?? (isScope(scene.hierarchy, item) ? this.tokens.ink3 : this.tokens.lineStrong));
      context.globalAlpha = isOpen ? 0.6 : 0.8;
      context.fillRect(left + x * scale, top + y * scale, Math.max(1, width * scale), Math.max(1, height * scale));
    }
    context.globalAlpha = 1;
    context.strokeStyle = this.tokens.accent;
    context.lineWidth = 1.5;
    const [x, y] = [Math.max(1, left + (-view.left / view.scale) * scale), Math.max(1, top + (-view.top / view.scale) * scale)];
    const right = Math.min(clientWidth - 1, left + ((size.width - view.left) / view.scale) * scale);
    const bottom = Math.min(clientHeight - 1, top + ((size.height - view.top) / view.scale) * scale);
    context.strokeRect(x, y, Math.max(3, right - x), Math.max(3, bottom - y));
  }
}
