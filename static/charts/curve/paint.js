// @ts-check
/** Curves to pictures: axes, guides, lines, marks. Draws on anything that has a canvas context's methods. */

import { scalesOf } from "./scene.js";
import { toPixel } from "../scale.js";
import { labelsFor, ticksFor } from "../ticks.js";

/**
 * @typedef {import("./scene.js").Curve} Curve
 * @typedef {import("./scene.js").Guide} Guide
 * @typedef {import("./scene.js").Box} Box
 * @typedef {import("./scene.js").View} View
 * @typedef {CanvasRenderingContext2D | import("../svg.js").SvgContext} Context
 * @typedef {{surface: string, line: string, lineStrong: string, ink: string, ink2: string, ink3: string, accent: string, font: string, mono: string}} Palette
 *
 * @typedef {object} Picture
 * @property {Curve[]} curves later ones lie on top
 * @property {Guide[]} guides
 * @property {string} labelX
 * @property {string} labelY
 * @property {View} view
 * @property {string | null} emphasis key of the curve that stands out
 */

export const MARGIN = { left: 38, right: 44, top: 20, bottom: 34 };

const WIDTH = 1.8;
const EMPHASISED = 2.6;
const DIMMED = 0.25;
const MARK_RADIUS = 4;
const LABEL_ROOM = { x: 40, y: 40 }; // pixels a tick

/**
 * @param {Context} context
 * @param {Box} box
 * @param {Picture} picture
 * @param {Palette} palette
 */
export function paintPicture(context, box, picture, palette) {
  paintAxes(context, box, picture, palette);
  const scales = scalesOf(box, picture.view);
  context.save();
  context.beginPath();
  context.rect(box.left - 1, box.top - 1, box.width + 2, box.height + 2);
  context.clip();
  for (const guide of picture.guides) paintGuide(context, guide, scales, palette);
  context.lineJoin = "round";
  const top = picture.curves.filter(({ key }) => key === picture.emphasis);
  for (const curve of [...picture.curves.filter(({ key }) => key !== picture.emphasis), ...top]) paintCurve(context, curve, scales, picture.emphasis, palette);
  context.restore();
  for (const guide of picture.guides) labelGuide(context, guide, box, scales, palette);
}

/**
 * @param {Context} context
 * @param {Box} box
 * @param {Picture} picture
 * @param {Palette} palette
 */
function paintAxes(context, box, { view, labelX, labelY }, palette) {
  const scales = scalesOf(box, view);
  const ticksX = ticksFor("number", false, [view[0], view[1]], Math.min(10, box.width / LABEL_ROOM.x));
  const ticksY = ticksFor("number", false, [view[2], view[3]], Math.min(10, box.height / LABEL_ROOM.y));
  context.font = `10.5px ${palette.mono}`;
  context.fillStyle = palette.ink3;
  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  context.setLineDash([]);
  context.textBaseline = "alphabetic";
  context.beginPath();
  context.textAlign = "center";
  labelsFor("number", false, ticksX).forEach((label, i) => {
    const x = toPixel(scales.x, ticksX[i]);
    context.fillText(label, x, box.top + box.height + 14);
    context.moveTo(x, box.top);
    context.lineTo(x, box.top + box.height);
  });
  context.textAlign = "right";
  labelsFor("number", false, ticksY).forEach((label, i) => {
    const y = toPixel(scales.y, ticksY[i]);
    context.fillText(label, box.left - 6, y + 3.5);
    context.moveTo(box.left, y);
    context.lineTo(box.left + box.width, y);
  });
  context.stroke();
  context.font = `11px ${palette.font}`;
  context.textAlign = "left";
  context.fillText(labelY, box.left - 32, box.top - 8);
  context.textAlign = "right";
  context.fillText(labelX, box.left + box.width, box.top + box.height + 28);
}

/**
 * @param {Context} context
 * @param {Guide} guide
 * @param {ReturnType<typeof scalesOf>} scales
 * @param {Palette} palette
 */
function paintGuide(context, { x, y }, scales, palette) {
  context.strokeStyle = palette.lineStrong;
  context.lineWidth = 1;
  context.setLineDash([3, 3]);
  context.beginPath();
  x.forEach((value, i) => {
    if (i === 0) context.moveTo(toPixel(scales.x, value), toPixel(scales.y, y[i]));
    else context.lineTo(toPixel(scales.x, value), toPixel(scales.y, y[i]));
  });
  context.stroke();
  context.setLineDash([]);
}

/**
 * Beside the plot, where no curve is, if the guide leaves it there.
 * @param {Context} context
 * @param {Guide} guide
 * @param {Box} box
 * @param {ReturnType<typeof scalesOf>} scales
 * @param {Palette} palette
 */
function labelGuide(context, { x, y, label }, box, scales, palette) {
  const edge = box.left + box.width;
  const beyond = x.findIndex((value) => toPixel(scales.x, value) >= edge - 1);
  const top = beyond < 0 ? NaN : toPixel(scales.y, y[beyond]);
  if (!label || !(top >= box.top && top <= box.top + box.height)) return;
  context.font = `10px ${palette.mono}`;
  context.fillStyle = palette.ink3;
  context.textAlign = "left";
  context.fillText(label, edge + 4, top + 3.5);
}

/**
 * @param {Context} context
 * @param {Curve} curve
 * @param {ReturnType<typeof scalesOf>} scales
 * @param {string | null} emphasis
 * @param {Palette} palette
 */
function paintCurve(context, curve, scales, emphasis, palette) {
  const stands = curve.key === emphasis;
  context.globalAlpha = emphasis !== null && !stands ? DIMMED : 1;
  context.strokeStyle = curve.color;
  context.lineWidth = stands ? EMPHASISED : WIDTH;
  context.beginPath();
  let isDown = false;
  for (let i = 0; i < curve.length; i++) {
    const x = toPixel(scales.x, curve.x[i]);
    const y = toPixel(scales.y, curve.y[i]);
    if (!Number.isFinite(x + y)) isDown = false;
    else if (isDown) context.lineTo(x, y);
    else {
      context.moveTo(x, y);
      isDown = true;
    }
  }
  context.stroke();
  if (curve.marked !== undefined) paintDot(context, toPixel(scales.x, curve.x[curve.marked]), toPixel(scales.y, curve.y[curve.marked]), curve.color, palette.surface);
  context.globalAlpha = 1;
}

/**
 * @param {Context} context
 * @param {number} x
 * @param {number} y
 * @param {string} edge
 * @param {string} fill
 */
export function paintDot(context, x, y, edge, fill) {
  if (!Number.isFinite(x + y)) return;
  context.beginPath();
  context.arc(x, y, MARK_RADIUS, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
  context.strokeStyle = edge;
  context.lineWidth = 2;
  context.stroke();
}
