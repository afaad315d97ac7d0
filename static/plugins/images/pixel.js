// @ts-check
/** The logged colour of a pixel: brightness, contrast and enlargement do not touch it. */

/** @type {CanvasRenderingContext2D | null} */
let reader = null;

/**
 * The colours of a pixel in each image of a stage, as text: "  A 255 128 0  B 250 130 4".
 * @param {HTMLElement} stage
 * @param {{x: number, y: number}} pixel of the first image
 * @param {{width: number, height: number}} size of the first image
 */
export function colorText(stage, pixel, size) {
  const images = [...stage.querySelectorAll("img")].filter((image) => image.complete && image.naturalWidth > 0);
  const texts = images.map((image) => colorAt(image, (pixel.x + 0.5) / size.width, (pixel.y + 0.5) / size.height));
  return texts.map((text, i) => `  ${texts.length > 1 ? `${"AB"[i]} ` : ""}${text}`).join("");
}

/**
 * @param {HTMLImageElement} image
 * @param {number} x as a part of the width
 * @param {number} y as a part of the height
 */
function colorAt(image, x, y) {
  reader ??= readerOfOne();
  reader.clearRect(0, 0, 1, 1);
  reader.drawImage(image, Math.floor(x * image.naturalWidth), Math.floor(y * image.naturalHeight), 1, 1, 0, 0, 1, 1);
  const [red, green, blue, alpha] = reader.getImageData(0, 0, 1, 1).data;
  return `${red} ${green} ${blue}${alpha < 255 ? ` α ${alpha}` : ""}`;
}

/** @returns {CanvasRenderingContext2D} of one pixel, which is read again and again */
function readerOfOne() {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
}
