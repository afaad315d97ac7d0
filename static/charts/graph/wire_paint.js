// @ts-check
/** Draws the lines between boxes: as wide as their tensors are large, dashed where no data flow, named where there is room. */
import { MIXED_SHAPES } from "./bundles.js";

/** How a shape of unknown rank is spelled. */
const UNKNOWN = "unknown";
const LEAST_WIDTH = 1;
const MOST_WIDTH = 5;
const MOST_WIRES = 6000;
const LABEL_SCALE = 0.72;
const LABEL_SIZE = 10;
/** Of a character of the fixed-width font to its size. */
const MONO_RATIO = 0.6;
const ARROW = 5.5;

/**
 * @typedef {import("./scene.js").SceneWire} SceneWire
 * @typedef {import("./view.js").View} View
 * @typedef {import("./paint.js").Pen} Pen
 */

/** Of a line in the plane: grows with the logarithm of the tensor's size. @param {import("./bundles.js").Bundle} bundle */
export function widthOfWire({ elements }) {
  return Number.isNaN(elements) ? LEAST_WIDTH : Math.min(MOST_WIDTH, LEAST_WIDTH + Math.log10(Math.max(1, elements)) * 0.55);
}

/** What is written on a line. @param {import("./bundles.js").Bundle} bundle @param {readonly string[]} shapes */
export function labelOfWire({ count, controls, shape }, shapes) {
  const tensors = count - controls;
  if (tensors === 0) return count === 1 ? "" : `${count} control`;
  const size = shape >= 0 && shapes[shape] !== UNKNOWN ? shapes[shape] : "";
  if (tensors === 1) return size;
  if (!size || shape === MIXED_SHAPES) return `${tensors} tensors`;
  return size === "scalar" ? `${tensors} scalars` : `${tensors} of ${size}`;
}

/**
 * @param {Pen} pen
 * @param {readonly SceneWire[]} wires
 * @param {{alpha: number, isLit: (wire: SceneWire) => boolean, isDim: boolean}} how
 */
export function paintWires(pen, wires, { alpha, isLit, isDim }) {
  const { context, tokens } = pen;
  const shown = wires.filter(({ points }) => isInView(pen, points));
  const [lit, plain] = [shown.filter(isLit), thinned(shown.filter((wire) => !isLit(wire)))];
  for (const [list, color, strength] of /** @type {const} */ ([[plain, tokens.ink3, isDim ? 0.15 : 0.5], [lit, tokens.accent, 1]])) {
    context.globalAlpha = alpha * strength;
    for (const wire of list) paintWire(pen, wire, color);
  }
  context.globalAlpha = 1;
  if (pen.view.scale >= LABEL_SCALE && alpha === 1) paintLabels(pen, isDim ? lit : [...lit, ...plain]);
}

/** So many lines are one grey anyway: an even choice of them keeps the picture moving. @param {SceneWire[]} wires */
function thinned(wires) {
  const every = Math.ceil(wires.length / MOST_WIRES);
  return every > 1 ? wires.filter((_, i) => i % every === 0) : wires;
}

/** @param {Pen} pen @param {Float64Array} points */
function isInView({ view, size }, points) {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < points.length; i += 2) {
    left = Math.min(left, points[i]);
    right = Math.max(right, points[i]);
    top = Math.min(top, points[i + 1]);
    bottom = Math.max(bottom, points[i + 1]);
  }
  const { scale } = view;
  return right * scale + view.left > -10 && left * scale + view.left < size.width + 10 && bottom * scale + view.top > -10 && top * scale + view.top < size.height + 10;
}

/** @param {Pen} pen @param {SceneWire} wire @param {string} color */
function paintWire({ context, view }, { bundle, points, to }, color) {
  const { scale, left, top } = view;
  const isControl = bundle.count === bundle.controls;
  const width = widthOfWire(bundle) * Math.min(1.2, Math.max(0.4, scale));
  context.strokeStyle = color;
  context.lineWidth = width;
  context.setLineDash(isControl ? [3 * Math.max(0.5, scale), 3 * Math.max(0.5, scale)] : []);
  context.beginPath();
  context.moveTo(points[0] * scale + left, points[1] * scale + top);
  for (let i = 2; i < points.length; i += 2) {
    const [x0, y0, x1, y1] = [points[i - 2] * scale + left, points[i - 1] * scale + top, points[i] * scale + left, points[i + 1] * scale + top];
    const middle = (y0 + y1) / 2;
    if (Math.abs(x0 - x1) < 0.5) context.lineTo(x1, y1);
    else context.bezierCurveTo(x0, middle, x1, middle, x1, y1);
  }
  context.stroke();
  context.setLineDash([]);
  if (scale > 0.35 && "item" in to) paintArrow(context, points, view, color, width);
}

/**
 * @param {import("./paint.js").GraphContext} context
 * @param {Float64Array} points
 * @param {View} view
 * @param {string} color
 * @param {number} width
 */
function paintArrow(context, points, { scale, left, top }, color, width) {
  const last = points.length - 2;
  const [x, y] = [points[last] * scale + left, points[last + 1] * scale + top];
  const downward = points[last + 1] >= points[last - 1] ? 1 : -1;
  const length = (ARROW + width * 0.6) * Math.min(1.2, Math.max(0.6, scale));
  context.fillStyle = color;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x - length * 0.55, y - downward * length);
  context.lineTo(x + length * 0.55, y - downward * length);
  context.closePath();
  context.fill();
}

/** Those that were written first keep others from their place. @param {Pen} pen @param {readonly SceneWire[]} wires */
function paintLabels(pen, wires) {
  const { context, view, tokens, shapes, ground } = pen;
  const size = LABEL_SIZE * Math.min(1.15, view.scale);
  /** @type {{x: number, y: number, width: number}[]} */
  const taken = [];
  context.font = `${size}px ${tokens.mono}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const { bundle, points, scope } of wires) {
    const label = labelOfWire(bundle, shapes);
    if (!label) continue;
    const x = ((points[0] + points[2]) / 2) * view.scale + view.left;
    const y = ((points[1] + points[3]) / 2) * view.scale + view.top;
    const width = label.length * size * MONO_RATIO + 6;
    if (taken.some((other) => Math.abs(other.y - y) < size + 3 && Math.abs(other.x - x) < (other.width + width) / 2)) continue;
    taken.push({ x, y, width });
    context.fillStyle = ground(scope);
    context.globalAlpha = 0.85;
    context.beginPath();
    context.rect(x - width / 2, y - size / 2 - 1, width, size + 2);
    context.fill();
    context.globalAlpha = 1;
    context.fillStyle = tokens.ink2;
    context.fillText(label, x, y);
  }
}
