// @ts-check
/** A clip of sound over its time: the waveform of each channel or a spectrogram, and where it is being played. */
import { PlotSurface } from "./plot_surface.js";
import { levelColors, pictureOf } from "./spectrogram_picture.js";
import { extremesOf, frequencyMarks, timeMarks } from "./waveform_scene.js";

/**
 * @typedef {object} Waveform  the least and greatest sample of each stretch, an array a channel
 * @property {readonly ArrayLike<number>[]} low
 * @property {readonly ArrayLike<number>[]} high
 * @property {number} top  the sample that reaches the edge
 *
 * @typedef {import("./spectrogram_picture.js").Spectrogram} Spectrogram
 * @typedef {import("./plot_surface.js").Size} Size
 *
 * @typedef {object} WaveformOptions
 * @property {Record<"surface" | "line" | "ink" | "ink2" | "ink3" | "accent" | "bad" | "mono", string>} tokens
 * @property {string} color
 * @property {(fraction: number) => void} onSeek a place between 0 and 1 was clicked or dragged to
 */

const AXIS_HEIGHT = 14;
const LANE_GAP = 4;
const MOST_LANES = 8;
const PLAYED_ALPHA = 0.1;
const QUIET = 0.02; // of the height: a silent clip is still a line

/**
 * @param {HTMLElement} element gets the picture; its size is the picture's size
 * @param {WaveformOptions} options
 */
export function mount(element, options) {
  return new WaveformView(element, options);
}

export class WaveformView {
  /** @type {Waveform | null} */
  #waveform = null;
  /** @type {Spectrogram | null} */
  #spectrogram = null;
  /** @type {HTMLCanvasElement | null} made when it is drawn first, and anew for another theme */
  #picture = null;
  #seconds = 0;
  /** @type {number | null} between 0 and 1 */
  #position = null;

  /**
   * @param {HTMLElement} element
   * @param {WaveformOptions} options
   */
  constructor(element, options) {
    this.element = element;
    this.options = options;
    this.surface = new PlotSurface(element, {
      paint: (context, size) => this.#paint(context, size),
      paintMarks: (context, size) => this.#paintMarks(context, size),
    });
    this.detach = attachSeeking(element, (fraction) => this.options.onSeek(fraction));
    this.resize();
  }

  /**
   * @param {Waveform | null} waveform null where only the time is known
   * @param {number} seconds 0 where not even that is
   * @param {string} description in words
   */
  setData(waveform, seconds, description) {
    this.#waveform = waveform;
    this.#seconds = seconds;
    this.surface.describe(description);
    this.surface.repaint();
  }

