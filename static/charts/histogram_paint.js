// @ts-check
/** Histograms as ridges, as lines over one another, and as a heatmap. */

import { channelsOf, colorRamp, mix } from "./mixing.js";
import { topOf } from "./histogram_scene.js";

/**
 * @typedef {import("./histogram_scene.js").Scene} Scene
 * @typedef {import("./histogram_scene.js").Row} Row
 * @typedef {{surface: string, ink: string, ink3: string, line: string, accent: string, mono: string}} Tokens
 */

const OLDEST = 0.32; // of the colour in the first ridge; the rest is background
const NEWEST = 0.9;
const COMPARED = 0.45; // opacity of ridges of several runs, which must shine through

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {Tokens} tokens
 */
export function paintRidges(context, scene, tokens) {
  const several = scene.data.series.length > 1;
  context.lineJoin = "round";
  for (const row of scene.rows) {
    const color = row.series.color;
    context.globalAlpha = several ? COMPARED : 1;
    context.fillStyle = several ? color : mix(tokens.surface, color, OLDEST + (NEWEST - OLDEST) * row.age);
    context.beginPath();
    traceArea(context, scene, row);
    context.fill();
    context.globalAlpha = 1;
    context.strokeStyle = several ? color : tokens.surface;
    context.lineWidth = several ? 1 : 0.8;
    context.beginPath();
    traceCurve(context, scene, row);
    context.stroke();
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 */
export function paintOverlay(context, scene) {
  context.lineJoin = "round";
  context.lineWidth = 1.2;
  const faintest = scene.rows.length > 1 ? 0.18 : 1;
  for (const row of scene.rows) {
    context.globalAlpha = faintest + (1 - faintest) * row.age;
    context.strokeStyle = row.series.color;
    context.beginPath();
    traceCurve(context, scene, row);
    context.stroke();
  }
  context.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {Tokens} tokens
 * @param {number} ratio device pixels in a CSS pixel
 */
export function paintHeatmap(context, scene, tokens, ratio) {
  const { box, rows, data } = scene;
  const width = Math.round(box.width * ratio);
  const height = Math.round(box.height * ratio);
  if (rows.length === 0 || width < 1 || height < 1) return;
  const image = context.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  const ramps = new Map(data.series.map((series) => [series, new Uint32Array(colorRamp(tokens.surface, series.color, tokens.ink).buffer)]));
  const column = new Uint32Array(data.bins);
  let painted = -1;
  for (let x = 0, i = 0; x < width; x++) {
    while (i + 1 < rows.length && box.left + (x + 0.5) / ratio > rows[i].end) i++;
    if (i !== painted) fillColumn(column, scene, rows[i], /** @type {Uint32Array} */ (ramps.get(rows[i].series)));
    painted = i;
    for (let y = 0; y < height; y++) pixels[y * width + x] = column[data.bins - 1 - Math.floor((y / height) * data.bins)];
  }
  // An image takes no part in the context's transformation.
  context.putImageData(image, Math.round(box.left * ratio), Math.round(box.top * ratio));
}

/**
 * @param {Uint32Array} column a colour a bin
 * @param {Scene} scene
 * @param {Row} row
 * @param {Uint32Array} ramp
 */
function fillColumn(column, { data, share }, { series, index }, ramp) {
  for (let bin = 0; bin < data.bins; bin++) {
    const part = share(series.count[index * data.bins + bin]);
    column[bin] = ramp[part > 0 ? Math.min(255, 14 + Math.round(part * 241)) : 0]; // one value among millions is not none
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {Row} row
 */
function traceArea(context, scene, row) {
  const { box, data } = scene;
  const width = box.width / data.bins;
  context.moveTo(box.left, row.start);
  for (let bin = 0; bin < data.bins; bin++) context.lineTo(box.left + (bin + 0.5) * width, topOf(scene, row, bin));
  context.lineTo(box.left + box.width, row.start);
  context.closePath();
}

/**
 * The curve where it is above its ground: ground lines of many steps would hide what stands on them.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {Row} row
 */
export function traceCurve(context, scene, row) {
  const { box, data } = scene;
  const width = box.width / data.bins;
  let above = false;
  for (let bin = 0; bin < data.bins; bin++) {
    const x = box.left + (bin + 0.5) * width;
    const filled = row.series.count[row.index * data.bins + bin] > 0;
    if (filled && !above) context.moveTo(bin === 0 ? box.left : x - width, row.start);
    if (filled || above) context.lineTo(x, topOf(scene, row, bin));
    above = filled;
  }
  if (above) context.lineTo(box.left + box.width, row.start);
}

/**
 * One row once more, over the others.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {Row} row
 * @param {{color: string, fill: string | null, width: number}} look
 */
export function paintRow(context, scene, row, { color, fill, width }) {
  const { box } = scene;
  if (scene.mode === "heatmap") {
    context.strokeStyle = color;
    context.lineWidth = 1;
    context.strokeRect(row.start, box.top + 0.5, Math.max(1, row.end - row.start), box.height - 1);
    return;
  }
  if (fill) {
    const [red, green, blue] = channelsOf(fill);
    context.fillStyle = `rgb(${red} ${green} ${blue} / 0.35)`;
    context.beginPath();
    traceArea(context, scene, row);
    context.fill();
  }
  context.strokeStyle = color;
  context.lineWidth = width;
  context.beginPath();
  traceCurve(context, scene, row);
  context.moveTo(box.left, row.start);
  context.lineTo(box.left + box.width, row.start);
  context.stroke();
}
