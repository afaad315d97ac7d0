// @ts-check
/** A scatter matrix: a dot a row in each cell; a drag over a box picks out the rows inside, in all cells. */
import { formatCount } from "../core/format.js";
import { PlotSurface } from "./plot_surface.js";
import { SHADES, shadesOf } from "./ramp.js";
import { MARGIN, cellAt, layOutScatter, placesAt, rowAt, xOf, yOf } from "./scatter_scene.js";

/**
 * @typedef {import("./scatter_scene.js").ScatterData} ScatterData
 * @typedef {import("./scatter_scene.js").Cell} Cell
 * @typedef {import("./dimension.js").Stretch} Stretch
 * @typedef {import("./parallel_chart.js").Tokens} Tokens
 *
 * @typedef {object} ScatterOptions
 * @property {Tokens} tokens
 * @property {"light" | "dark"} theme
 * @property {(stretches: Record<string, Stretch>) => void} onBrush  what the box holds, by axis
 * @property {() => void} onClear
 * @property {(row: number, left: number, top: number) => void} onPoint
 * @property {(row: number) => void} onPick
 */

const CLICK = 4;
const TICK_ROOM = { x: 56, y: 34 };
const DOT = { few: 3, many: 2, manyFrom: 500 };
const OPACITY = 0.75;
const FAINT = 0.18;
const TITLE_CHARACTER = 6.6;

/** @param {HTMLElement} element positioned, of a size of its own @param {ScatterOptions} options */
export function mount(element, options) {
  return new ScatterChart(element, options);
}

export class ScatterChart {
  /** @type {ScatterData} */
  #data = { columns: [], lines: [], shades: new Int8Array(), picked: null, count: 0 };
  #row = -1;
  /** @type {{cell: Cell, from: {left: number, top: number}, to: {left: number, top: number}} | null} */
  #drag = null;
  #stop = new AbortController();

  /** @param {HTMLElement} element @param {ScatterOptions} options */
  constructor(element, options) {
    this.options = options;
    this.shades = shadesOf(options.theme);
    this.surface = new PlotSurface(element, { paint: (context) => this.#paint(context), paintMarks: (context) => this.#paintMarks(context) });
    this.scene = layOutScatter(this.#data, this.surface.size);
    this.#listen(element);
  }

  /** @param {ScatterData} data */
  setData(data) {
    this.#data = data;
    this.#row = -1;
    this.#layOut();
    const titles = (/** @type {readonly {title: string}[]} */ axes) => axes.map(({ title }) => title).join(", ");
    this.surface.describe(`Scatter matrix of ${formatCount(data.count, "session")}: ${titles(data.lines)} over ${titles(data.columns)}`);
  }

  /** @param {Tokens} tokens @param {"light" | "dark"} theme */
  setTheme(tokens, theme) {
    this.options = { ...this.options, tokens, theme };
    this.shades = shadesOf(theme);
    this.#layOut();
  }

  /** Brings out one row in all cells. @param {number} row */
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

  #layOut() {
    this.scene = layOutScatter(this.#data, this.surface.size);
    this.surface.repaint();
    this.surface.repaintMarks();
  }

  /** @param {CanvasRenderingContext2D} context */
  #paint(context) {
    const { tokens } = this.options;
    const { columns, lines } = this.#data;
    context.font = `10.5px ${tokens.mono}`;
    context.lineWidth = 1;
    for (const cell of this.scene.cells) {
      context.strokeStyle = tokens.line;
      context.strokeRect(Math.round(cell.box.left) + 0.5, Math.round(cell.box.top) + 0.5, Math.round(cell.box.width), Math.round(cell.box.height));
      this.#paintDots(context, cell);
      if (cell.column === 0) this.#paintSide(context, cell, lines[cell.line]);
      if (cell.line === lines.length - 1) this.#paintFoot(context, cell, columns[cell.column]);
    }
  }

  /** @param {CanvasRenderingContext2D} context @param {Cell} cell */
  #paintDots(context, { column, line, box }) {
    const { columns, lines, picked, shades, count } = this.#data;
    const [x, y] = [columns[column].spread, lines[line].spread];
    const size = count > DOT.manyFrom ? DOT.many : DOT.few;
    /** @param {(row: number) => boolean} wanted */
    const dots = (wanted) => {
      for (let row = 0; row < count; row++) if (wanted(row) && !Number.isNaN(x[row] + y[row])) context.fillRect(xOf(box, x[row]) - size / 2, yOf(box, y[row]) - size / 2, size, size);
    };
    context.globalAlpha = FAINT;
    context.fillStyle = this.options.tokens.ink3;
    if (picked) dots((row) => !picked[row]);
    context.globalAlpha = OPACITY;
    for (let shade = -1; shade < SHADES; shade++) {
      context.fillStyle = shade < 0 ? this.options.tokens.ink3 : this.shades[shade];
      dots((row) => shades[row] === shade && (!picked || picked[row] === 1));
    }
    context.globalAlpha = 1;
  }

  /** @param {CanvasRenderingContext2D} context @param {Cell} cell @param {import("./dimension.js").Dimension} axis */
  #paintSide(context, { box }, axis) {
    const { tokens } = this.options;
    context.textAlign = "right";
    context.textBaseline = "middle";
    context.fillStyle = tokens.ink3;
    for (const { at, label } of axis.ticks(Math.floor(box.height / TICK_ROOM.y))) context.fillText(label, MARGIN.left - 6, yOf(box, at), MARGIN.left - 26);
    context.save();
    context.translate(11, box.top + box.height / 2);
    context.rotate(-Math.PI / 2);
    context.textAlign = "center";
    context.fillStyle = tokens.ink2;
    context.fillText(shortened(axis.title, box.height), 0, 0);
    context.restore();
  }

