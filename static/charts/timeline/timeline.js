// @ts-check
/** A timeline of slices and counters: it draws what it is given, and tells what a person does with it. */
import { formatCount } from "../../core/format.js";
import { PlotSurface } from "../plot_surface.js";
import { sliceColors } from "./colors.js";
import { attachTimelineInput } from "./input.js";
import { sliceAt } from "./lanes.js";
import { depthAt, layOutTracks, rowsBetween } from "./layout.js";
import { paintMarks } from "./marks.js";
import { OVERVIEW_HEIGHT, TOP_HEIGHT, TimelinePainter } from "./paint.js";
import { overviewWindow, paintTop } from "./top.js";
import { clamped, formatTime, panned, zoomed } from "./window.js";

/**
 * @typedef {import("./lanes.js").TimeWindow} TimeWindow
 * @typedef {import("./lanes.js").Lane} Lane
 * @typedef {import("./layout.js").Row} Row
 * @typedef {import("./marks.js").Slice} Slice
 * @typedef {import("./marks.js").Marks} Marks
 * @typedef {import("./paint.js").Tokens} Tokens
 *
 * @typedef {object} TimelineData
 * @property {readonly import("./layout.js").Process[]} processes
 * @property {readonly import("./layout.js").Track[]} tracks
 * @property {readonly string[]} names
 * @property {readonly string[]} categories
 * @property {TimeWindow} extent
 * @property {(track: number, window: TimeWindow) => readonly Lane[] | null} lanesOf
 * @property {(track: number) => import("./paint.js").Counter | null} counterOf
 * @property {(pixels: number) => Float32Array | null} cover   how busy the whole trace is
 *
 * @typedef {object} Look
 * @property {import("./colors.js").ColorRule} colorBy
 * @property {Uint8Array | null} emphasis    by name
 *
 * @typedef {{slice: Slice, merged: number, left: number, top: number, source: "pointer" | "keyboard"}} HoverEvent places are CSS pixels in the window
 *
 * @typedef {object} TimelineOptions
 * @property {Tokens} tokens
 * @property {() => import("./input.js").Tool} tool
 * @property {(event: HoverEvent | null) => void} onHover
 * @property {(slice: Slice | null) => void} onSelect
 * @property {(slice: Slice) => void} onEnlarge
 * @property {(window: TimeWindow) => void} onWindow
 * @property {(range: TimeWindow | null) => void} onRange
 * @property {(byY: number) => void} onScroll
 * @property {(layout: import("./layout.js").Layout) => void} onLayout
 */

const REACH = 2; // CSS pixels that the pointer may be off

/** @type {import("./layout.js").Arrangement} */
const AS_LOGGED = { foldedProcesses: new Set(), foldedTracks: new Set(), hidden: new Set(), pinned: [] };
/** @type {Marks} */
const NO_MARKS = { hovered: null, selected: null, hits: [], flows: [], range: null, marked: [], pointer: null };

/**
 * @param {HTMLElement} element positioned, of a size of its own
 * @param {TimelineOptions} options
 */
export function mount(element, options) {
  return new Timeline(element, options);
}

export class Timeline {
  /** @type {TimelineData} */
  #data = { processes: [], tracks: [], names: [], categories: [], extent: { start: 0, end: 1 }, lanesOf: () => null, counterOf: () => null, cover: () => null };
  /** @type {Look} */
  #look = { colorBy: "name", emphasis: null };
  #arrangement = AS_LOGGED;
  #marks = NO_MARKS;
  #colors;
  /** The stretch that is being dragged over to zoom into. @type {TimeWindow | null} */
  #framed = null;
  /** In the overview: how far from the pointer the window's start is held; null when a new one is drawn. @type {number | null} */
  #held = null;
  #surveying = false;
  #scrollTop = 0;

