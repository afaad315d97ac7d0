// @ts-check
/** How the inside of one open scope is drawn: its children in layers, what is set aside, and ports in its border. Pure. */
import { SEVERAL } from "./bundles.js";
import { isScope, labelOf, noteOf, sizeOf } from "./hierarchy.js";
import { layOutLayers } from "./layers.js";

export const HEADER = 26;
export const PADDING = 14;
const OP = { height: 22, least: 44, most: 190, room: 24 };
const SCOPE = { height: 40, least: 84, most: 240, room: 34 };
export const SMALL = { height: 15, least: 26, most: 104, room: 12, gap: 3, away: 10 };
const PORT = { width: 10 };
const STRIP = { gap: 26, between: 7, most: 420 };
const MOST_STUBS = 4;

/**
 * @typedef {import("./hierarchy.js").Hierarchy} Hierarchy
 * @typedef {import("./bundles.js").Bundles} Bundles
 * @typedef {import("./aside.js").Aside} Aside
 * @typedef {{width: number, height: number}} Size
 *
 * @typedef {"core" | "beside" | "strip"} Place  in the layers, at one op, or among what is set aside
 * @typedef {{item: number, x: number, y: number, width: number, height: number, place: Place, inner: ScopeLayout | null}} PlacedBox
 * @typedef {{item: number, more: number, at: number, side: "in" | "out", x: number, y: number, width: number, height: number}} Stub
 *   stands at item `at` for `item` in the strip, or for `more` others
 * @typedef {{bundle: import("./bundles.js").Bundle, from: WireEnd, to: WireEnd, points: Float64Array}} Wire
 * @typedef {{item: number} | {outer: number}} WireEnd  a child, or a port and the neighbour that it stands for
 *
 * @typedef {object} ScopeLayout
 * @property {number} width
 * @property {number} height
 * @property {PlacedBox[]} boxes     corners from the scope's own corner
 * @property {Stub[]} stubs
 * @property {Wire[]} wires
 * @property {{side: "in" | "out", outer: number, x: number}[]} ports
 * @property {number | null} strip   where what is set aside begins
 */

/**
 * @param {object} known
 * @param {Hierarchy} known.hierarchy
 * @param {Bundles} known.bundles
 * @param {Aside} known.aside
 * @param {number} known.scope
 * @param {readonly (ScopeLayout | null)[]} known.inners   of the children that are open
 * @param {(text: string, small: boolean) => number} known.measure  width of a text
 * @param {boolean} known.hasControls  whether edges without data are drawn
 * @returns {ScopeLayout}
 */
export function layOutScope({ hierarchy, bundles, aside, scope, inners, measure, hasControls }) {
  const isRoot = scope === hierarchy.root;
  const sizes = Array.from(bundles.children, (item, child) => inners[child] ?? closedSize(hierarchy, item, measure));
  const hosts = hostedBlocks(hierarchy, { bundles, aside, sizes, measure });
  const drawn = layered({ hierarchy, bundles, aside, sizes, inners, hosts, hasControls });
  const inset = isRoot ? { left: PADDING, top: PADDING, bottom: PADDING } : { left: PADDING, top: HEADER + (drawn.hasIn ? 2 : PADDING), bottom: drawn.hasOut ? 2 : PADDING };
  const strip = stripPlaces({ aside, sizes, height: drawn.height });
  const least = isRoot ? 0 : measure(headerOf(hierarchy, scope), false) + 64;
  const stripX = inset.left + drawn.width + (drawn.width ? STRIP.gap : 0);
  const right = strip.width ? stripX + strip.width : inset.left + drawn.width;
  const shift = Math.max(0, least - right - PADDING) / 2;
  const moved = { left: inset.left + shift, top: inset.top };
  return {
    width: Math.max(least, right + PADDING),
    height: inset.top + Math.max(drawn.height, strip.height) + inset.bottom,
    ...placed({ bundles, aside, sizes, inners, hosts, drawn, strip, moved, stripX: stripX + shift }),
    strip: strip.width ? stripX + shift - STRIP.gap / 2 : null,
  };
}

/** @param {Hierarchy} hierarchy @param {number} scope */
function headerOf(hierarchy, scope) {
  return `${labelOf(hierarchy, scope)} ${sizeOf(hierarchy, scope)}`;
}

/**
 * @param {Hierarchy} hierarchy
 * @param {number} item
 * @param {(text: string, small: boolean) => number} measure
 * @returns {Size}
 */
function closedSize(hierarchy, item, measure) {
  const kind = isScope(hierarchy, item) ? SCOPE : OP;
  const note = isScope(hierarchy, item) ? measure(noteOf(hierarchy, item), true) : 0;
  const width = Math.max(measure(labelOf(hierarchy, item), false), note) + kind.room;
  return { width: Math.round(Math.min(kind.most, Math.max(kind.least, width))), height: kind.height };
}

