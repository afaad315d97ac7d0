// @ts-check
/** Draws a scene in its window. All text and lines are placed in the window's own pixels, so that they stay sharp at any zoom. */
import { formatCount } from "../../core/format.js";
import { isScope, labelOf, noteOf, sizeOf } from "./hierarchy.js";
import { HEADER, SMALL } from "./scope_layout.js";
import { paintWires } from "./wire_paint.js";

const LEAST_TEXT = 5.5;
const NAME_SIZE = 12;
const SMALL_SIZE = 10;
/** Below it headers are written on plates. */
const READABLE = 8;
const PLATE = { text: 10, height: 14, least: 50 };
const STUB_SCALE = 0.55;

/**
 * @typedef {import("./scene.js").Scene} Scene
 * @typedef {import("./scene.js").SceneBox} SceneBox
 * @typedef {import("./view.js").Box} Box
 * @typedef {{bg: string, surface: string, line: string, lineStrong: string, ink: string, ink2: string, ink3: string, accent: string,
 *   accentSoft: string, warn: string, font: string, mono: string}} Tokens
 * @typedef {CanvasRenderingContext2D | import("../svg.js").SvgContext} GraphContext
 *
 * @typedef {object} Pen  what everything is drawn with
 * @property {GraphContext} context
 * @property {import("./view.js").View} view
 * @property {import("./view.js").Size} size
 * @property {Tokens} tokens
 * @property {readonly string[]} shapes
 * @property {(text: string, small: boolean) => number} measure  in the plane
 * @property {(scope: number) => string} ground  what the inside of a scope is painted with
 *
 * @typedef {object} Marks
 * @property {number | null} selected
 * @property {ReadonlySet<number>} hits             items that a search found, as far as they are drawn
 * @property {ReadonlySet<import("./scene.js").SceneWire>} lit  lines that stand out
 * @property {((item: number) => boolean) | null} isTraced  where something is traced, what belongs to it: the rest is pale
 * @property {((item: number) => boolean) | null} isHidden  ops of devices that are not looked at: pale
 *
 * @typedef {{scene: Scene, coloring: import("./colors.js").Coloring, marks: Marks, rectOf?: (box: SceneBox) => Box, wires?: number}} Picture
 *   `rectOf` and `wires`, the lines' opacity, while things move
 */

/** @param {Omit<Pen, "shapes" | "ground">} tools @param {Picture} picture */
export function paintScene(tools, { scene, coloring, marks, rectOf = (box) => box, wires = 1 }) {
  const { hierarchy } = scene;
  const { tokens } = tools;
  const ground = (/** @type {number} */ scope) => ((scene.boxOf.get(scope)?.level ?? 1) % 2 === 0 ? tokens.surface : tokens.bg);
  /** @type {Pen} */
  const pen = { ...tools, shapes: hierarchy.model.shapes, ground };
  const open = scene.boxes.filter(({ isOpen }) => isOpen);
  for (const box of open) paintOpen(pen, box, rectOf(box), hierarchy, marks);
  for (const strip of scene.strips) paintStrip(pen, strip, wires);
  paintWires(pen, scene.wires, { alpha: wires, isLit: (wire) => marks.lit.has(wire), isDim: marks.isTraced !== null });
  for (const box of scene.boxes) {
    const rect = rectOf(box);
    if (box.isOpen || !isSeen(pen, rect)) continue;
    pen.context.globalAlpha = isPale(marks, box.item) ? 0.3 : 1;
    if (box.place === "beside") paintSmall(pen, box.item, rect, { hierarchy, coloring, marks });
    else if (isScope(hierarchy, box.item)) paintClosed(pen, box.item, rect, { hierarchy, coloring, marks });
    else paintOp(pen, box.item, rect, { hierarchy, coloring, marks });
  }
  for (const stub of scene.stubs) if (isSeen(pen, stub)) paintStub(pen, stub, hierarchy, marks, wires);
  pen.context.globalAlpha = 1;
  paintPlates(pen, open.map((box) => ({ item: box.item, rect: rectOf(box) })).filter(({ rect }) => isSeen(pen, rect)), hierarchy);
}

