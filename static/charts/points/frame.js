// @ts-check
/** What a renderer of points is told, and what is the same in all of them. */

/**
 * @typedef {{width: number, height: number, ratio: number}} Size  CSS pixels, and device pixels in each of them
 *
 * @typedef {object} Frame
 * @property {import("./camera.js").Lens} lens
 * @property {Size} size
 * @property {number} diameter   of a point at W = 1, CSS pixels
 * @property {{least: number, most: number}} diameters  whatever its W, CSS pixels
 * @property {number} fog        how much of the background the farthest points take on
 * @property {number} opacity    of plain points
 * @property {boolean} hasDepth  nearer points hide those behind
 * @property {[number, number, number]} background  0 … 255
 * @property {[number, number, number]} outline     of prominent points
 * @property {number} budget     plain and faded points to draw at most
 * @property {Uint32Array} images  points that are drawn as their image, the last on top
 * @property {number} imageSide  CSS pixels, at the depth of the target; 0: all points are discs
 *
 * @typedef {object} Renderer
 * @property {string} name
 * @property {HTMLCanvasElement} canvas
 * @property {(positions: Float32Array) => void} setPositions        three a point
 * @property {(colors: Uint8Array, layers: import("./cloud.js").Layers) => void} setLook   colors: red, green, blue and 255 of each point
 * @property {(sprites: import("./sprites.js").Sprites | null) => void} setSprites
 * @property {(frame: Frame) => number} draw   answers how many points were drawn
 * @property {() => void} destroy
 */

/** Prominent points are so much larger. */
export const PROMINENCE = 1.4;
/** And never smaller than this, CSS pixels. */
export const LEAST_PROMINENT = 7;
export const OUTLINE = 1.25; // CSS pixels
export const FRAME = 2; // of an image, in its point's colour

/**
 * How many of each list a budget leaves: the plain ones first.
 * @param {import("./cloud.js").Layers} layers
 * @param {number} budget
 */
export function sharesOf({ faded, plain }, budget) {
  const plainShare = Math.min(plain.length, Math.ceil(budget));
  return { plain: plainShare, faded: Math.min(faded.length, Math.max(0, Math.ceil(budget) - plainShare)) };
}

/** @param {HTMLCanvasElement} canvas @param {Size} size */
export function fit(canvas, { width, height, ratio }) {
  const [pixelsX, pixelsY] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
  if (canvas.width === pixelsX && canvas.height === pixelsY) return false;
  canvas.width = pixelsX;
  canvas.height = pixelsY;
  return true;
}

/** Canvases laid over each other, as one picture. @param {readonly HTMLCanvasElement[]} canvases @returns {Promise<Blob>} */
export function pictureOf(canvases) {
  const picture = document.createElement("canvas");
  picture.width = canvases[0].width;
  picture.height = canvases[0].height;
  const context = picture.getContext("2d");
  if (!context) throw new Error("this browser gives no canvas to draw on");
  for (const canvas of canvases) context.drawImage(canvas, 0, 0);
  return new Promise((resolve, reject) => {
    picture.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("this browser could not encode a PNG"))), "image/png");
  });
}