  /**
   * @param {HTMLElement} element
   * @param {TimelineOptions} options
   */
  constructor(element, options) {
    this.options = options;
    this.tokens = options.tokens;
    this.window = this.#data.extent;
    this.painter = new TimelinePainter();
    this.#colors = sliceColors("name", [], this.tokens);
    this.layout = layOutTracks([], [], AS_LOGGED, 0);
    this.surface = new PlotSurface(element, {
      paint: (context) => {
        const scene = this.#scene();
        paintTop(context, scene);
        this.painter.paint(context, scene);
      },
      paintMarks: (context) => paintMarks(context, this.#scene(), { ...this.#marks, range: this.#framed ?? this.#marks.range }),
    });
    this.detach = attachTimelineInput(element, this.#handlers(), options.tool);
  }

  /** @param {TimelineData} data */
  setData(data) {
    this.#data = data;
    this.window = clamped(this.window, data.extent);
    this.#recolor();
    this.#layOut();
    this.surface.describe(describe(data));
  }

  /** Slices or counters have come. */
  refresh() {
    this.surface.repaint();
  }

  /** @param {Look} look */
  setLook(look) {
    this.#look = look;
    this.#recolor();
    this.surface.repaint();
  }

  /** @param {import("./layout.js").Arrangement} arrangement */
  setArrangement(arrangement) {
    this.#arrangement = arrangement;
    this.#layOut();
  }

  /** @param {TimeWindow} window */
  setWindow(window) {
    this.window = clamped(window, this.#data.extent);
    this.surface.repaint();
  }

  /** @param {Partial<Marks>} marks those that are others now */
  setMarks(marks) {
    this.#marks = { ...this.#marks, ...marks };
    this.surface.repaintMarks();
  }

  /** @param {number} top */
  setScroll(top) {
    this.#scrollTop = top;
    this.surface.repaint();
  }

  /** @param {Tokens} tokens */
  setTheme(tokens) {
    this.tokens = tokens;
    this.#recolor();
    this.surface.repaint();
  }

  resize() {
    if (this.surface.resize()) this.#layOut();
  }

  destroy() {
    this.detach();
    this.options.onHover(null);
    this.surface.destroy();
  }

  /** How wide the picture is. */
  get width() {
    return this.surface.size.width;
  }

  /** Tracks that are seen now. @returns {number[]} */
  get tracksInView() {
    const height = this.surface.size.height - TOP_HEIGHT - this.layout.pinnedHeight;
    const rows = [...this.layout.pinned, ...rowsBetween(this.layout.rows, this.#scrollTop, this.#scrollTop + height)];
    return rows.flatMap(({ track }) => (track ? [track.id] : []));
  }

  #recolor() {
    const { names, categories, tracks } = this.#data;
    const rule = this.#look.colorBy;
    const words = { name: names, category: categories, track: tracks.map(({ name }) => name) }[rule];
    this.#colors = { ...sliceColors(rule, words, this.tokens), emphasis: this.#look.emphasis };
  }

  #layOut() {
    const { processes, tracks } = this.#data;
    this.layout = layOutTracks(processes, tracks, this.#arrangement, this.surface.size.height - TOP_HEIGHT);
    this.options.onLayout(this.layout);
    this.surface.repaint();
  }

  /** @returns {import("./paint.js").Scene} */
  #scene() {
    const { names, extent, lanesOf, counterOf } = this.#data;
    return {
      size: this.surface.size,
      window: this.window,
      extent,
      layout: this.layout,
      scrollTop: this.#scrollTop,
      names,
      colors: this.#colors,
      tokens: this.tokens,
      lanesOf: (track) => lanesOf(track, this.window),
      counterOf,
      cover: this.#data.cover(Math.round(this.surface.size.width)),
    };
  }

  /** @param {number} left */
  #timeAt(left) {
    return this.window.start + (left / Math.max(1, this.width)) * (this.window.end - this.window.start);
  }

  /**
   * @param {number} from pixels
   * @param {number} to
   * @returns {TimeWindow}
   */
  #stretch(from, to) {
    const [start, end] = [this.#timeAt(Math.min(from, to)), this.#timeAt(Math.max(from, to))];
    return { start: Math.max(this.#data.extent.start, start), end: Math.min(this.#data.extent.end, end) };
  }

  /**
   * The slice under a place.
   * @param {number} left
   * @param {number} top
   * @returns {{slice: Slice, merged: number} | null}
   */
  #sliceAt(left, top) {
    const pinnedBottom = TOP_HEIGHT + this.layout.pinnedHeight;
    const isPinned = top < pinnedBottom;
    const y = isPinned ? top - TOP_HEIGHT : top - pinnedBottom + this.#scrollTop;
    const [row] = rowsBetween(isPinned ? this.layout.pinned : this.layout.rows, y, y + 1);
    const depth = row?.track ? depthAt(row, y) : -1;
    if (top < TOP_HEIGHT || !row?.track || depth < 0) return null;
    const lane = this.#data.lanesOf(row.track.id, this.window)?.[depth];
    const reach = (REACH * (this.window.end - this.window.start)) / Math.max(1, this.width);
    const index = lane ? sliceAt(lane, this.#timeAt(left), reach) : -1;
    if (!lane || index < 0) return null;
    const slice = { track: row.track.id, slice: lane.slice[index], start: lane.start[index], duration: lane.duration[index], depth, name: lane.name[index] };
    return { slice, merged: lane.count[index] };
  }

  /** @param {TimeWindow} window */
  #go(window) {
    this.setWindow(window);
    this.options.onWindow(this.window);
  }

  /** @returns {import("./input.js").TimelineHandlers} */
  #handlers() {
    const extent = () => this.#data.extent;
    return {
      areaAt: (top) => (top < OVERVIEW_HEIGHT ? "overview" : top < TOP_HEIGHT ? "ruler" : "tracks"),
      point: (left, top) => this.#point(left, top),
      leave: () => this.#point(null, 0),
      pick: (left, top) => {
        if (top < TOP_HEIGHT) return this.options.onRange(null);
        this.options.onSelect(this.#sliceAt(left, top)?.slice ?? null);
      },
      enlarge: (left, top) => {
        const found = this.#sliceAt(left, top);
        if (found) this.options.onEnlarge(found.slice);
      },
      zoom: (left, factor) => this.#go(zoomed(this.window, this.#timeAt(left), factor, extent())),
      pan: (byX, byY) => {
        if (byX) this.#go(panned(this.window, (byX / Math.max(1, this.width)) * (this.window.end - this.window.start), extent()));
        if (byY) this.options.onScroll(byY);
      },
      measure: (from, to) => this.options.onRange(this.#stretch(from, to)),
      frame: (from, to, isOver) => this.#frame(this.#stretch(from, to), isOver),
      survey: (from, to, isOver) => this.#survey(from, to, isOver),
    };
  }

  /**
   * @param {TimeWindow} stretch
   * @param {boolean} isOver
   */
  #frame(stretch, isOver) {
    this.#framed = isOver ? null : stretch;
    this.surface.repaintMarks();
    if (isOver) this.#go(stretch);
  }

  /**
   * Drags the window in the overview, or draws another one.
   * @param {number} from
   * @param {number} to
   * @param {boolean} isOver
   */
  #survey(from, to, isOver) {
    const { extent } = this.#data;
    const perPixel = (extent.end - extent.start) / Math.max(1, this.width);
    const length = this.window.end - this.window.start;
    if (from === to && isOver && !this.#surveying) {
      const middle = extent.start + from * perPixel;
      return this.#go(clamped({ start: middle - length / 2, end: middle + length / 2 }, extent));
    }
    if (!this.#surveying) {
      const [left, right] = overviewWindow(this.width, this.window, extent);
      const isWhole = length >= (extent.end - extent.start) * 0.98;
      this.#held = from >= left && from <= right && !isWhole ? from - left : null;
    }
    this.#surveying = !isOver;
    const start = extent.start + (this.#held === null ? Math.min(from, to) : to - this.#held) * perPixel;
    const end = this.#held === null ? extent.start + Math.max(from, to) * perPixel : start + length;
    this.#go(clamped({ start, end }, extent));
  }

  /**
   * @param {number | null} left
   * @param {number} top
   */
  #point(left, top) {
    const found = left === null ? null : this.#sliceAt(left, top);
    this.surface.element.style.cursor = found ? "pointer" : "";
    this.setMarks({ hovered: found?.slice ?? null, pointer: left });
    const frame = found && this.surface.element.getBoundingClientRect();
    this.options.onHover(found && frame && left !== null ? { ...found, left: frame.left + left, top: frame.top + top, source: "pointer" } : null);
  }
}

/** @param {TimelineData} data */
function describe({ tracks, processes, extent }) {
  const slices = tracks.reduce((sum, track) => sum + (track.kind === "counter" ? 0 : track.count), 0);
  return `Timeline of ${formatTime(extent.end - extent.start)}: ${formatCount(slices, "slice")} on ${formatCount(tracks.length, "track")} of ${formatCount(processes.length, "process", "processes")}. The Operations view has the same as a table.`;
}
