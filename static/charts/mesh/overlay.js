// @ts-check
/** What is written over a mesh: which way its axes point, and how large its box is. */
import { placeOf } from "./camera.js";

/**
 * @typedef {import("./camera.js").MeshLens} MeshLens
 * @typedef {import("./shape.js").Vector} Vector
 * @typedef {{ink: string, ink2: string, ink3: string, surface: string, font: string, mono: string}} Palette
 */

const AXES = ["x", "y", "z"];
const ARM = 18; // CSS pixels
const MARGIN = 30;
const EDGE = 30; // so much of a length's text may stand on either side of its place
const LINE = 22; // below which other text stands

/**
 * @param {CanvasRenderingContext2D} context
 * @param {MeshLens} lens
 * @param {{width: number, height: number}} size
 * @param {Palette} tokens
 */
export function drawAxes(context, { right, above, back }, size, tokens) {
  const middle = { x: size.width - MARGIN, y: size.height - MARGIN };
  const arms = AXES.map((name, axis) => ({ name, x: right[axis] * ARM, y: -above[axis] * ARM, depth: back[axis] }));
  context.font = `500 10px ${tokens.font}`;
  context.textBaseline = "middle";
  context.textAlign = "center";
  for (const { name, x, y, depth } of arms.sort((a, b) => a.depth - b.depth)) {
    context.globalAlpha = depth < -0.2 ? 0.45 : 1;
    context.strokeStyle = context.fillStyle = tokens.ink3;
    context.lineWidth = 1.5;
    context.beginPath();
    context.moveTo(middle.x, middle.y);
    context.lineTo(middle.x + x, middle.y + y);
    context.stroke();
    context.fillText(name, middle.x + x * 1.45, middle.y + y * 1.45);
  }
  context.globalAlpha = 1;
}

/**
 * The length of each side of the box, beside the edge of that direction that lies outermost in the picture.
 * @param {CanvasRenderingContext2D} context
 * @param {MeshLens} lens
 * @param {Vector} low
 * @param {Vector} high
 * @param {(length: number) => string} format
 * @param {{width: number, height: number}} size
 * @param {Palette} tokens
 */
export function drawLengths(context, lens, low, high, format, size, tokens) {
  context.font = `500 11px ${tokens.mono}`;
  context.textBaseline = "middle";
  context.textAlign = "center";
  context.lineWidth = 3;
  context.lineJoin = "round";
  for (let axis = 0; axis < 3; axis++) {
    const length = high[axis] - low[axis];
    const place = outermostEdge(lens, low, high, axis, size);
    if (!place || length === 0) continue;
    const text = `${AXES[axis]} ${format(length)}`;
    context.strokeStyle = tokens.surface;
    context.fillStyle = tokens.ink2;
    context.strokeText(text, place.x, place.y);
    context.fillText(text, place.x, place.y);
  }
}

/** The middle of an edge, if it can be seen: there its length hides least. @param {MeshLens} lens @param {Vector} low @param {Vector} high @param {number} axis @param {{width: number, height: number}} size */
function outermostEdge(lens, low, high, axis, size) {
  const others = [0, 1, 2].filter((other) => other !== axis);
  const middle = [0, 1, 2].map((one) => (low[one] + high[one]) / 2);
  const seen = (/** @type {readonly number[]} */ point) => placeOf(lens, /** @type {Vector} */ (/** @type {unknown} */ (point)), size);
  const center = seen(middle);
  let best = null;
  let farthest = -1;
  for (let bits = 0; bits < 4; bits++) {
    const at = [...middle];
    others.forEach((other, bit) => (at[other] = (bits >> bit) & 1 ? high[other] : low[other]));
    const place = seen(at);
    if (!place || !center || place.x < EDGE || place.y < 0 || place.x > size.width - EDGE || place.y > size.height - LINE) continue;
    const distance = Math.hypot(place.x - center.x, place.y - center.y) + (place.y - center.y) / 2; // of two alike the lower
    if (distance > farthest) [best, farthest] = [place, distance];
  }
  return best;
}
