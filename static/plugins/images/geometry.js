// @ts-check
/** Where an enlarged image lies in its window. Pure: `left` and `top` are of the image's corner, in pixels of the window. */

/**
 * @typedef {{width: number, height: number}} Size
 * @typedef {{scale: number, left: number, top: number}} Lie
 */

const SMALLEST = 8; // pixels that an image keeps, however far one zooms out
const LARGEST_SCALE = 64;

/** The scale at which all of an image is seen. @param {Size} image @param {Size} box */
export function fitScale(image, box) {
  return Math.min(box.width / image.width, box.height / image.height);
}

/** All of the image, in the middle. @param {Size} image @param {Size} box @returns {Lie} */
export function fitted(image, box) {
  return centred(image, box, fitScale(image, box));
}

/** @param {Size} image @param {Size} box @param {number} scale @returns {Lie} */
export function centred(image, box, scale) {
  return { scale, left: (box.width - image.width * scale) / 2, top: (box.height - image.height * scale) / 2 };
}

/**
 * Larger or smaller by a factor; what is at a point of the window stays there.
 * @param {Lie} lie
 * @param {number} factor
 * @param {{x: number, y: number}} point
 * @param {Size} image
 * @returns {Lie}
 */
export function zoomed(lie, factor, point, image) {
  const least = Math.min(SMALLEST / Math.max(image.width, image.height), LARGEST_SCALE);
  const scale = Math.min(LARGEST_SCALE, Math.max(least, lie.scale * factor));
  const growth = scale / lie.scale;
  return { scale, left: point.x - (point.x - lie.left) * growth, top: point.y - (point.y - lie.top) * growth };
}

/**
 * The image's pixel at a point of the window, null outside.
 * @param {Lie} lie
 * @param {{x: number, y: number}} point
 * @param {Size} image
 */
export function pixelAt(lie, point, image) {
  const x = Math.floor((point.x - lie.left) / lie.scale);
  const y = Math.floor((point.y - lie.top) / lie.scale);
  return x >= 0 && y >= 0 && x < image.width && y < image.height ? { x, y } : null;
}
