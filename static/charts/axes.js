// @ts-check
/** Axes of a plot on a canvas: quiet labels, and lines where they help. */

import { toPixel } from "./scale.js";
import { labelsFor, ticksFor } from "./ticks.js";

/**
 * @typedef {{left: number, top: number, width: number, height: number}} Box
 * @typedef {{ink3: string, line: string, mono: string}} AxisTokens
 * @typedef {object} Axis
 * @property {import("./scale.js").Scale} scale
 * @property {[number, number]} domain
 * @property {import("./ticks.js").AxisKind} kind
 * @property {boolean} [lines] across the plot
 */

const LABEL_WIDTH = 64; // pixels that a label takes, with room around it
const LABEL_HEIGHT = 34;
const GAP = 6;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {Axis} axis
 * @param {AxisTokens} tokens
 */
export function paintBottomAxis(context, box, axis, tokens) {
  const ticks = ticksFor(axis.kind, false, axis.domain, Math.floor(box.width / LABEL_WIDTH));
  begin(context, tokens);
  context.textBaseline = "top";
  labelsFor(axis.kind, false, ticks).forEach((label, i) => {
    const x = toPixel(axis.scale, ticks[i]);
    const half = context.measureText(label).width / 2;
    context.textAlign = "center";
    context.fillText(label, Math.max(half, Math.min(box.left + box.width - half + GAP, x)), box.top + box.height + GAP);
    if (axis.lines) line(context, Math.round(x) + 0.5, box.top, Math.round(x) + 0.5, box.top + box.height);
  });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {Axis} axis
 * @param {AxisTokens} tokens
 * @param {"left" | "right"} side
 */
export function paintSideAxis(context, box, axis, tokens, side) {
  const ticks = ticksFor(axis.kind, false, axis.domain, Math.floor(box.height / LABEL_HEIGHT));
  const labels = labelsFor(axis.kind, false, ticks);
  const places = ticks.map((tick, i) => ({ y: toPixel(axis.scale, tick), label: labels[i] }));
  paintSideLabels(context, box, places, tokens, side, axis.lines ?? false);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {{y: number, label: string}[]} places
 * @param {AxisTokens} tokens
 * @param {"left" | "right"} side
 * @param {boolean} lines across the plot
 */
export function paintSideLabels(context, box, places, tokens, side, lines) {
  begin(context, tokens);
  context.textAlign = side === "left" ? "right" : "left";
  context.textBaseline = "middle";
  const x = side === "left" ? box.left - GAP : box.left + box.width + GAP;
  for (const { y, label } of places) {
    context.fillText(label, x, Math.max(box.top + 4, Math.min(box.top + box.height - 4, y)));
    if (lines) line(context, box.left, Math.round(y) + 0.5, box.left + box.width, Math.round(y) + 0.5);
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {AxisTokens} tokens
 */
function begin(context, tokens) {
  context.font = `10.5px ${tokens.mono}`;
  context.fillStyle = tokens.ink3;
  context.strokeStyle = tokens.line;
  context.lineWidth = 1;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} fromX
 * @param {number} fromY
 * @param {number} toX
 * @param {number} toY
 */
function line(context, fromX, fromY, toX, toY) {
  context.beginPath();
  context.moveTo(fromX, fromY);
  context.lineTo(toX, toY);
  context.stroke();
}
