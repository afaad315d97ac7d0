// @ts-check
/** The picture of a timeline: slices with their names, counters, and the lines between tracks. */
import { formatValue } from "../../core/format.js";
import { Letters } from "./label.js";
import { fillStrip } from "./strip.js";
import { LANE_HEIGHT, laneTop, rowsBetween } from "./layout.js";

/**
 * @typedef {import("./lanes.js").Lane} Lane
 * @typedef {import("./lanes.js").TimeWindow} TimeWindow
 * @typedef {import("./layout.js").Row} Row
 * @typedef {import("./layout.js").Layout} Layout
 * @typedef {Record<"bg" | "surface" | "line" | "lineStrong" | "ink" | "ink2" | "ink3" | "accent" | "accentSoft" | "warn" | "font" | "mono", string>} Tokens
 *
 * @typedef {{name: string, t: ArrayLike<number>, value: ArrayLike<number>}} CounterSeries a value holds until the next time
 * @typedef {{series: readonly CounterSeries[]}} Counter
 *
 * @typedef {object} Scene
 * @property {{width: number, height: number, ratio: number}} size
 * @property {TimeWindow} window
 * @property {TimeWindow} extent
 * @property {Layout} layout
 * @property {number} scrollTop
 * @property {readonly string[]} names
 * @property {import("./colors.js").SliceColors} colors
 * @property {Tokens} tokens
 * @property {(track: number) => readonly Lane[] | null} lanesOf    by depth; null while they are on their way
 * @property {(track: number) => Counter | null} counterOf
 * @property {Float32Array | null} cover     how busy the trace is, for the overview
 */

export const OVERVIEW_HEIGHT = 34;
export const RULER_HEIGHT = 24;
export const TOP_HEIGHT = OVERVIEW_HEIGHT + RULER_HEIGHT;
export const SLICE_HEIGHT = LANE_HEIGHT - 1;
const LABEL_FROM = 26; // CSS pixels: room for three letters
const LABEL_PADDING = 4;
const LABEL_FONT_SIZE = 11;
const COUNTER_ALPHA = 0.5;

