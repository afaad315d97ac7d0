// @ts-check
/**
 * A layered drawing of boxes and links: rows by longest path, bends where a link passes a row, few crossings, straight
 * lines. What hangs together is drawn together; pieces stand side by side, on shelves. Linear but for the sorting of
 * rows. After the parts of Sugiyama's method; order in, order out: equal input gives equal output. Pure.
 */
import { ranksOf, turnedLinks } from "./ranks.js";
import { orderRows, placeInRows } from "./rows.js";

const ROW_GAP = 34;
const PORT_GAP = 20;
const BOX_GAP = 9;
const BEND_GAP = 5;
const PIECE_GAP = 28;
/** How straight links are kept: those between neighbouring rows and the long parts of others before their ends. */
const WEIGHTS = { near: 5, bend: 4, end: 1 };
/** Longer ones are drawn straight through: bends of very many very long links would outnumber the boxes. */
const MOST_BENDS = 20000;
const SHELF_RATIO = 1.7;

/**
 * @typedef {{width: number, height: number, end?: "in" | "out"}} LayerBox   `end`: must be in the first or in the last row
 * @typedef {{from: number, to: number, fromX: number, toX: number}} LayerLink  attached so far from the middles
 *
 * @typedef {import("./rows.js").Segment} Segment
 *
 * @typedef {object} Layers
 * @property {Float64Array} x      left edges
 * @property {Float64Array} y      top edges
 * @property {number} width
 * @property {number} height
 * @property {Float64Array[]} routes  of each link: x, y, x, y, … from its box to its other box
 */

/**
 * @param {readonly LayerBox[]} boxes
 * @param {readonly LayerLink[]} links none from a box to itself
 * @returns {Layers}
 */
export function layOutLayers(boxes, links) {
  /** @type {Layers} */
  const layers = { x: new Float64Array(boxes.length), y: new Float64Array(boxes.length), width: 0, height: 0, routes: links.map(() => new Float64Array()) };
  const pieces = piecesOf(boxes, links).map((piece) => ({ piece, drawn: layOutPiece(piece, boxes, links) }));
  const corners = shelve(pieces.map(({ drawn }) => drawn));
  pieces.forEach(({ piece, drawn }, i) => {
    const [left, top] = corners[i];
    piece.boxes.forEach((box, k) => {
      layers.x[box] = left + drawn.x[k];
      layers.y[box] = top + drawn.y[k];
    });
    piece.links.forEach((link, k) => (layers.routes[link] = drawn.routes[k].map((value, at) => value + (at % 2 ? top : left))));
    layers.width = Math.max(layers.width, left + drawn.width);
    layers.height = Math.max(layers.height, top + drawn.height);
  });
  return layers;
}

/**
 * What hangs together; all that has to do with the ends counts as one piece, and comes first.
 * @param {readonly LayerBox[]} boxes
 * @param {readonly LayerLink[]} links
 */
function piecesOf(boxes, links) {
  const leader = Int32Array.from(boxes, (_, i) => i);
  const find = (/** @type {number} */ box) => {
    while (leader[box] !== box) box = leader[box] = leader[leader[box]];
    return box;
  };
  const join = (/** @type {number} */ a, /** @type {number} */ b) => (leader[Math.max(find(a), find(b))] = Math.min(find(a), find(b)));
  for (const { from, to } of links) join(from, to);
  const ends = boxes.flatMap(({ end }, i) => (end ? [i] : []));
  for (const box of ends) join(ends[0], box);
  /** @type {Map<number, {boxes: number[], links: number[], hasEnds: boolean}>} */
  const pieces = new Map();
  boxes.forEach((_, box) => {
    const at = find(box);
    if (!pieces.has(at)) pieces.set(at, { boxes: [], links: [], hasEnds: ends.length > 0 && find(ends[0]) === at });
    pieces.get(at)?.boxes.push(box);
  });
  links.forEach(({ from }, link) => pieces.get(find(from))?.links.push(link));
  return [...pieces.values()].sort((a, b) => Number(b.hasEnds) - Number(a.hasEnds));
}

/**
 * Corners for pieces: beside one another until a shelf is full; the first, largest ones on the first shelf.
 * @param {readonly {width: number, height: number}[]} pieces
 * @returns {[number, number][]}
 */
function shelve(pieces) {
  const area = pieces.reduce((sum, { width, height }) => sum + (width + PIECE_GAP) * (height + PIECE_GAP), 0);
  const most = Math.max(pieces[0]?.width ?? 0, Math.sqrt(area * SHELF_RATIO));
  let [left, top, bottom] = [0, 0, 0];
  return pieces.map(({ width, height }) => {
    if (left > 0 && left + width > most) [left, top] = [0, bottom + PIECE_GAP];
    const corner = /** @type {[number, number]} */ ([left, top]);
    left += width + PIECE_GAP;
    bottom = Math.max(bottom, top + height);
    return corner;
  });
}

/**
 * @param {{boxes: number[], links: number[]}} piece
 * @param {readonly LayerBox[]} allBoxes
 * @param {readonly LayerLink[]} allLinks
 * @returns {Layers}
 */
