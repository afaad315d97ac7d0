// @ts-check
/** A flame graph on a canvas: blocks as wide as their share of the time, what they called below them. */
import { withAlpha } from "../../core/colors.js";
import { PlotSurface } from "../plot_surface.js";
import { leftHeavy } from "./calls.js";
import { wordColor } from "./colors.js";
import { Letters } from "./label.js";
import { formatTime } from "./window.js";

/**
 * @typedef {import("./calls.js").CallTree} CallTree
 * @typedef {import("./calls.js").Block} Block
 *
 * @typedef {object} FlameOptions
 * @property {import("./paint.js").Tokens} tokens
 * @property {(event: {node: number, left: number, top: number, source: "pointer" | "keyboard"} | null) => void} onHover CSS pixels in the window
 * @property {(node: number) => void} onRoot      the node that fills the width
 * @property {(height: number) => void} onHeight  that all of it needs
 */

const ROW = 20;
const LEAST_PIXELS = 1.5;
const LABEL_FROM = 28;
const PADDING = 4;

/**
 * @param {HTMLElement} element
 * @param {FlameOptions} options
 */
export function mount(element, options) {
  return new FlameGraph(element, options);
}

export class FlameGraph {
  /** @type {CallTree} */
  #tree = { name: [-1], parent: [-1], depth: [0], total: [0], self: [0], count: [0] };
  /** @type {readonly string[]} */
  #names = [];
  /** @type {Block[]} */
  #blocks = [];
  /** By node: 1 stands out. @type {(node: number) => boolean} */
  #matches = () => true;
  #root = 0;
  #hovered = -1;
  /** @type {Letters | null} */
  #letters = null;
  #stop = new AbortController();