/** Paints rows of slices through one image that is as high as there are lanes in view. */
export class TimelinePainter {
  #strips = document.createElement("canvas");
  #context = /** @type {CanvasRenderingContext2D} */ (this.#strips.getContext("2d", { willReadFrequently: true }));
  /** @type {Letters | null} */
  #letters = null;

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Scene} scene
   */
  paint(context, scene) {
    const { layout, size, scrollTop } = scene;
    const pinnedBottom = TOP_HEIGHT + layout.pinnedHeight;
    const bodyHeight = size.height - pinnedBottom;
    this.#paintArea(context, scene, rowsBetween(layout.rows, scrollTop, scrollTop + bodyHeight), pinnedBottom, bodyHeight, pinnedBottom - scrollTop);
    if (layout.pinnedHeight === 0) return;
    this.#paintArea(context, scene, layout.pinned, TOP_HEIGHT, layout.pinnedHeight, TOP_HEIGHT);
    context.fillStyle = scene.tokens.lineStrong;
    context.fillRect(0, pinnedBottom - 1, size.width, 1);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Scene} scene
   * @param {readonly Row[]} rows
   * @param {number} top      of what is seen of them
   * @param {number} height
   * @param {number} shift    from a row's own place to the canvas
   */
  #paintArea(context, scene, rows, top, height, shift) {
    if (height <= 0) return;
    context.save();
    context.beginPath();
    context.rect(0, top, scene.size.width, height);
    context.clip();
    paintGrounds(context, scene, rows, shift);
    this.#paintSlices(context, scene, rows.flatMap((row) => lanesInView(scene, row, top - shift, top - shift + height)), shift);
    for (const row of rows) {
      const counter = row.track?.kind === "counter" ? scene.counterOf(row.track.id) : null;
      if (counter) paintCounter(context, scene, row, row.top + shift, counter);
    }
    context.restore();
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Scene} scene
   * @param {readonly {lane: Lane, track: number, y: number}[]} places
   * @param {number} shift
   */
  #paintSlices(context, scene, places, shift) {
    const width = Math.round(scene.size.width * scene.size.ratio);
    if (places.length === 0 || width === 0) return;
    if (this.#strips.width !== width || this.#strips.height < places.length) [this.#strips.width, this.#strips.height] = [width, Math.max(64, places.length)];
    const image = this.#context.createImageData(width, places.length);
    const pixels = new Uint32Array(image.data.buffer);
    /** @type {{lane: Lane, index: number, from: number, to: number, y: number}[]} */
    const labels = [];
    places.forEach(({ lane, track, y }, strip) => {
      const look = { colors: scene.colors, track };
      fillStrip(pixels, strip * width, width, lane, scene.window, look, LABEL_FROM * scene.size.ratio, (index, from, to) => labels.push({ lane, index, from, to, y }));
    });
    this.#context.putImageData(image, 0, 0);
    context.imageSmoothingEnabled = false;
    places.forEach(({ y }, strip) => context.drawImage(this.#strips, 0, strip, width, 1, 0, y + shift, scene.size.width, SLICE_HEIGHT));
    this.#paintLabels(context, scene, labels, shift);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Scene} scene
   * @param {readonly {lane: Lane, index: number, from: number, to: number, y: number}[]} labels
   * @param {number} shift
   */
  #paintLabels(context, { tokens, names, size, colors }, labels, shift) {
    context.font = `${LABEL_FONT_SIZE}px ${tokens.font}`;
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.fillStyle = tokens.ink;
    const letters = (this.#letters ??= new Letters((text) => context.measureText(text).width));
    for (const { lane, index, from, to, y } of labels) {
      const name = lane.name[index];
      if (colors.emphasis && colors.emphasis[name] === 0) continue;
      const text = letters.fit(names[name] ?? "", (to - from) / size.ratio - 2 * LABEL_PADDING);
      if (text) context.fillText(text, from / size.ratio + LABEL_PADDING, y + shift + SLICE_HEIGHT / 2 + 0.5);
    }
  }
}

/**
 * The lanes of a row that are seen: a stack can be thousands deep.
 * @param {Scene} scene
 * @param {Row} row
 * @param {number} from in the height of all rows
 * @param {number} to
 * @returns {{lane: Lane, track: number, y: number}[]}
 */
function lanesInView(scene, row, from, to) {
  if (!row.track || row.track.kind === "counter") return [];
  const { id } = row.track;
  const lanes = scene.lanesOf(id) ?? [];
  const first = Math.max(0, Math.floor((from - laneTop(row, 0)) / LANE_HEIGHT));
  const end = Math.min(lanes.length, row.depth, Math.ceil((to - laneTop(row, 0)) / LANE_HEIGHT));
  return lanes.slice(first, Math.max(first, end)).map((lane, i) => ({ lane, track: id, y: laneTop(row, first + i) }));
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {readonly Row[]} rows
 * @param {number} shift
 */
function paintGrounds(context, { size, tokens }, rows, shift) {
  for (const row of rows) {
    if (row.kind === "process") {
      context.fillStyle = tokens.bg;
      context.fillRect(0, row.top + shift, size.width, row.height);
    }
    context.fillStyle = tokens.line;
    context.fillRect(0, row.top + row.height + shift - 1, size.width, 1);
  }
}

/**
 * Areas with a step at each value, all to one scale.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {Row} row
 * @param {number} top
 * @param {Counter} counter
 */
function paintCounter(context, scene, row, top, { series }) {
  const { tokens, size } = scene;
  let most = 0;
  for (const { value } of series) for (let i = 0; i < value.length; i++) if (value[i] > most) most = value[i];
  context.fillStyle = tokens.accent;
  context.globalAlpha = COUNTER_ALPHA / Math.sqrt(series.length);
  const box = { bottom: top + row.height - 3, height: row.height - 8 };
  if (most > 0) for (const each of series) fillSteps(context, scene, each, box, most);
  context.globalAlpha = 1;
  context.font = `10px ${tokens.mono}`;
  context.fillStyle = tokens.ink3;
  context.textAlign = "right";
  context.textBaseline = "top";
  context.fillText(`max ${formatValue(most)}`, size.width - 4, top + 3);
}

/**
 * The most in each pixel, so that no peak is lost.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {CounterSeries} series
 * @param {{bottom: number, height: number}} box
 * @param {number} most
 */
function fillSteps(context, { size, window }, { t, value }, box, most) {
  const scale = size.width / (window.end - window.start);
  const pixelOf = (/** @type {number} */ time) => Math.max(0, Math.min(size.width, Math.floor((time - window.start) * scale)));
  for (let i = 0; i < t.length && t[i] < window.end; ) {
    const left = pixelOf(t[i]);
    let peak = value[i];
    let next = i + 1;
    while (next < t.length && pixelOf(t[next]) === left && t[next] < window.end) peak = Math.max(peak, value[next++]);
    const right = next < t.length ? pixelOf(t[next]) : size.width;
    const height = (box.height * peak) / most;
    if (height > 0) context.fillRect(left, box.bottom - height, Math.max(1, right - left), height);
    i = next;
  }
}