/**
 * @typedef {{child: number, more: number, isStub: boolean, side: "in" | "out", width: number}} Small
 * @typedef {{in: Small[], out: Small[], inWidth: number, outWidth: number, height: number}} Block what stands around a child
 */

/**
 * @param {Hierarchy} hierarchy
 * @param {{bundles: Bundles, aside: Aside, sizes: Size[], measure: (text: string, small: boolean) => number}} known
 * @returns {Block[]}
 */
function hostedBlocks(hierarchy, { bundles, aside, sizes, measure }) {
  /** @type {Small[][]} */
  const smalls = sizes.map(() => []);
  const small = (/** @type {number} */ child, /** @type {"in" | "out"} */ side, isStub = false) => {
    const width = measure(labelOf(hierarchy, bundles.children[child]), true) + SMALL.room;
    return { child, more: 0, isStub, side, width: Math.min(SMALL.most, Math.max(SMALL.least, width)) };
  };
  const sides = besideSides(bundles, aside);
  aside.host.forEach((host, child) => host >= 0 && smalls[host].push(small(child, sides.get(child) ?? "in")));
  for (const [child, stubs] of aside.stubs) {
    for (const side of /** @type {const} */ (["in", "out"])) {
      const own = stubs.filter((stub) => stub.side === side);
      for (const stub of own.slice(0, MOST_STUBS)) smalls[child].push(small(stub.child, side, true));
      if (own.length > MOST_STUBS) smalls[child].push({ child: -1, more: own.length - MOST_STUBS, isStub: true, side, width: 34 });
    }
  }
  return smalls.map((list, child) => blockOf(list, sizes[child].height));
}

/** On which side of its host each stands: what it gives to it on the left. @param {Bundles} bundles @param {Aside} aside */
function besideSides({ bundles }, { host }) {
  /** @type {Map<number, "in" | "out">} */
  const sides = new Map();
  for (const { from, to } of bundles) {
    if (host[from] === to) sides.set(from, "in");
    else if (host[to] === from && !sides.has(to)) sides.set(to, "out");
  }
  return sides;
}

/** @param {Small[]} list @param {number} height @returns {Block} */
function blockOf(list, height) {
  const sides = { in: list.filter(({ side }) => side === "in"), out: list.filter(({ side }) => side === "out") };
  const widthOf = (/** @type {Small[]} */ own) => (own.length ? Math.max(...own.map(({ width }) => width)) + SMALL.away : 0);
  const rows = Math.max(sides.in.length, sides.out.length);
  return { ...sides, inWidth: widthOf(sides.in), outWidth: widthOf(sides.out), height: Math.max(height, rows * (SMALL.height + SMALL.gap) - SMALL.gap) };
}

/**
 * The children that are not set aside, and the ports, in layers.
 * @param {{hierarchy: Hierarchy, bundles: Bundles, aside: Aside, sizes: Size[], inners: readonly (ScopeLayout | null)[], hosts: Block[], hasControls: boolean}} known
 */
function layered({ bundles: { children, ports, bundles }, aside, sizes, inners, hosts, hasControls }) {
  const count = children.length;
  const used = new Set(bundles.flatMap(({ from, to, count: edges, controls }) => (edges > controls || hasControls ? [from, to] : [])));
  const core = Array.from(children, (_, i) => i).filter((i) => !aside.isAside[i]);
  const shownPorts = ports.map((_, i) => i).filter((i) => used.has(count + i));
  const index = new Map([...core, ...shownPorts.map((port) => count + port)].map((at, i) => [at, i]));
  const boxes = [
    ...core.map((i) => ({ width: hosts[i].inWidth + sizes[i].width + hosts[i].outWidth, height: hosts[i].height })),
    ...shownPorts.map((port) => ({ width: PORT.width, height: 0, end: ports[port].side })),
  ];
  const attached = (/** @type {number} */ own, /** @type {"in" | "out"} */ side, /** @type {number} */ other) => {
    if (own >= count) return 0;
    const inner = inners[own];
    const x = inner && portX(inner, side, children[other]);
    return (hosts[own].inWidth - hosts[own].outWidth) / 2 + (inner && x !== null ? x - inner.width / 2 : 0);
  };
  /** @type {(import("./layers.js").LayerLink & {bundle: import("./bundles.js").Bundle})[]} */
  const links = [];
  for (const bundle of bundles) {
    const [from, to] = [index.get(bundle.from), index.get(bundle.to)];
    if (from === undefined || to === undefined || (!hasControls && bundle.count === bundle.controls)) continue;
    links.push({ bundle, from, to, fromX: attached(bundle.from, "out", bundle.to), toX: attached(bundle.to, "in", bundle.from) });
  }
  const layers = layOutLayers(boxes, links);
  const hasSide = (/** @type {string} */ side) => shownPorts.some((port) => ports[port].side === side);
  return { ...layers, core, shownPorts, links, index, hasIn: hasSide("in"), hasOut: hasSide("out") };
}