/** @param {Marks} marks @param {number} item */
function isPale({ isTraced, isHidden }, item) {
  return (isTraced !== null && !isTraced(item)) || isHidden?.(item) === true;
}

/** @param {Pen} pen @param {Box} box */
function isSeen({ view: { scale, left, top }, size }, { x, y, width, height }) {
  return (x + width) * scale + left > -20 && x * scale + left < size.width + 20 && (y + height) * scale + top > -20 && y * scale + top < size.height + 20;
}

/** @param {Pen} pen @param {Box} box @returns {Box} in the window */
function inWindow({ view: { scale, left, top } }, { x, y, width, height }) {
  return { x: x * scale + left, y: y * scale + top, width: width * scale, height: height * scale };
}

/** @param {Pen} pen @param {Box} box @param {number} radius @param {{fill: string, line: string, width?: number}} look */
function rounded({ context }, { x, y, width, height }, radius, { fill, line, width: lineWidth = 1 }) {
  context.beginPath();
  context.roundRect(x, y, width, height, Math.min(radius, width / 2, height / 2));
  context.fillStyle = fill;
  context.fill();
  context.strokeStyle = line;
  context.lineWidth = lineWidth;
  context.stroke();
}

/** The line around an item. @param {Pen} pen @param {Marks} marks @param {number} item @param {string} usual */
function outline({ tokens }, { selected, hits }, item, usual) {
  if (item === selected) return { line: tokens.accent, width: 2.5 };
  if (hits.has(item)) return { line: tokens.warn, width: 2 };
  return { line: usual, width: 1 };
}

/** @param {Pen} pen @param {SceneBox} box @param {Box} rect @param {Scene["hierarchy"]} hierarchy @param {Marks} marks */
function paintOpen(pen, box, rect, hierarchy, marks) {
  if (!isSeen(pen, rect)) return;
  const { tokens, view: { scale } } = pen;
  const at = inWindow(pen, rect);
  rounded(pen, at, 10 * scale, { fill: pen.ground(box.item), ...outline(pen, marks, box.item, tokens.lineStrong) });
  const size = NAME_SIZE * scale;
  const middle = at.y + (HEADER * scale) / 2;
  if (size < READABLE) return;
  paintChevron(pen, at.x + size, middle, size * 0.33, true);
  const label = labelOf(hierarchy, box.item);
  const room = at.width - size * 2.6;
  const shown = paintText(pen, label, at.x + size * 1.8, middle, { size, room, weight: 600, color: tokens.ink, align: "left" });
  const note = formatCount(sizeOf(hierarchy, box.item), "op");
  paintText(pen, note, at.x + size * 2.4 + shown, middle, { size: size * 0.85, room: room - shown - size, color: tokens.ink3, align: "left", whole: true });
}

/**
 * Names of open scopes whose headers are too small to read: over what they hold, where no other name is.
 * @param {Pen} pen
 * @param {readonly {item: number, rect: Box}[]} open  outer ones first
 * @param {Scene["hierarchy"]} hierarchy
 */
function paintPlates(pen, open, hierarchy) {
  const { context, tokens, measure, view } = pen;
  if (NAME_SIZE * view.scale >= READABLE) return;
  /** @type {Box[]} */
  const taken = [];
  for (const { item, rect } of open) {
    const at = inWindow(pen, rect);
    if (at.width < PLATE.least || at.height < PLATE.height * 2) continue;
    const width = Math.min(at.width - 4, measure(labelOf(hierarchy, item), false) * (PLATE.text / NAME_SIZE) + 10);
    const plate = { x: at.x + 2, y: at.y + 2, width, height: PLATE.height };
    if (taken.some((other) => Math.abs(other.y - plate.y) < PLATE.height && other.x < plate.x + width && plate.x < other.x + other.width)) continue;
    taken.push(plate);
    context.globalAlpha = 0.85;
    context.fillStyle = tokens.surface;
    context.beginPath();
    context.rect(plate.x, plate.y, plate.width, plate.height);
    context.fill();
    context.globalAlpha = 1;
    paintText(pen, labelOf(hierarchy, item), plate.x + 4, plate.y + PLATE.height / 2, { size: PLATE.text, room: width - 6, weight: 600, color: tokens.ink, align: "left" });
  }
}

