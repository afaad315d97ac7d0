// @ts-check
/**
 * Lines to pictures: bands, raw values, smoothed lines, dots, and marks for NaN and infinity.
 *
 * The painter draws on anything that has a canvas context's methods; `svg.js` is the other such thing.
 */

import { NAN, NEGATIVE_INFINITY, POSITIVE_INFINITY, visibleRange } from "./line.js";
import { traceBand, traceDots, traceLine, traceSpans } from "./path.js";
import { toPixel } from "./scale.js";

/** @typedef {import("./line.js").Line} Line */
/** @typedef {import("./scale.js").Scale} Scale */

/**
 * @typedef {object} Frame
 * @property {{left: number, top: number, width: number, height: number}} box in canvas pixels
 * @property {[number, number]} domainX
 * @property {Scale} scaleX
 * @property {Scale} scaleY
 * @property {number} ratio canvas pixels a CSS pixel
 * @property {string | null} emphasis key of the lines that stand out; the others are dimmed
 * @property {boolean} [hairlines] lines may be drawn as several of one pixel: quicker, and as good to look at
 */

/** @typedef {CanvasRenderingContext2D | import("./svg.js").SvgContext} Context */

const LINE_WIDTH = 1.6;
const EMPHASISED_WIDTH = 2.4;
// Rasterisers have a way of their own for lines of up to a pixel: in software, three of them take a third of the time of
// one that is 1.6 wide (10 lines of 500 points: 1.3 ms, not 3.9). On a circle, they look alike whichever way a line runs.
const HAIRLINES = [90, 210, 330].map((degrees) => ({ dx: 0.36 * Math.cos((degrees * Math.PI) / 180), dy: 0.36 * Math.sin((degrees * Math.PI) / 180) }));
const HAIRLINES_UP_TO = 2; // canvas pixels; further apart they would part
const CROWD = 40; // lines; beyond it thinner lines tell more, and are several times cheaper to draw
const RAW_ALPHA = 0.26;
const DENSE_RAW_ALPHA = 0.15; // where raw values fill an area, a stronger one would drown the lines of other runs
const CROWDED_RAW_ALPHA = 0.1;
const BAND_ALPHA = 0.14;
const FAINT_ALPHA = 0.38;
const DIMMED = 0.22;
const DOT_RADIUS = 2.2;
const DOTS_FROM_SPACING = 9; // CSS pixels between points, from where each is shown as a dot
const MARK_SIZE = 4;
const MARK_DISTANCE = 7; // CSS pixels; closer marks would be one smear

/**
 * @param {Context} context
 * @param {Line[]} lines later ones lie on top
 * @param {Frame} frame
 */
export function paintLines(context, lines, frame) {
  const { box, ratio } = frame;
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.width, box.height);
  context.clip();
  context.lineJoin = "bevel"; // as good as round at these widths, and much cheaper
  for (const line of inOrder(lines, frame.emphasis)) paintLine(context, line, frame, lines.length > CROWD);
  context.setLineDash([]);
  context.restore();
  context.save();
  for (const line of lines) if (line.bad) paintMarks(context, line, frame, ratio);
  context.restore();
}

/**
 * @param {Line[]} lines
 * @param {string | null} emphasis
 */
function inOrder(lines, emphasis) {
  const depth = { discarded: 0, member: 1, run: 2, group: 2, margin: 2 };
  const rank = (/** @type {Line} */ line) => (line.key === emphasis ? 10 : 0) + depth[line.role];
  return [...lines].sort((a, b) => rank(a) - rank(b));
}

/**
 * @param {Context} context
 * @param {Line} line
 * @param {Frame} frame
 * @param {boolean} crowded
 */
function paintLine(context, line, frame, crowded) {
  const { scaleX, scaleY, ratio } = frame;
  const range = visibleRange(line, ...frame.domainX);
  if (range[0] >= range[1]) return;
  const emphasised = line.key === frame.emphasis;
  const strength = frame.emphasis !== null && !emphasised ? DIMMED : 1;
  context.strokeStyle = context.fillStyle = line.color;
  if (line.role === "group" || line.role === "margin") {
    context.globalAlpha = BAND_ALPHA * strength;
    context.beginPath();
    traceBand(context, line, range, scaleX, scaleY);
    context.fill();
  } else if (line.role !== "member") {
    const dense = line.low !== null || range[1] - range[0] > frame.box.width / ratio;
    paintRaw(context, line, range, frame, strength * (crowded && !emphasised ? CROWDED_RAW_ALPHA : dense ? DENSE_RAW_ALPHA : RAW_ALPHA));
  }
  const faint = line.role === "discarded" || line.role === "member";
  context.globalAlpha = strength * (faint ? FAINT_ALPHA : 1);
  context.setLineDash((line.role === "discarded" ? [3, 3] : line.dash).map((length) => length * ratio));
  strokeLine(context, line, range, frame, ratio * (emphasised ? EMPHASISED_WIDTH : crowded || faint || strength < 1 ? 1 : LINE_WIDTH));
  paintDots(context, line, range, frame, crowded);
}

