// @ts-check
/** What stands above the tracks of a timeline: the whole trace with the window in it, and a ruler. */
import { OVERVIEW_HEIGHT, RULER_HEIGHT, TOP_HEIGHT } from "./paint.js";
import { rulerTicks } from "./window.js";

/** @typedef {import("./paint.js").Scene} Scene */

const TICK_ROOM = 110; // CSS pixels

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 */
export function paintTop(context, scene) {
  paintOverview(context, scene);
  paintRuler(context, scene);
}

/**
 * How busy the trace is, and which part of it is shown.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 */
function paintOverview(context, { size, tokens, cover, window, extent }) {
  const bottom = OVERVIEW_HEIGHT - 1;
  context.fillStyle = tokens.bg;
  context.fillRect(0, 0, size.width, OVERVIEW_HEIGHT);
  if (cover && cover.length > 0) {
    const most = cover.reduce((a, b) => Math.max(a, b), 0) || 1;
    context.fillStyle = tokens.ink3;
    context.globalAlpha = 0.5;
    const step = size.width / cover.length;
    cover.forEach((busy, x) => {
      const height = (busy / most) * (OVERVIEW_HEIGHT - 6);
      if (height > 0) context.fillRect(x * step, bottom - height, step + 0.5, height);
    });
    context.globalAlpha = 1;
  }
  const [left, right] = overviewWindow(size.width, window, extent);
  context.fillStyle = tokens.accent;
  context.globalAlpha = 0.12;
  context.fillRect(left, 0, right - left, OVERVIEW_HEIGHT);
  context.globalAlpha = 1;
  context.fillRect(left, 0, 1.5, OVERVIEW_HEIGHT);
  context.fillRect(right - 1.5, 0, 1.5, OVERVIEW_HEIGHT);
  context.fillStyle = tokens.line;
  context.fillRect(0, OVERVIEW_HEIGHT - 1, size.width, 1);
}

/**
 * Where the window's edges stand in the overview.
 * @param {number} width
 * @param {import("./lanes.js").TimeWindow} window
 * @param {import("./lanes.js").TimeWindow} extent
 * @returns {[number, number]}
 */
export function overviewWindow(width, window, extent) {
  const scale = width / (extent.end - extent.start);
  const left = (window.start - extent.start) * scale;
  return [left, Math.max(left + 3, (window.end - extent.start) * scale)];
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 */
function paintRuler(context, { size, tokens, window }) {
  const top = OVERVIEW_HEIGHT;
  const scale = size.width / (window.end - window.start);
  context.fillStyle = tokens.surface;
  context.fillRect(0, top, size.width, RULER_HEIGHT);
  context.font = `10.5px ${tokens.mono}`;
  context.textAlign = "left";
  context.textBaseline = "middle";
  for (const { time, label } of rulerTicks(window, size.width / TICK_ROOM)) {
    const x = Math.round((time - window.start) * scale);
    context.fillStyle = tokens.line;
    context.fillRect(x, top, 1, size.height - top);
    context.fillStyle = tokens.ink3;
    context.fillText(label, x + 4, top + RULER_HEIGHT / 2);
  }
  context.fillStyle = tokens.lineStrong;
  context.fillRect(0, TOP_HEIGHT - 1, size.width, 1);
}
