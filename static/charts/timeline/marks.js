// @ts-check
/** What moves over the picture of a timeline: the slice that is pointed at, the selected one, its flows, a stretch of time. */
import { laneTop } from "./layout.js";
import { OVERVIEW_HEIGHT, RULER_HEIGHT, SLICE_HEIGHT, TOP_HEIGHT } from "./paint.js";
import { formatTime } from "./window.js";

/**
 * @typedef {import("./paint.js").Scene} Scene
 * @typedef {import("./layout.js").Row} Row
 * @typedef {import("./lanes.js").TimeWindow} TimeWindow
 *
 * @typedef {object} Slice a slice that is named
 * @property {number} track
 * @property {number} slice     what the server calls it
 * @property {number} start
 * @property {number} duration
 * @property {number} depth
 * @property {number} name      index in the trace's names; −1 where that is not known
 *
 * @typedef {object} Marks
 * @property {Slice | null} hovered
 * @property {Slice | null} selected
 * @property {readonly Slice[]} hits            of the search
 * @property {readonly {from: Slice, to: Slice}[]} flows
 * @property {TimeWindow | null} range
 * @property {readonly TimeWindow[]} marked     stretches that a person keeps
 * @property {number | null} pointer            CSS pixels from the left
 */

const LEAST_WIDTH = 3;
const HITS_DRAWN = 2000;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {Marks} marks
 */
export function paintMarks(context, scene, marks) {
  const { size, layout, tokens } = scene;
  for (const stretch of marks.marked) paintStretch(context, scene, stretch, tokens.warn, 0.1);
  if (marks.range) paintStretch(context, scene, marks.range, tokens.accent, 0.14);
  if (marks.pointer !== null) paintPointer(context, scene, marks.pointer);
  paintHitsAbove(context, scene, marks.hits);
  const pinnedBottom = TOP_HEIGHT + layout.pinnedHeight;
  for (const [top, height, rows, shift] of /** @type {[number, number, Row[], number][]} */ ([
    [pinnedBottom, size.height - pinnedBottom, layout.rows, pinnedBottom - scene.scrollTop],
    [TOP_HEIGHT, layout.pinnedHeight, layout.pinned, TOP_HEIGHT],
  ])) {
    if (height <= 0) continue;
    context.save();
    context.beginPath();
    context.rect(0, top, size.width, height);
    context.clip();
    const outline = outliner(context, scene, rows, shift);
    if (marks.hovered) outline(marks.hovered, tokens.ink2, 1);
    if (marks.selected) outline(marks.selected, tokens.ink, 2);
    context.restore();
  }
  for (const { from, to } of marks.flows) paintFlow(context, scene, from, to);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {readonly Row[]} rows
 * @param {number} shift
 */
function outliner(context, { size, window }, rows, shift) {
  const scale = size.width / (window.end - window.start);
  return (/** @type {Slice} */ slice, /** @type {string} */ color, /** @type {number} */ lineWidth) => {
    const row = rows.find(({ track }) => track?.id === slice.track);
    if (!row || (row.isFolded && slice.depth > 0)) return;
    const left = Math.max(-4, (slice.start - window.start) * scale);
    const right = Math.min(size.width + 4, (slice.start + slice.duration - window.start) * scale);
    const middle = (left + right) / 2;
    const [x, width] = right - left < LEAST_WIDTH ? [middle - LEAST_WIDTH / 2, LEAST_WIDTH] : [left, right - left];
    context.strokeStyle = color;
    context.lineWidth = lineWidth;
    context.strokeRect(x, laneTop(row, slice.depth) + shift, width, SLICE_HEIGHT);
  };
}

/**
 * A stretch of time over all tracks, with its length on the ruler.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {TimeWindow} stretch
 * @param {string} color
 * @param {number} alpha
 */
function paintStretch(context, { size, window, tokens }, stretch, color, alpha) {
  const scale = size.width / (window.end - window.start);
  const left = (stretch.start - window.start) * scale;
  const right = (stretch.end - window.start) * scale;
  if (right < 0 || left > size.width) return;
  context.fillStyle = color;
  context.globalAlpha = alpha;
  context.fillRect(left, OVERVIEW_HEIGHT, right - left, size.height);
  context.globalAlpha = 1;
  for (const x of [left, right]) context.fillRect(Math.round(x), OVERVIEW_HEIGHT, 1, size.height);
  const text = formatTime(stretch.end - stretch.start);
  context.font = `600 10.5px ${tokens.mono}`;
  const width = context.measureText(text).width + 10;
  const middle = Math.max(width / 2, Math.min(size.width - width / 2, (Math.max(0, left) + Math.min(size.width, right)) / 2));
  context.fillRect(middle - width / 2, OVERVIEW_HEIGHT + 3, width, RULER_HEIGHT - 7);
  context.fillStyle = tokens.surface;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(text, middle, OVERVIEW_HEIGHT + RULER_HEIGHT / 2);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {number} x
 */
function paintPointer(context, { size, tokens }, x) {
  context.fillStyle = tokens.ink3;
  context.globalAlpha = 0.4;
  context.fillRect(Math.round(x), OVERVIEW_HEIGHT, 1, size.height);
  context.globalAlpha = 1;
}

/**
 * Where in the whole trace something was found.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {readonly Slice[]} hits
 */
function paintHitsAbove(context, { size, extent, tokens }, hits) {
  if (hits.length === 0) return;
  const scale = size.width / (extent.end - extent.start);
  const every = Math.max(1, Math.ceil(hits.length / HITS_DRAWN));
  context.fillStyle = tokens.accent;
  for (let i = 0; i < hits.length; i += every) context.fillRect((hits[i].start - extent.start) * scale, OVERVIEW_HEIGHT - 5, 1.5, 4);
}

/**
 * An arrow from the end of one slice to the start of another.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {Slice} from
 * @param {Slice} to
 */
function paintFlow(context, scene, from, to) {
  const [start, end] = [placeOf(scene, from, from.start + from.duration), placeOf(scene, to, to.start)];
  if (!start || !end) return;
  const bend = Math.max(24, Math.abs(end.x - start.x) * 0.4);
  context.strokeStyle = scene.tokens.accent;
  context.fillStyle = scene.tokens.accent;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(start.x, start.y);
  context.bezierCurveTo(start.x + bend, start.y, end.x - bend, end.y, end.x, end.y);
  context.stroke();
  context.beginPath();
  context.moveTo(end.x, end.y);
  context.lineTo(end.x - 7, end.y - 4);
  context.lineTo(end.x - 7, end.y + 4);
  context.fill();
}

/**
 * Where a slice is at a time; at the edge of the view when its track is scrolled away.
 * @param {Scene} scene
 * @param {Slice} slice
 * @param {number} time
 */
function placeOf({ size, window, layout, scrollTop }, slice, time) {
  const scale = size.width / (window.end - window.start);
  const x = (time - window.start) * scale;
  const pinned = layout.pinned.find(({ track }) => track?.id === slice.track);
  if (pinned) return { x, y: TOP_HEIGHT + laneTop(pinned, slice.depth) + SLICE_HEIGHT / 2 };
  const row = layout.rows.find(({ track }) => track?.id === slice.track);
  if (!row) return null;
  const top = TOP_HEIGHT + layout.pinnedHeight;
  return { x, y: Math.max(top, Math.min(size.height, top - scrollTop + laneTop(row, slice.depth) + SLICE_HEIGHT / 2)) };
}
