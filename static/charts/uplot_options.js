// @ts-check
/** What uPlot is told: two scales that follow the chart's domain, axes with our ticks, a cursor that we move ourselves. */
import { labelsFor, ticksFor } from "./ticks.js";

/**
 * @typedef {object} PlotHost what the plot asks for whenever it draws
 * @property {() => {x: [number, number], y: [number, number]}} domain
 * @property {() => {ink3: string, line: string, mono: string}} tokens
 * @property {() => void} onDraw
 */

const AXIS_FONT_SIZE = 10.5;
const CHARACTER_WIDTH = 6.4; // of the monospaced axis font, CSS pixels
const X_AXIS_HEIGHT = 24;
const Y_AXIS_LEAST = 36;
const LABEL_GAP = 6;
/** Least room of a tick, px: as wide as its label at most is, steps being short ("1.25M") and dates long. */
const X_TICK_SPACE = { step: 52, number: 60, duration: 72, time: 72 };
const Y_TICK_SPACE = 28;
const MOST_TICKS = 12; // more are only lines to count
const TOP_PADDING = 6;
const RIGHT_PADDING = { step: 16, number: 16, duration: 20, time: 28 }; // half of the last label, which may stand at the very end

const off = () => null;
/** uPlot's own gestures are off: `interaction.js` has more of them, for fingers and keys too. @type {import("uplot").Cursor} */
const CURSOR = {
  y: false,
  points: { show: false },
  drag: { x: false, y: false, setScale: false },
  bind: { mousedown: off, mouseup: off, click: off, dblclick: off, mousemove: off, mouseleave: off, mouseenter: off },
};

/** How many ticks fit. @param {number} length px @param {number} space px a tick */
const room = (length, space) => Math.min(MOST_TICKS, Math.floor(length / space));

/**
 * @param {{kindX: import("./ticks.js").AxisKind, logX: boolean, logY: boolean}} options
 * @param {{width: number, height: number}} size
 * @param {PlotHost} host
 * @returns {import("uplot").Options}
 */
export function plotOptions({ kindX, logX, logY }, size, host) {
  const x = { scale: "x", kind: kindX, log: logX, ticks: (/** @type {import("uplot")} */ plot) => room(plot.width, X_TICK_SPACE[kindX]), domain: () => host.domain().x };
  const y = { scale: "y", kind: /** @type {const} */ ("number"), log: logY, ticks: (/** @type {import("uplot")} */ plot) => room(plot.height, Y_TICK_SPACE), domain: () => host.domain().y };
  return {
    ...size,
    legend: { show: false },
    padding: [TOP_PADDING, RIGHT_PADDING[kindX], 0, 0],
    series: [{}],
    scales: {
      x: { time: false, distr: logX ? 3 : 1, range: () => host.domain().x },
      y: { distr: logY ? 3 : 1, range: () => host.domain().y },
    },
    axes: [
      { ...axis(x, host), size: X_AXIS_HEIGHT, grid: { show: false } },
      { ...axis(y, host), size: (_, labels) => labelWidth(labels) },
    ],
    cursor: CURSOR,
    hooks: { draw: [host.onDraw] },
  };
}

/**
 * @param {{scale: string, kind: import("./ticks.js").AxisKind, log: boolean, ticks: (plot: import("uplot")) => number, domain: () => [number, number]}} what
 * @param {PlotHost} host
 * @returns {import("uplot").Axis}
 */
function axis({ scale, kind, log, ticks, domain }, host) {
  return {
    scale,
    gap: LABEL_GAP,
    stroke: () => host.tokens().ink3,
    font: `${AXIS_FONT_SIZE}px ${host.tokens().mono}`,
    ticks: { show: false },
    border: { show: false },
    grid: { stroke: () => host.tokens().line, width: 1 },
    splits: (plot) => ticksFor(kind, log, domain(), ticks(plot)),
    filter: (_, places) => places,
    values: (_, places) => labelsFor(kind, log, places),
  };
}

/** @param {string[] | null} labels */
function labelWidth(labels) {
  const longest = Math.max(0, ...(labels ?? []).map((label) => label.length));
  return Math.max(Y_AXIS_LEAST, Math.ceil(longest * CHARACTER_WIDTH) + 2 * LABEL_GAP);
}