  /** In place of the waveform; null shows that again. @param {Spectrogram | null} spectrogram */
  setSpectrogram(spectrogram) {
    if (spectrogram === this.#spectrogram) return;
    this.#spectrogram = spectrogram;
    this.#picture = null;
    this.surface.repaint();
  }

  /** @param {number | null} fraction null: it is not being played */
  setPosition(fraction) {
    if (fraction === this.#position) return;
    this.#position = fraction;
    this.surface.repaintMarks();
  }

  /** @param {Partial<WaveformOptions>} changes */
  setOptions(changes) {
    this.options = { ...this.options, ...changes };
    this.#picture = null;
    this.surface.repaint();
    if (this.#position !== null) this.surface.repaintMarks();
  }

  resize() {
    if (!this.surface.resize()) return;
    this.surface.repaint();
    if (this.#position !== null) this.surface.repaintMarks();
  }

  destroy() {
    this.detach();
    this.surface.destroy();
  }

  /** @param {CanvasRenderingContext2D} context @param {Size} size */
  #paint(context, { width, height }) {
    const plot = height - AXIS_HEIGHT;
    if (this.#spectrogram) this.#paintSpectrogram(context, this.#spectrogram, width, plot);
    else if (this.#waveform) this.#paintWaveform(context, this.#waveform, width, plot);
    else this.#paintNothing(context, width, plot);
    this.#paintTimes(context, width, height);
  }

  /** @param {CanvasRenderingContext2D} context @param {Waveform} waveform @param {number} width @param {number} height */
  #paintWaveform(context, { low, high, top }, width, height) {
    const lanes = Math.min(MOST_LANES, low.length);
    const laneHeight = (height - LANE_GAP * (lanes - 1)) / lanes;
    const scale = laneHeight / 2 / top;
    for (let lane = 0; lane < lanes; lane++) {
      const middle = lane * (laneHeight + LANE_GAP) + laneHeight / 2;
      context.fillStyle = this.options.tokens.line;
      context.fillRect(0, Math.round(middle), width, 1);
      context.fillStyle = this.options.color;
      const { lows, highs } = extremesOf(low[lane], high[lane], Math.max(1, Math.round(width)));
      for (let x = 0; x < lows.length; x++) {
        const upper = middle - highs[x] * scale;
        const lower = middle - lows[x] * scale;
        const thin = Math.max(1, laneHeight * QUIET);
        const tall = Math.max(thin, lower - upper);
        context.fillRect((x * width) / lows.length, (upper + lower - tall) / 2, Math.max(1, width / lows.length), tall);
      }
    }
  }

  /** @param {CanvasRenderingContext2D} context @param {Spectrogram} spectrogram @param {number} width @param {number} height */
  #paintSpectrogram(context, spectrogram, width, height) {
    this.#picture ??= pictureOf(spectrogram, levelColors(this.options.tokens));
    context.imageSmoothingEnabled = true;
    context.drawImage(this.#picture, 0, 0, width, height);
    context.font = `10px ${this.options.tokens.mono}`;
    context.textBaseline = "middle";
    for (const { text, row } of frequencyMarks(spectrogram.hertz, height)) {
      const y = height * (1 - row / spectrogram.hertz.length);
      context.lineWidth = 3;
      context.strokeStyle = this.options.tokens.surface;
      context.strokeText(text, 3, y);
      context.fillStyle = this.options.tokens.ink2;
      context.fillText(text, 3, y);
    }
  }

  /** A clip that only a player can read. @param {CanvasRenderingContext2D} context @param {number} width @param {number} height */
  #paintNothing(context, width, height) {
    context.fillStyle = this.options.tokens.line;
    context.fillRect(0, Math.round(height / 2) - 1, width, 2);
  }

  /** @param {CanvasRenderingContext2D} context @param {number} width @param {number} height */
  #paintTimes(context, width, height) {
    context.font = `10px ${this.options.tokens.mono}`;
    context.textBaseline = "alphabetic";
    context.fillStyle = this.options.tokens.ink3;
    for (const { text, fraction } of timeMarks(this.#seconds, width)) {
      context.textAlign = fraction === 0 ? "left" : "center";
      context.fillText(text, fraction * width, height - 2);
    }
    context.textAlign = "left";
  }

  /** @param {CanvasRenderingContext2D} context @param {Size} size */
  #paintMarks(context, { width, height }) {
    if (this.#position === null) return;
    const x = Math.round(this.#position * width);
    const plot = height - AXIS_HEIGHT;
    context.fillStyle = this.options.tokens.ink;
    context.globalAlpha = PLAYED_ALPHA;
    context.fillRect(0, 0, x, plot);
    context.globalAlpha = 1;
    context.fillRect(Math.min(x, width - 1.5), 0, 1.5, plot);
  }
}

/**
 * @param {HTMLElement} element
 * @param {(fraction: number) => void} onSeek
 * @returns {() => void}
 */
function attachSeeking(element, onSeek) {
  const seek = (/** @type {PointerEvent} */ event) => {
    const { left, width } = element.getBoundingClientRect();
    if (width > 0) onSeek(Math.max(0, Math.min(1, (event.clientX - left) / width)));
  };
  const pressed = (/** @type {PointerEvent} */ event) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    seek(event);
  };
  const moved = (/** @type {PointerEvent} */ event) => element.hasPointerCapture(event.pointerId) && seek(event);
  element.addEventListener("pointerdown", pressed);
  element.addEventListener("pointermove", moved);
  return () => {
    element.removeEventListener("pointerdown", pressed);
    element.removeEventListener("pointermove", moved);
  };
}