/**
 * Where the lines from a neighbour go on inside.
 * @param {ScopeLayout} inner
 * @param {"in" | "out"} side
 * @param {number | undefined} other an item; of a port none: it comes from beyond
 */
function portX({ ports }, side, other = -1) {
  const port = ports.find((own) => own.side === side && (own.outer === other || own.outer === SEVERAL));
  return port ? port.x : null;
}

/**
 * Columns of what is set aside and has no host.
 * @param {{aside: Aside, sizes: Size[], height: number}} known
 */
function stripPlaces({ aside, sizes, height }) {
  const most = Math.max(height, STRIP.most);
  /** @type {Map<number, {x: number, y: number}>} */
  const corners = new Map();
  let [left, top, column, lowest] = [0, 0, 0, 0];
  aside.isAside.forEach((isAside, child) => {
    if (!isAside || aside.host[child] >= 0) return;
    const size = sizes[child];
    if (top > 0 && top + size.height > most) [left, top, column] = [left + column + STRIP.between, 0, 0];
    corners.set(child, { x: left, y: top });
    top += size.height + STRIP.between;
    column = Math.max(column, size.width);
    lowest = Math.max(lowest, top - STRIP.between);
  });
  return { corners, width: corners.size ? left + column : 0, height: lowest };
}

/**
 * @param {{bundles: Bundles, aside: Aside, sizes: Size[], inners: readonly (ScopeLayout | null)[], hosts: Block[], drawn: ReturnType<typeof layered>,
 *   strip: ReturnType<typeof stripPlaces>, moved: {left: number, top: number}, stripX: number}} known
 */
function placed({ bundles: { children, ports }, sizes, inners, hosts, drawn, strip, moved: { left, top }, stripX }) {
  /** @type {PlacedBox[]} */
  const boxes = [];
  /** @type {Stub[]} */
  const stubs = [];
  drawn.core.forEach((child, i) => {
    const host = hosts[child];
    const { width, height } = sizes[child];
    const box = { x: left + drawn.x[i] + host.inWidth, y: top + drawn.y[i] + (host.height - height) / 2, width, height };
    boxes.push({ item: children[child], ...box, place: "core", inner: inners[child] });
    placeSmalls({ host, box, item: children[child], children, boxes, stubs });
  });
  for (const [child, { x, y }] of strip.corners) {
    boxes.push({ item: children[child], x: stripX + x, y: top + y, ...sizeOnly(sizes[child]), place: "strip", inner: inners[child] });
  }
  const wires = drawn.links.map(({ bundle, from, to }, link) => ({
    bundle,
    from: endOf(bundle.from),
    to: endOf(bundle.to),
    points: atBorders(drawn.routes[link].map((value, i) => value + (i % 2 ? top : left)), { from: hostGap(from), to: hostGap(to) }),
  }));
  /** @param {number} at @returns {WireEnd} */
  function endOf(at) {
    return at < children.length ? { item: children[at] } : { outer: ports[at - children.length].outer };
  }
  /** Between a block's edge and its child's, above and below. @param {number} i */
  function hostGap(i) {
    const child = drawn.core[i];
    return child === undefined ? 0 : (hosts[child].height - sizes[child].height) / 2;
  }
  const seen = drawn.shownPorts.map((port, i) => ({ ...ports[port], x: left + drawn.x[drawn.core.length + i] + PORT.width / 2 }));
  return { boxes, stubs, wires, ports: seen };
}

/** @param {Size} size */
function sizeOnly({ width, height }) {
  return { width, height };
}

/**
 * @param {{host: Block, box: {x: number, y: number, width: number, height: number}, item: number, children: Int32Array, boxes: PlacedBox[], stubs: Stub[]}} known
 */
function placeSmalls({ host, box, item, children, boxes, stubs }) {
  for (const side of /** @type {const} */ (["in", "out"])) {
    const list = host[side];
    const tall = list.length * (SMALL.height + SMALL.gap) - SMALL.gap;
    list.forEach(({ child, more, isStub, width }, row) => {
      const x = side === "in" ? box.x - SMALL.away - width : box.x + box.width + SMALL.away;
      const corner = { x, y: box.y + (box.height - tall) / 2 + row * (SMALL.height + SMALL.gap), width, height: SMALL.height };
      if (isStub) stubs.push({ item: child < 0 ? -1 : children[child], more, at: item, side, ...corner });
      else boxes.push({ item: children[child], ...corner, place: "beside", inner: null });
    });
  }
}

/** Lines end at the child itself, not at the edge of what stands around it. @param {Float64Array} points @param {{from: number, to: number}} gaps */
function atBorders(points, { from, to }) {
  const isDown = points[1] <= points[points.length - 1];
  points[1] += isDown ? -from : from;
  points[points.length - 1] += isDown ? to : -to;
  return points;
}
