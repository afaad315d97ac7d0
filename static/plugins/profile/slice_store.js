// @ts-check
/**
 * The slices that the page has. A small trace comes as a whole; of a large one the page has an overview, and for the
 * tracks in view a tile: what can be seen at the zoom, with room on both sides. A tile that shows single slices serves
 * every closer look.
 */
import { addCover, lanesOf } from "../../charts/timeline/lanes.js";
import { trackSlices } from "./trace.js";

/**
 * @typedef {import("../../charts/timeline/lanes.js").Lane} Lane
 * @typedef {import("../../charts/timeline/lanes.js").TimeWindow} TimeWindow
 * @typedef {import("../../charts/timeline/paint.js").Counter} Counter
 * @typedef {import("./trace.js").Trace} Trace
 * @typedef {{window: TimeWindow, length: number, isExact: boolean, lanes: Lane[]}} Tile `length` of the window that it was made for
 * @typedef {{window: TimeWindow, length: number, counter: Counter}} CounterTile
 * @typedef {(path: string, body: Record<string, any>, stop: AbortSignal) => Promise<any>} Ask
 */

const MARGIN = 0.5; // of the window, on each side of it
const COARSENING = 2.5; // a tile serves windows down to this part of the one that it was made for
const PAUSE_MS = 60; // a window that moves asks when it rests
const OVERVIEW_PIXELS = 2000;
const OVERVIEW_LEAST = 20; // pixels
const OVERVIEW_SLICES = 1_000_000; // at most about so many: 40 MB
const OVERVIEW_TRACKS = 20_000; // what one question may name
const EXTRA_DETAIL = 2; // pixels that are asked for, for each that there is: as on dense screens

export class SliceStore {
  /** @type {Map<number, Lane[]>} */
  #whole = new Map();
  /** @type {Map<number, Tile>} */
  #tiles = new Map();
  /** @type {Map<number, CounterTile>} */
  #counters = new Map();
  /** @type {Float32Array | null} */
  #cover = null;
  /** Of what is asked for the window; another window takes it back. */
  #stop = new AbortController();
  #closing = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #pause;

  /**
   * @param {Trace} trace
   * @param {{ask: Ask, onNews: () => void, onError: (error: unknown) => void}} options
   */
  constructor(trace, { ask, onNews, onError }) {
    this.trace = trace;
    this.ask = ask;
    this.onNews = onNews;
    this.onError = onError;
  }

  /**
   * The lanes of a track that show a window best.
   * @param {number} track
   * @param {TimeWindow} window
   * @returns {Lane[] | null}
   */
  lanesOf(track, window) {
    const tile = this.#tiles.get(track);
    if (tile && tile.window.start <= window.start && tile.window.end >= window.end) return tile.lanes;
    return this.wholeOf(track) ?? tile?.lanes ?? null;
  }

  /** All slices of a track, or all that an overview has. @param {number} track @returns {Lane[] | null} */
  wholeOf(track) {
    const known = this.#whole.get(track);
    if (known || !this.trace.columns) return known ?? null;
    const lanes = lanesOf(trackSlices(this.trace.columns, this.trace.tracks[track]));
    this.#whole.set(track, lanes);
    return lanes;
  }

  /** @param {number} track @returns {Counter | null} */
  counterOf(track) {
    return this.#counters.get(track)?.counter ?? null;
  }

  /**
   * How many tracks are at work, a number a pixel of the whole trace.
   * @param {number} pixels
   */
  cover(pixels) {
    if (this.#cover?.length === pixels || pixels < 1) return this.#cover;
    const cover = new Float32Array(pixels);
    for (const { id, kind } of this.trace.tracks) {
      const lanes = kind === "slices" ? this.wholeOf(id) : null;
      if (lanes?.[0]) addCover(lanes[0], this.trace.extent, cover);
    }
    this.#cover = cover;
    return cover;
  }

  /**
   * Asks for what a window needs and is not here, when nothing else is wanted for a moment.
   * @param {{window: TimeWindow, pixels: number, tracks: readonly number[]}} view
   */
  want(view) {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => void this.#fetch(view), PAUSE_MS);
  }

  /** Asks for the overview of a trace that is too large to come as a whole. */
  async wantOverview() {
    if (this.trace.columns) return;
    const shown = this.trace.tracks.filter(({ kind }) => kind !== "counter").slice(0, OVERVIEW_TRACKS);
    const lanes = shown.reduce((sum, { depth }) => sum + depth, 0);
    const pixels = Math.max(OVERVIEW_LEAST, Math.min(OVERVIEW_PIXELS, Math.floor(OVERVIEW_SLICES / Math.max(1, lanes))));
    const tracks = shown.map(({ id }) => id);
    const answer = await this.#asked("slices", { range: null, pixels, tracks }, this.#closing.signal);
    for (const entry of answer?.tracks ?? []) this.#whole.set(entry.id, lanesOf(entry));
    this.#cover = null;
    if (answer) this.onNews();
  }

  close() {
    clearTimeout(this.#pause);
    this.#stop.abort();
    this.#closing.abort();
  }

  /** @param {{window: TimeWindow, pixels: number, tracks: readonly number[]}} view */
  async #fetch({ window, pixels, tracks }) {
    this.#stop.abort();
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    const length = window.end - window.start;
    const wide = { start: Math.max(0, window.start - length * MARGIN), end: Math.min(this.trace.extent.end, window.end + length * MARGIN) };
    const body = { range: [wide.start, wide.end], pixels: Math.ceil((pixels * EXTRA_DETAIL * (wide.end - wide.start)) / length) };
    const isOf = (/** @type {"counter" | "slices"} */ kind) => (/** @type {number} */ id) => (this.trace.tracks[id]?.kind === "counter") === (kind === "counter");
    const slices = this.trace.columns ? [] : tracks.filter(isOf("slices")).filter((id) => !serves(this.#tiles.get(id), window));
    const counters = tracks.filter(isOf("counter")).filter((id) => !serves(this.#counters.get(id), window));
    const [found, counted] = await Promise.all([
      slices.length ? this.#asked("slices", { ...body, tracks: slices }, signal) : null,
      counters.length ? this.#asked("counters", { ...body, tracks: counters }, signal) : null,
    ]);
    for (const entry of found?.tracks ?? []) {
      this.#tiles.set(entry.id, { window: wide, length, isExact: Array.prototype.every.call(entry.count, (count) => count === 1), lanes: lanesOf(entry) });
    }
    for (const entry of counted?.tracks ?? []) this.#counters.set(entry.id, { window: wide, length, counter: entry });
    if (found || counted) this.onNews();
  }

  /**
   * @param {string} path
   * @param {Record<string, any>} body
   * @param {AbortSignal} signal
   */
  async #asked(path, body, signal) {
    try {
      const answer = await this.ask(path, { id: this.trace.id, ...body }, signal);
      return signal.aborted ? null : answer;
    } catch (error) {
      if (!signal.aborted) this.onError(error);
      return null;
    }
  }
}

/**
 * Whether what is here shows a window as well as an answer would.
 * @param {{window: TimeWindow, length: number, isExact?: boolean} | undefined} tile
 * @param {TimeWindow} window
 */
function serves(tile, window) {
  if (!tile || tile.window.start > window.start || tile.window.end < window.end) return false;
  return tile.isExact || (window.end - window.start) * COARSENING >= tile.length;
}