  /** @param {CanvasRenderingContext2D} context @param {Cell} cell @param {import("./dimension.js").Dimension} axis */
  #paintFoot(context, { box }, axis) {
    const { tokens } = this.options;
    context.textAlign = "center";
    context.textBaseline = "top";
    context.fillStyle = tokens.ink3;
    for (const { at, label } of axis.ticks(Math.floor(box.width / TICK_ROOM.x))) context.fillText(label, xOf(box, at), box.top + box.height + 6, TICK_ROOM.x);
    context.fillStyle = tokens.ink2;
    context.fillText(shortened(axis.title, box.width), box.left + box.width / 2, box.top + box.height + 23);
  }

  /** @param {CanvasRenderingContext2D} context */
  #paintMarks(context) {
    const { tokens } = this.options;
    if (this.#drag) {
      const { from, to } = this.#drag;
      context.fillStyle = context.strokeStyle = tokens.accent;
      context.globalAlpha = 0.15;
      context.fillRect(from.left, from.top, to.left - from.left, to.top - from.top);
      context.globalAlpha = 1;
      context.strokeRect(from.left, from.top, to.left - from.left, to.top - from.top);
    }
    if (this.#row < 0) return;
    for (const { column, line, box } of this.scene.cells) {
      const [x, y] = [this.#data.columns[column].spread[this.#row], this.#data.lines[line].spread[this.#row]];
      if (Number.isNaN(x + y)) continue;
      context.beginPath();
      context.arc(xOf(box, x), yOf(box, y), 5, 0, 2 * Math.PI);
      context.fillStyle = tokens.surface;
      context.fill();
      context.strokeStyle = tokens.ink;
      context.lineWidth = 2;
      context.stroke();
    }
    context.lineWidth = 1;
  }

  /** @param {HTMLElement} element */
  #listen(element) {
    const listening = { signal: this.#stop.signal };
    element.addEventListener("pointerdown", (event) => {
      const from = placeIn(event, element);
      const cell = cellAt(this.scene, from.left, from.top);
      if (event.button !== 0 || !cell) return;
      element.setPointerCapture(event.pointerId);
      this.#drag = { cell, from, to: from };
    }, listening);
    element.addEventListener("pointermove", (event) => this.#move(event, element), listening);
    element.addEventListener("pointerup", () => this.#release(), listening);
    element.addEventListener("pointercancel", () => (this.#drag = null), listening);
    element.addEventListener("pointerleave", () => this.options.onPoint(-1, 0, 0), listening);
  }

  /** @param {PointerEvent} event @param {HTMLElement} element */
  #move(event, element) {
    const place = placeIn(event, element);
    if (this.#drag) {
      this.#drag.to = place;
      this.surface.repaintMarks();
      return;
    }
    const cell = cellAt(this.scene, place.left, place.top);
    element.style.cursor = cell ? "crosshair" : "";
    this.options.onPoint(cell ? rowAt(this.#data, cell, place.left, place.top) : -1, event.clientX, event.clientY);
  }

  /** A drag picks out a box; a click takes the row that it hits, or lets go what was picked. */
  #release() {
    const drag = this.#drag;
    this.#drag = null;
    this.surface.repaintMarks();
    if (!drag) return;
    const { cell, from, to } = drag;
    if (Math.hypot(to.left - from.left, to.top - from.top) < CLICK) {
      const row = rowAt(this.#data, cell, from.left, from.top);
      if (row >= 0) this.options.onPick(row);
      else this.options.onClear();
      return;
    }
    const [a, b] = [placesAt(cell.box, from.left, from.top), placesAt(cell.box, to.left, to.top)];
    const [column, line] = [this.#data.columns[cell.column], this.#data.lines[cell.line]];
    this.options.onBrush({ [column.name]: column.between(a.x, b.x), [line.name]: line.between(a.y, b.y) });
  }
}

/** @param {PointerEvent} event @param {HTMLElement} element */
function placeIn(event, element) {
  const frame = element.getBoundingClientRect();
  return { left: event.clientX - frame.left, top: event.clientY - frame.top };
}

/** @param {string} text @param {number} room in pixels */
function shortened(text, room) {
  const most = Math.max(4, Math.floor(room / TITLE_CHARACTER));
  return text.length > most ? `…${text.slice(1 - most)}` : text;
}
