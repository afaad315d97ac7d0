// @ts-check
/** A spectrogram as a picture in the colours of the theme: silence is the page, full scale its ink. */
import { channelsOf } from "./mixing.js";

/**
 * @typedef {object} Spectrogram
 * @property {number} columns
 * @property {number} rows
 * @property {ArrayLike<number>} levels  0 to 255, column after column, from the lowest frequency up
 * @property {ArrayLike<number>} hertz   where each row begins
 *
 * @typedef {readonly [number, number, number]} Rgb
 */

const LEVELS = 256;

/** Where between silence and full scale each colour stands: most of what is heard lies in the middle. */
const STOPS = [0, 0.3, 0.68, 0.88, 1];

/**
 * The colour of each level, as bytes: from the surface by way of the accent to the ink; lightness only rises or falls.
 * @param {{surface: string, accent: string, ink: string}} tokens
 * @returns {Uint8Array} red, green, blue
 */
export function levelColors({ surface, accent, ink }) {
  const [from, by, to] = [surface, accent, ink].map(channelsOf);
  const colors = [from, between(from, by, 0.18), by, between(by, to, 0.6), to];
  const bytes = new Uint8Array(LEVELS * 3);
  for (let level = 0; level < LEVELS; level++) {
    const place = level / (LEVELS - 1);
    const next = Math.max(1, STOPS.findIndex((stop) => stop >= place));
    const color = between(colors[next - 1], colors[next], (place - STOPS[next - 1]) / (STOPS[next] - STOPS[next - 1]));
    bytes.set(color.map(Math.round), level * 3);
  }
  return bytes;
}

/** @param {Rgb} a @param {Rgb} b @param {number} part @returns {Rgb} */
function between(a, b, part) {
  return /** @type {[number, number, number]} */ (a.map((value, i) => value + (b[i] - value) * part));
}

/**
 * @param {Spectrogram} spectrogram
 * @param {Uint8Array} colors
 * @returns {HTMLCanvasElement} a pixel for each level, low frequencies at the bottom
 */
export function pictureOf({ columns, rows, levels }, colors) {
  const canvas = document.createElement("canvas");
  canvas.width = columns;
  canvas.height = rows;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(columns, rows);
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++) {
      const color = levels[column * rows + row] * 3;
      const at = ((rows - 1 - row) * columns + column) * 4;
      image.data[at] = colors[color];
      image.data[at + 1] = colors[color + 1];
      image.data[at + 2] = colors[color + 2];
      image.data[at + 3] = 255;
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}
