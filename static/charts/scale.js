// @ts-check
/** Values to pixels and back, as plain numbers that a tight loop can use. */

/**
 * pixel = offset + factor * (log ? log10(value) : value)
 * @typedef {object} Scale
 * @property {boolean} log
 * @property {number} offset
 * @property {number} factor
 */

/**
 * @param {[number, number]} domain above zero where `log`
 * @param {[number, number]} pixels what the two ends of the domain map to
 * @param {boolean} log
 * @returns {Scale}
 */
export function makeScale(domain, pixels, log) {
  const min = log ? Math.log10(domain[0]) : domain[0];
  const max = log ? Math.log10(domain[1]) : domain[1];
  const factor = (pixels[1] - pixels[0]) / (max - min);
  return { log, factor, offset: pixels[0] - min * factor };
}

/**
 * @param {Scale} scale
 * @param {number} value
 * @returns {number} NaN for what a logarithm cannot show
 */
export function toPixel({ log, offset, factor }, value) {
  if (!log) return offset + factor * value;
  return value > 0 ? offset + factor * Math.log10(value) : NaN;
}

/**
 * @param {Scale} scale
 * @param {number} pixel
 */
export function toValue({ log, offset, factor }, pixel) {
  const position = (pixel - offset) / factor;
  return log ? 10 ** position : position;
}

/**
 * A domain moved and stretched in the scale's own space, so that logarithmic axes zoom evenly.
 * @param {[number, number]} domain
 * @param {boolean} log
 * @param {number} anchor what stays where it is, as a fraction of the domain
 * @param {number} stretch above 1: shows more
 * @param {number} shift in fractions of the domain
 * @returns {[number, number]}
 */
export function transformDomain(domain, log, anchor, stretch, shift) {
  const min = log ? Math.log10(domain[0]) : domain[0];
  const max = log ? Math.log10(domain[1]) : domain[1];
  const span = max - min;
  const start = min + span * (anchor - anchor * stretch + shift);
  const end = start + span * stretch;
  return log ? [10 ** start, 10 ** end] : [start, end];
}