/** @param {Pen} pen @param {{x: number, top: number, bottom: number}} strip @param {number} alpha */
function paintStrip({ context, tokens, view: { scale, left, top } }, strip, alpha) {
  if (scale < 0.25) return;
  context.globalAlpha = alpha;
  context.strokeStyle = tokens.line;
  context.lineWidth = 1;
  context.setLineDash([4, 4]);
  context.beginPath();
  context.moveTo(strip.x * scale + left, strip.top * scale + top);
  context.lineTo(strip.x * scale + left, strip.bottom * scale + top);
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 1;
}

/**
 * @typedef {{hierarchy: Scene["hierarchy"], coloring: Picture["coloring"], marks: Marks}} Known
 * @param {Pen} pen
 * @param {number} item
 * @param {Box} rect
 * @param {Known} known
 */
function paintOp(pen, item, rect, { hierarchy, coloring, marks }) {
  const { tokens, view: { scale } } = pen;
  const at = inWindow(pen, rect);
  const color = coloring.colorOf(item);
  rounded(pen, at, at.height / 2, { fill: color ? blended(color, 0.2, tokens.surface) : tokens.surface, ...outline(pen, marks, item, color ?? tokens.lineStrong) });
  const size = Math.max(NAME_SIZE * scale, Math.min(READABLE, at.height * 0.75));
  paintText(pen, labelOf(hierarchy, item), at.x + at.width / 2, at.y + at.height / 2, { size, room: at.width - size * 0.5, color: tokens.ink, align: "center" });
}

/** @param {Pen} pen @param {number} item @param {Box} rect @param {Known} known */
function paintSmall(pen, item, rect, { hierarchy, coloring, marks }) {
  const { tokens, view: { scale } } = pen;
  const at = inWindow(pen, rect);
  const color = coloring.colorOf(item) ?? tokens.lineStrong;
  rounded(pen, at, at.height / 2, { fill: blended(color, 0.12, tokens.surface), ...outline(pen, marks, item, blended(color, 0.6, tokens.surface)) });
  paintText(pen, labelOf(hierarchy, item), at.x + at.width / 2, at.y + at.height / 2, { size: SMALL_SIZE * scale, room: at.width - 6 * scale, color: tokens.ink2, align: "center" });
}

/** @param {Pen} pen @param {number} item @param {Box} rect @param {Known} known */
function paintClosed(pen, item, rect, { hierarchy, coloring, marks }) {
  const { context, tokens, view: { scale } } = pen;
  const at = inWindow(pen, rect);
  const color = coloring.colorOf(item);
  const fill = color ? blended(color, 0.25, tokens.surface) : tokens.surface;
  const look = { fill, ...outline(pen, marks, item, color ?? tokens.lineStrong) };
  if (hierarchy.folds.has(item)) for (const away of [5, 2.5]) rounded(pen, { ...at, x: at.x + away * scale, y: at.y + away * scale }, 7 * scale, { ...look, line: tokens.lineStrong, width: 1 });
  rounded(pen, at, 7 * scale, look);
  const stripes = coloring.stripesOf(item);
  let left = at.x + 8 * scale;
  const width = at.width - 16 * scale;
  for (const { color: own, part } of stripes) {
    context.fillStyle = own;
    context.beginPath();
    context.rect(left, at.y + at.height - 6 * scale, width * part, 2.5 * scale);
    context.fill();
    left += width * part;
  }
  paintClosedText(pen, at, { label: labelOf(hierarchy, item), note: noteOf(hierarchy, item), isLifted: stripes.length > 0 });
}

/** @param {Pen} pen @param {Box} at @param {{label: string, note: string, isLifted: boolean}} text */
function paintClosedText(pen, at, { label, note, isLifted }) {
  const { tokens, view: { scale } } = pen;
  const lift = isLifted ? 2 * scale : 0;
  const size = NAME_SIZE * scale;
  if (size >= 7.5) {
    paintChevron(pen, at.x + 12 * scale, at.y + at.height / 2 - 7 * scale - lift, 3.6 * scale, false);
    paintText(pen, label, at.x + 22 * scale, at.y + at.height / 2 - 7 * scale - lift, { size, room: at.width - 28 * scale, weight: 600, color: tokens.ink, align: "left" });
    paintText(pen, note, at.x + 22 * scale, at.y + at.height / 2 + 7.5 * scale - lift, { size: SMALL_SIZE * scale, room: at.width - 28 * scale, color: tokens.ink3, align: "left" });
  } else {
    paintText(pen, label, at.x + at.width / 2, at.y + at.height / 2 - lift, { size: Math.max(size, Math.min(9.5, at.height * 0.5)), room: at.width - 4, weight: 600, color: tokens.ink, align: "center" });
  }
}

