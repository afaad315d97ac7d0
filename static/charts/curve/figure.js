// @ts-check
/** A chart of curves as a picture of its own, with a title and a legend: on a canvas or as SVG. */

import { paintPicture } from "./paint.js";
import { SvgContext } from "../svg.js";

/**
 * @typedef {import("./paint.js").Picture} Picture
 * @typedef {import("./paint.js").Palette} Palette
 */

const SIDE = 520;
const MARGIN = { left: 60, right: 60, top: 64, bottom: 44 };
const LEGEND_ROW = 18;
const LEGEND_LIMIT = 40; // entries; a longer legend would dwarf the picture
const LABEL_LENGTH = 70; // characters
const PNG_RATIO = 2;
const WIDTH = MARGIN.left + SIDE + MARGIN.right;

/**
 * @param {Picture} picture
 * @param {string} title
 * @param {Palette} palette
 * @returns {string} an SVG document
 */
export function figureOfCurves(picture, title, palette) {
  const context = new SvgContext();
  paint(context, picture, title, palette);
  return context.document(WIDTH, heightOf(picture), title);
}

/**
 * @param {Picture} picture
 * @param {string} title
 * @param {Palette} palette
 * @returns {Promise<Blob>}
 */
export function pngOfCurves(picture, title, palette) {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH * PNG_RATIO;
  canvas.height = heightOf(picture) * PNG_RATIO;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser gives no canvas to draw the picture on");
  context.scale(PNG_RATIO, PNG_RATIO);
  paint(context, picture, title, palette);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("this browser could not encode a PNG"))), "image/png");
  });
}

/** @param {Picture} picture */
function heightOf({ curves }) {
  return MARGIN.top + SIDE + MARGIN.bottom + Math.min(curves.length, LEGEND_LIMIT + 1) * LEGEND_ROW + 12;
}

/**
 * @param {import("./paint.js").Context} context
 * @param {Picture} picture
 * @param {string} title
 * @param {Palette} palette
 */
function paint(context, picture, title, palette) {
  context.fillStyle = palette.surface;
  context.beginPath();
  context.rect(0, 0, WIDTH, heightOf(picture));
  context.fill();
  context.font = `600 15px ${palette.font}`;
  context.fillStyle = palette.ink;
  context.textAlign = "left";
  context.fillText(title, MARGIN.left - 32, 28);
  paintPicture(context, { left: MARGIN.left, top: MARGIN.top, width: SIDE, height: SIDE }, picture, palette);
  const top = MARGIN.top + SIDE + MARGIN.bottom + 6;
  context.font = `11px ${palette.mono}`;
  context.textAlign = "left";
  picture.curves.slice(0, LEGEND_LIMIT).forEach(({ label, color }, i) => {
    const y = top + i * LEGEND_ROW;
    context.strokeStyle = color;
    context.lineWidth = 2.4;
    context.beginPath();
    context.moveTo(MARGIN.left, y);
    context.lineTo(MARGIN.left + 16, y);
    context.stroke();
    context.fillStyle = palette.ink2;
    context.fillText(label.length <= LABEL_LENGTH ? label : `…${label.slice(1 - LABEL_LENGTH)}`, MARGIN.left + 22, y + 4);
  });
  if (picture.curves.length > LEGEND_LIMIT) context.fillText(`and ${picture.curves.length - LEGEND_LIMIT} more`, MARGIN.left + 22, top + LEGEND_LIMIT * LEGEND_ROW + 4);
}