/**
 * @param {Context} context
 * @param {Line} line
 * @param {[number, number]} range
 * @param {Frame} frame
 * @param {number} width canvas pixels
 */
function strokeLine(context, line, range, { scaleX, scaleY, hairlines = false }, width) {
  const split = hairlines && width > 1 && width <= HAIRLINES_UP_TO;
  const detail = line.smoothed === line.value ? "all" : "ends";
  context.lineWidth = split ? 1 : width;
  context.beginPath();
  for (const { dx, dy } of split ? HAIRLINES : [{ dx: 0, dy: 0 }]) {
    traceLine(context, line, line.smoothed, range, { ...scaleX, offset: scaleX.offset + dx }, { ...scaleY, offset: scaleY.offset + dy }, detail);
  }
  context.stroke();
}

/**
 * What lies under a smoothed line, or within the pixels of a reduced one.
 * @param {Context} context
 * @param {Line} line
 * @param {[number, number]} range
 * @param {Frame} frame
 * @param {number} alpha
 */
function paintRaw(context, line, range, frame, alpha) {
  if (line.smoothed === line.value && line.low === null) return;
  const { box, ratio, hairlines } = frame;
  const filled = range[1] - range[0] >= box.width; // with an entry a pixel, one pixel wide is as good and far quicker
  context.globalAlpha = alpha;
  context.lineWidth = hairlines && filled ? Math.min(1, ratio) : ratio;
  context.setLineDash([]);
  context.beginPath();
  traceSpans(context, line, range, frame.scaleX, frame.scaleY);
  context.stroke();
}

/**
 * @param {Context} context
 * @param {Line} line
 * @param {[number, number]} range
 * @param {Frame} frame
 * @param {boolean} crowded dots of many lines would hide the lines
 */
function paintDots(context, line, range, frame, crowded) {
  const { scaleX, scaleY, ratio, box } = frame;
  const sparse = !crowded && (range[1] - range[0]) * DOTS_FROM_SPACING * ratio < box.width;
  if (!sparse && !hasGaps(line)) return;
  context.beginPath();
  traceDots(context, line, line.smoothed, range, scaleX, scaleY, DOT_RADIUS * ratio, !sparse);
  context.fill();
  if (!sparse || line.smoothed === line.value) return;
  context.globalAlpha *= 0.5;
  context.beginPath();
  traceDots(context, line, line.value, range, scaleX, scaleY, DOT_RADIUS * 0.8 * ratio, false);
  context.fill();
}

/** @param {Line} line */
function hasGaps(line) {
  return line.bad !== null || line.length === 1;
}

/**
 * Triangles at the edge of the plot, where there is no y to draw at: +Inf points up at the top, -Inf down at the
 * bottom, NaN is a hollow one at the bottom.
 * @param {Context} context
 * @param {Line} line
 * @param {Frame} frame
 * @param {number} ratio
 */
function paintMarks(context, line, frame, ratio) {
  const { box, domainX, scaleX } = frame;
  const [start, end] = visibleRange(line, ...domainX);
  const bottom = box.top + box.height;
  const size = MARK_SIZE * ratio;
  /** @type {Record<number, number>} */
  const last = { [NAN]: -Infinity, [POSITIVE_INFINITY]: -Infinity, [NEGATIVE_INFINITY]: -Infinity };
  context.globalAlpha = frame.emphasis !== null && line.key !== frame.emphasis ? DIMMED : 1;
  context.strokeStyle = context.fillStyle = line.color;
  context.lineWidth = 1.2 * ratio;
  for (let i = start; i < end; i++) {
    const flags = line.bad?.[i] ?? 0;
    const x = toPixel(scaleX, line.x[i]);
    if (flags === 0 || !(x >= box.left && x <= box.left + box.width)) continue;
    for (const flag of [NAN, POSITIVE_INFINITY, NEGATIVE_INFINITY]) {
      if (!(flags & flag) || Math.abs(x - last[flag]) < MARK_DISTANCE * ratio) continue;
      last[flag] = x;
      const up = flag !== NEGATIVE_INFINITY;
      triangle(context, x, flag === POSITIVE_INFINITY ? box.top + size * 2 : bottom - 1, size, up);
      if (flag === NAN) context.stroke();
      else context.fill();
    }
  }
}

/**
 * @param {Context} context
 * @param {number} x
 * @param {number} base y of the lower side
 * @param {number} size half the width
 * @param {boolean} up
 */
function triangle(context, x, base, size, up) {
  const tip = up ? base - size * 1.8 : base;
  const foot = up ? base : base - size * 1.8;
  context.beginPath();
  context.moveTo(x - size, foot);
  context.lineTo(x + size, foot);
  context.lineTo(x, tip);
  context.closePath();
}