/** @param {Pen} pen @param {import("./scene.js").SceneStub} stub @param {Scene["hierarchy"]} hierarchy @param {Marks} marks @param {number} alpha */
function paintStub(pen, stub, hierarchy, marks, alpha) {
  const { context, tokens, view: { scale } } = pen;
  if (scale < STUB_SCALE) return;
  const at = inWindow(pen, stub);
  context.globalAlpha = alpha * (isPale(marks, stub.at) ? 0.3 : 1);
  context.setLineDash([2.5, 2.5]);
  rounded(pen, at, at.height / 2, { fill: tokens.surface, line: stub.item === marks.selected ? tokens.accent : tokens.lineStrong });
  context.setLineDash([]);
  const label = stub.item < 0 ? `+ ${stub.more}` : labelOf(hierarchy, stub.item);
  paintText(pen, label, at.x + at.width / 2, at.y + at.height / 2, { size: SMALL_SIZE * scale, room: at.width - 6 * scale, color: tokens.ink3, align: "center" });
  const [near, far] = stub.side === "in" ? [at.x + at.width, at.x + at.width + SMALL.away * scale] : [at.x, at.x - SMALL.away * scale];
  context.strokeStyle = tokens.lineStrong;
  context.beginPath();
  context.moveTo(near, at.y + at.height / 2);
  context.lineTo(far, at.y + at.height / 2);
  context.stroke();
  context.globalAlpha = 1;
}

/** @param {Pen} pen @param {number} x @param {number} y @param {number} reach @param {boolean} isOpen */
function paintChevron({ context, tokens }, x, y, reach, isOpen) {
  context.beginPath();
  if (isOpen) {
    context.moveTo(x - reach, y - reach / 2);
    context.lineTo(x, y + reach / 2);
    context.lineTo(x + reach, y - reach / 2);
  } else {
    context.moveTo(x - reach / 2, y - reach);
    context.lineTo(x + reach / 2, y);
    context.lineTo(x - reach / 2, y + reach);
  }
  context.strokeStyle = tokens.ink3;
  context.lineWidth = Math.max(1, reach * 0.4);
  context.stroke();
}

/**
 * Text cut to its room; nothing where it would be too small to read.
 * @param {Pen} pen
 * @param {string} text
 * @param {number} x
 * @param {number} y its middle
 * @param {{size: number, room: number, color: string, align: "left" | "center", weight?: number, whole?: boolean}} look  `whole`: or not at all
 * @returns {number} the width that it takes
 */
function paintText({ context, tokens, measure }, text, x, y, { size, room, color, align, weight = 450, whole = false }) {
  if (size < LEAST_TEXT || room < size) return 0;
  const width = measure(text, false) * (size / NAME_SIZE);
  if (whole && width > room) return 0;
  const shown = width <= room ? text : `${text.slice(0, Math.max(1, Math.floor((text.length * room) / width) - 1))}…`;
  context.font = `${weight} ${Math.round(size * 100) / 100}px ${tokens.font}`;
  context.textAlign = align;
  context.textBaseline = "middle";
  context.fillStyle = color;
  context.fillText(shown, x, y);
  return Math.min(width, room);
}

/** One colour over another. @param {string} color #rrggbb @param {number} part @param {string} under #rgb or #rrggbb */
export function blended(color, part, under) {
  const [over, below] = [channels(color), channels(under)];
  return `#${over.map((value, i) => Math.round(value * part + below[i] * (1 - part)).toString(16).padStart(2, "0")).join("")}`;
}

/** @param {string} color */
function channels(color) {
  const hex = color.length === 4 ? color.replace(/[0-9a-f]/gi, "$&$&") : color;
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) || 0);
}
