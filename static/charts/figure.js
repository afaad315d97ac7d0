// @ts-check
/** A chart as a picture of its own: title, axes, lines and legend, on a canvas or as SVG. */

import { paintLines } from "./painter.js";
import { makeScale, toPixel } from "./scale.js";
import { SvgContext } from "./svg.js";
import { labelsFor, ticksFor } from "./ticks.js";

/** @typedef {import("./line.js").Line} Line */
/** @typedef {import("./painter.js").Context} Context */
/** @typedef {{surface: string, line: string, ink: string, ink2: string, ink3: string, accent: string, font: string, mono: string}} Palette */

/**
 * @typedef {object} Figure
 * @property {string} title
 * @property {Line[]} lines
 * @property {[number, number]} domainX
 * @property {[number, number]} domainY
 * @property {import("./ticks.js").AxisKind} kindX
 * @property {boolean} logX
 * @property {boolean} logY
 * @property {Palette} tokens
 */

const WIDTH = 960;
const PLOT_HEIGHT = 400;
const MARGIN = { left: 68, right: 24, top: 48, bottom: 36 };
const LEGEND_ROW = 18;
const LEGEND_COLUMN = 228;
const LEGEND_LIMIT = 60; // entries; a longer legend would dwarf the picture
const LABEL_LENGTH = 34; // characters that fit a legend column
const PNG_RATIO = 2;

/**
 * @param {Figure} figure
 * @returns {string} an SVG document
 */
export function figureSvg(figure) {
  const context = new SvgContext();
  const height = paintFigure(context, figure);
  return context.document(WIDTH, height, figure.title);
}

/**
 * @param {Figure} figure
 * @returns {Promise<Blob>}
 */
export function figurePng(figure) {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH * PNG_RATIO;
  canvas.height = figureHeight(figure.lines) * PNG_RATIO;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser gives no canvas to draw the picture on");
  context.scale(PNG_RATIO, PNG_RATIO);
  paintFigure(context, figure);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("this browser could not encode a PNG"))), "image/png");
  });
}

/** @param {Line[]} lines */
function figureHeight(lines) {
  const columns = Math.floor((WIDTH - MARGIN.left - MARGIN.right) / LEGEND_COLUMN);
  const rows = Math.ceil(Math.min(lines.length, LEGEND_LIMIT + 1) / columns);
  return MARGIN.top + PLOT_HEIGHT + MARGIN.bottom + rows * LEGEND_ROW + 12;
}

/**
 * @param {Context} context
 * @param {Figure} figure
 * @returns {number} the height of the picture
 */
function paintFigure(context, figure) {
  const { tokens, title, lines } = figure;
  const height = figureHeight(lines);
  const box = { left: MARGIN.left, top: MARGIN.top, width: WIDTH - MARGIN.left - MARGIN.right, height: PLOT_HEIGHT };
  context.fillStyle = tokens.surface;
  context.beginPath();
  context.rect(0, 0, WIDTH, height);
  context.fill();
  text(context, title, MARGIN.left, 26, `600 15px ${tokens.font}`, tokens.ink, "left");
  const scaleX = makeScale(figure.domainX, [box.left, box.left + box.width], figure.logX);
  const scaleY = makeScale(figure.domainY, [box.top + box.height, box.top], figure.logY);
  paintAxes(context, figure, box, scaleX, scaleY);
  paintLines(context, lines, { box, domainX: figure.domainX, scaleX, scaleY, ratio: 1, emphasis: null });
  paintLegend(context, figure, box);
  return height;
}

/**
 * @param {Context} context
 * @param {Figure} figure
 * @param {{left: number, top: number, width: number, height: number}} box
 * @param {import("./scale.js").Scale} scaleX
 * @param {import("./scale.js").Scale} scaleY
 */
function paintAxes(context, figure, box, scaleX, scaleY) {
  const { tokens, kindX, logX, logY } = figure;
  const ticksX = ticksFor(kindX, logX, figure.domainX, 9);
  const ticksY = ticksFor("number", logY, figure.domainY, 7);
  const font = `11px ${tokens.mono}`;
  labelsFor(kindX, logX, ticksX).forEach((label, i) => {
    text(context, label, toPixel(scaleX, ticksX[i]), box.top + box.height + 20, font, tokens.ink3, "center");
  });
  context.strokeStyle = tokens.line;
  context.lineWidth = 1;
  context.beginPath();
  labelsFor("number", logY, ticksY).forEach((label, i) => {
    const y = toPixel(scaleY, ticksY[i]);
    text(context, label, box.left - 8, y + 4, font, tokens.ink3, "right");
    context.moveTo(box.left, y);
    context.lineTo(box.left + box.width, y);
  });
  context.stroke();
}

/**
 * @param {Context} context
 * @param {Figure} figure
 * @param {{left: number, top: number, width: number, height: number}} box
 */
function paintLegend(context, { lines, tokens }, box) {
  const columns = Math.floor(box.width / LEGEND_COLUMN);
  const top = box.top + box.height + MARGIN.bottom + 6;
  lines.slice(0, LEGEND_LIMIT).forEach((line, i) => {
    const x = box.left + (i % columns) * LEGEND_COLUMN;
    const y = top + Math.floor(i / columns) * LEGEND_ROW;
    context.strokeStyle = line.color;
    context.lineWidth = 2.4;
    context.setLineDash(line.role === "discarded" ? [3, 3] : line.dash);
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x + 16, y);
    context.stroke();
    context.setLineDash([]);
    const label = line.note ? `${line.label} ${line.note}` : line.label;
    text(context, shorten(label), x + 22, y + 4, `11px ${tokens.mono}`, tokens.ink2, "left");
  });
  if (lines.length <= LEGEND_LIMIT) return;
  const i = LEGEND_LIMIT;
  const y = top + Math.floor(i / columns) * LEGEND_ROW + 4;
  text(context, `and ${lines.length - i} more`, box.left + (i % columns) * LEGEND_COLUMN, y, `11px ${tokens.mono}`, tokens.ink3, "left");
}

/** @param {string} label */
function shorten(label) {
  return label.length <= LABEL_LENGTH ? label : `…${label.slice(1 - LABEL_LENGTH)}`;
}

/**
 * @param {Context} context
 * @param {string} words
 * @param {number} x
 * @param {number} y
 * @param {string} font
 * @param {string} color
 * @param {"left" | "center" | "right"} align
 */
function text(context, words, x, y, font, color, align) {
  context.font = font;
  context.fillStyle = color;
  context.textAlign = align;
  context.fillText(words, x, y);
}
