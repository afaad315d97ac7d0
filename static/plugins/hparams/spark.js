// @ts-check
/** A curve as the path of a small picture: no axes, only its shape. Pure. */

const MARGIN = 2;

/**
 * @param {{x: ArrayLike<number>, value: ArrayLike<number>}} curve ascending in x
 * @param {{width: number, height: number}} size
 * @returns {string} an SVG path, with a gap where a value is not finite
 */
export function pathOf({ x, value }, { width, height }) {
  const finite = Array.from(value).filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const [start, end] = [x[0], x[x.length - 1]];
  const place = (/** @type {number} */ part, /** @type {number} */ room) => (MARGIN + part * (room - 2 * MARGIN)).toFixed(1);
  let path = "";
  let isDown = false;
  for (let i = 0; i < x.length; i++) {
    if (!Number.isFinite(value[i])) {
      isDown = false;
      continue;
    }
    const across = end > start ? (x[i] - start) / (end - start) : 0.5;
    const up = high > low ? (value[i] - low) / (high - low) : 0.5;
    path += `${isDown ? "L" : "M"}${place(across, width)} ${place(1 - up, height)}`;
    isDown = true;
  }
  return path;
}