  /**
   * @param {HTMLElement} element
   * @param {FlameOptions} options
   */
  constructor(element, options) {
    this.options = options;
    this.tokens = options.tokens;
    this.surface = new PlotSurface(element, { paint: (context) => this.#paint(context), paintMarks: (context) => this.#paintMarks(context) });
    const listening = { signal: this.#stop.signal };
    element.addEventListener("pointermove", (event) => this.#point(this.#nodeAt(event), event), listening);
    element.addEventListener("pointerleave", () => this.#point(-1, null), listening);
    element.addEventListener("click", (event) => {
      const node = this.#nodeAt(event);
      if (node >= 0) options.onRoot(node);
    }, listening);
    element.addEventListener("keydown", (event) => this.#keyed(event), listening);
  }

  /**
   * @param {CallTree} tree
   * @param {readonly string[]} names
   */
  setData(tree, names) {
    this.#tree = tree;
    this.#names = names;
    this.#root = 0;
    this.#hovered = -1;
    this.surface.describe(`Flame graph of ${formatTime(tree.total[0])} in ${tree.name.length - 1} places of calls. The Operations view has the same as a table.`);
    this.#layOut();
  }

  /** @param {number} root */
  setRoot(root) {
    this.#root = root < this.#tree.name.length ? root : 0;
    this.#hovered = -1;
    this.#layOut();
  }

  /** @param {((name: string) => boolean) | null} matches */
  setFilter(matches) {
    this.#matches = matches ? (node) => node > 0 && matches(this.#names[this.#tree.name[node]] ?? "") : () => true;
    this.surface.repaint();
  }

  /** @param {import("./paint.js").Tokens} tokens */
  setTheme(tokens) {
    this.tokens = tokens;
    this.surface.repaint();
  }

  resize() {
    if (this.surface.resize()) this.#layOut();
  }

  destroy() {
    this.#stop.abort();
    this.options.onHover(null);
    this.surface.destroy();
  }

  #layOut() {
    const { width } = this.surface.size;
    this.#blocks = width > 0 ? leftHeavy(this.#tree, this.#root, LEAST_PIXELS / width) : [];
    this.options.onHeight((1 + this.#blocks.reduce((most, { node }) => Math.max(most, this.#tree.depth[node]), 0)) * ROW);
    this.surface.repaint();
    this.surface.repaintMarks();
  }

  /** @param {CanvasRenderingContext2D} context */
  #paint(context) {
    const { width } = this.surface.size;
    context.font = `11px ${this.tokens.font}`;
    context.textBaseline = "middle";
    const letters = (this.#letters ??= new Letters((text) => context.measureText(text).width));
    /** @type {Map<string, string>} */
    const colors = new Map();
    for (const { node, left, width: share } of this.#blocks) {
      const name = this.#nameOf(node);
      const [x, size, y] = [left * width, Math.max(1, share * width - 1), this.#tree.depth[node] * ROW];
      if (!colors.has(name)) colors.set(name, node === 0 ? this.tokens.bg : wordColor(name, this.tokens));
      context.fillStyle = /** @type {string} */ (colors.get(name));
      const stands = this.#matches(node);
      context.globalAlpha = stands ? 1 : 0.25;
      context.fillRect(x, y, size, ROW - 1);
      if (size < LABEL_FROM) continue;
      context.globalAlpha = stands ? 1 : 0.5;
      context.fillStyle = this.tokens.ink;
      context.fillText(letters.fit(name, size - 2 * PADDING), x + PADDING, y + ROW / 2);
    }
    context.globalAlpha = 1;
  }

  /** @param {CanvasRenderingContext2D} context */
  #paintMarks(context) {
    const block = this.#blocks.find(({ node }) => node === this.#hovered);
    if (!block) return;
    const { width } = this.surface.size;
    context.strokeStyle = this.tokens.ink;
    context.fillStyle = withAlpha("#808080", 0.12);
    const place = /** @type {const} */ ([block.left * width + 0.5, this.#tree.depth[block.node] * ROW + 0.5, Math.max(2, block.width * width - 2), ROW - 2]);
    context.fillRect(...place);
    context.strokeRect(...place);
  }

  /** @param {number} node */
  #nameOf(node) {
    return node === 0 ? "all" : (this.#names[this.#tree.name[node]] ?? "");
  }

  /** @param {MouseEvent} event */
  #nodeAt(event) {
    const box = this.surface.element.getBoundingClientRect();
    const x = (event.clientX - box.left) / Math.max(1, box.width);
    const depth = Math.floor((event.clientY - box.top) / ROW);
    return this.#blocks.find(({ node, left, width }) => this.#tree.depth[node] === depth && x >= left && x < left + width)?.node ?? -1;
  }

  /**
   * @param {number} node
   * @param {MouseEvent | null} event
   */
  #point(node, event) {
    if (node !== this.#hovered) this.surface.repaintMarks();
    this.#hovered = node;
    this.options.onHover(node >= 0 && event ? { node, left: event.clientX, top: event.clientY, source: "pointer" } : null);
  }

  /** Arrows walk over the blocks, Enter zooms, Escape and Backspace go back up. @param {KeyboardEvent} event */
  #keyed(event) {
    const at = this.#hovered < 0 ? this.#root : this.#hovered;
    /** @type {Record<string, () => number>} */
    const steps = { ArrowUp: () => this.#tree.parent[at], ArrowDown: () => this.#around(at, 1, 0), ArrowRight: () => this.#around(at, 0, 1), ArrowLeft: () => this.#around(at, 0, -1) };
    const next = steps[event.key]?.();
    if (event.key === "Enter") this.options.onRoot(at);
    else if (event.key === "Escape" || event.key === "Backspace") this.options.onRoot(Math.max(0, this.#tree.parent[this.#root]));
    else if (next !== undefined && next >= 0) this.#focus(next);
    else return;
    event.preventDefault();
  }

  /**
   * The block below, or beside, as it is drawn; −1 where there is none.
   * @param {number} node
   * @param {number} down
   * @param {number} across
   */
  #around(node, down, across) {
    const from = this.#blocks.find((block) => block.node === node);
    const row = this.#blocks.filter((block) => this.#tree.depth[block.node] === this.#tree.depth[node] + down).sort((a, b) => a.left - b.left);
    if (!from) return -1;
    if (down) return row.find(({ left, node: child }) => left >= from.left && this.#tree.parent[child] === node)?.node ?? -1;
    return row[row.indexOf(from) + across]?.node ?? -1;
  }

  /** @param {number} node */
  #focus(node) {
    const block = this.#blocks.find((each) => each.node === node);
    if (!block) return;
    this.#hovered = node;
    this.surface.repaintMarks();
    const box = this.surface.element.getBoundingClientRect();
    this.options.onHover({ node, left: box.left + (block.left + block.width / 2) * box.width, top: box.top + (this.#tree.depth[node] + 1) * ROW, source: "keyboard" });
  }
}