function layOutPiece(piece, allBoxes, allLinks) {
  const boxes = piece.boxes.map((box) => allBoxes[box]);
  if (boxes.length === 1) return alone(boxes[0]);
  const index = new Map(piece.boxes.map((box, i) => [box, i]));
  const links = piece.links.map((link) => {
    const { from, to, fromX, toX } = allLinks[link];
    return { from: /** @type {number} */ (index.get(from)), to: /** @type {number} */ (index.get(to)), fromX, toX };
  });
  const turned = turnedLinks(boxes.length, links);
  const downward = links.map((link, i) => (turned[i] ? { from: link.to, to: link.from, fromX: link.toX, toX: link.fromX } : link));
  const ends = (/** @type {string} */ end) => boxes.flatMap((box, i) => (box.end === end ? [i] : []));
  const rank = ranksOf(boxes.length, downward, { first: ends("in"), last: ends("out") });
  const { rows, bends } = rowsWithBends(boxes, downward, rank);
  orderRows(rows);
  const middle = placeInRows(rows);
  return drawn(boxes, { rank, middle, rows: rows.rows, bends, links: downward, turned });
}

/** @param {LayerBox} box @returns {Layers} */
function alone({ width, height }) {
  return { x: new Float64Array(1), y: new Float64Array(1), width, height, routes: [] };
}

/**
 * @param {readonly LayerBox[]} boxes
 * @param {readonly LayerLink[]} links downward
 * @param {Int32Array} rank
 */
function rowsWithBends(boxes, links, rank) {
  const longest = links.reduce((sum, { from, to }) => sum + Math.max(0, rank[to] - rank[from] - 1), 0);
  const hasBends = longest <= MOST_BENDS;
  /** @type {number[][]} */
  const rows = [];
  boxes.forEach((_, box) => (rows[rank[box]] ??= []).push(box));
  let count = boxes.length;
  /** @type {Segment[][]} */
  const up = boxes.map(() => []);
  /** @type {Segment[][]} */
  const down = boxes.map(() => []);
  /** @type {number[][]} of each link */
  const bends = links.map(({ from, to, fromX, toX }) => {
    const own = [];
    let [above, aboveX] = [from, fromX];
    for (let row = rank[from] + 1; hasBends && row < rank[to]; row++) {
      const bend = count++;
      (rows[row] ??= []).push(bend);
      up.push([]);
      down.push([]);
      connect(up, down, above, bend, aboveX, 0, above === from ? WEIGHTS.end : WEIGHTS.bend);
      own.push(bend);
      [above, aboveX] = [bend, 0];
    }
    if (own.length || rank[to] === rank[from] + 1) connect(up, down, above, to, aboveX, toX, own.length ? WEIGHTS.end : WEIGHTS.near);
    return own;
  });
  const width = new Float64Array(count);
  const gap = new Float64Array(count).fill(BEND_GAP);
  boxes.forEach((box, i) => {
    width[i] = box.width;
    gap[i] = BOX_GAP;
  });
  return { rows: { rows: Array.from(rows, (row) => Int32Array.from(row ?? [])), width, gap, up, down }, bends };
}

/**
 * @param {Segment[][]} up
 * @param {Segment[][]} down
 * @param {number} above
 * @param {number} below
 * @param {number} aboveX
 * @param {number} belowX
 * @param {number} weight
 */
function connect(up, down, above, below, aboveX, belowX, weight) {
  down[above].push({ other: below, weight, ownX: aboveX, otherX: belowX });
  up[below].push({ other: above, weight, ownX: belowX, otherX: aboveX });
}

/**
 * From ranks and middles to corners and routes.
 * @param {readonly LayerBox[]} boxes
 * @param {{rank: Int32Array, middle: Float64Array, rows: Int32Array[], bends: number[][], links: readonly LayerLink[], turned: Uint8Array}} found
 * @returns {Layers}
 */
function drawn(boxes, { rank, middle, rows, bends, links, turned }) {
  const { tops, heights, height } = rowPlaces(boxes, rows);
  let left = Infinity;
  let right = -Infinity;
  for (let i = 0; i < middle.length; i++) {
    const half = (boxes[i]?.width ?? 0) / 2;
    left = Math.min(left, middle[i] - half);
    right = Math.max(right, middle[i] + half);
  }
  const x = Float64Array.from(boxes, (box, i) => middle[i] - box.width / 2 - left);
  const y = Float64Array.from(boxes, (box, i) => tops[rank[i]] + (heights[rank[i]] - box.height) / 2);
  const routes = links.map(({ from, to, fromX, toX }, link) => {
    const points = [middle[from] + fromX - left, y[from] + boxes[from].height];
    bends[link].forEach((bend, i) => {
      const row = rank[from] + 1 + i;
      points.push(middle[bend] - left, tops[row], middle[bend] - left, tops[row] + heights[row]);
    });
    points.push(middle[to] + toX - left, y[to]);
    return turned[link] ? reversed(points) : Float64Array.from(points);
  });
  return { x, y, width: right - left, height, routes };
}

/** @param {readonly LayerBox[]} boxes @param {readonly Int32Array[]} rows */
function rowPlaces(boxes, rows) {
  const heights = rows.map((row) => row.reduce((most, box) => Math.max(most, boxes[box]?.height ?? 0), 0));
  /** @type {number[]} */
  const tops = [];
  let top = 0;
  heights.forEach((height, row) => {
    tops.push(top);
    const isLast = row === heights.length - 1;
    // Rows of ports have no height: less is needed beside them than between boxes.
    top += height + (isLast ? 0 : height && heights[row + 1] ? ROW_GAP : PORT_GAP);
  });
  return { tops, heights, height: top };
}

/** @param {readonly number[]} points */
function reversed(points) {
  const back = new Float64Array(points.length);
  for (let i = 0; i < points.length; i += 2) {
    back[i] = points[points.length - 2 - i];
    back[i + 1] = points[points.length - 1 - i];
  }
  return back;
}
