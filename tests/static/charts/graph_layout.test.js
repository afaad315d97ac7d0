import assert from "node:assert/strict";
import { test } from "node:test";
import { layOutLayers } from "../../../static/charts/graph/layers.js";
import { ranksOf, turnedLinks } from "../../../static/charts/graph/ranks.js";
import { nearestPlaces } from "../../../static/charts/graph/rows.js";
import { numbersFrom } from "./graph_models.js";

const NO_ENDS = { first: [], last: [] };
const linksOf = (...pairs) => pairs.map(([from, to]) => ({ from, to, fromX: 0, toX: 0 }));
const boxesOf = (count) => Array.from({ length: count }, (_, i) => ({ width: 40 + 10 * (i % 4), height: 22 }));

function randomGraph(seed, count, edges) {
  const number = numbersFrom(seed);
  const links = Array.from({ length: edges }, () => ({ from: number(count), to: number(count), fromX: 0, toX: 0 }));
  return { boxes: boxesOf(count), links: links.filter(({ from, to }) => from !== to) };
}

test("a box stands below all that it follows from; a source right above what follows it", () => {
  const links = linksOf([0, 1], [1, 2], [0, 2], [3, 2]);
  assert.deepEqual([0, 1, 2, 1], [...ranksOf(4, links, NO_ENDS)]);
});

test("boxes that must be first or last are, whatever else there is", () => {
  const ranks = ranksOf(4, linksOf([0, 1], [1, 2]), { first: [0], last: [3] });
  assert.deepEqual([0, 1, 2, 3], [...ranks]);
});

test("of a circle the link back is turned, not one on the way from what nothing leads to", () => {
  assert.deepEqual([0, 0, 0, 1], [...turnedLinks(4, linksOf([0, 1], [1, 2], [2, 3], [3, 1]))]);
});

test("turning leaves no circle in random graphs: each link then leads downward", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { boxes, links } = randomGraph(seed, 40, 100);
    const turned = turnedLinks(boxes.length, links);
    const downward = links.map(({ from, to }, i) => (turned[i] ? { from: to, to: from } : { from, to }));
    const ranks = ranksOf(boxes.length, downward, NO_ENDS);
    assert.ok(downward.every(({ from, to }) => ranks[from] < ranks[to]));
  }
});

test("no two boxes overlap, in random graphs", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { boxes, links } = randomGraph(seed, 30, 45);
    const { x, y } = layOutLayers(boxes, links);
    for (let a = 0; a < boxes.length; a++) {
      for (let b = 0; b < a; b++) {
        const isApart = x[a] + boxes[a].width <= x[b] + 1e-6 || x[b] + boxes[b].width <= x[a] + 1e-6 || y[a] + 22 <= y[b] + 1e-6 || y[b] + 22 <= y[a] + 1e-6;
        assert.ok(isApart, `seed ${seed}: ${a} and ${b}`);
      }
    }
  }
});

test("all lies inside the size that is told, and equal input gives equal output", () => {
  const { boxes, links } = randomGraph(3, 30, 45);
  const once = layOutLayers(boxes, links);
  assert.deepEqual(once, layOutLayers(boxes, links));
  boxes.forEach((box, i) => assert.ok(once.x[i] >= 0 && once.y[i] >= 0 && once.x[i] + box.width <= once.width + 1e-6 && once.y[i] + box.height <= once.height + 1e-6));
});

test("routes go from the lower edge of one box to the upper edge of the other", () => {
  const boxes = boxesOf(3);
  const { x, y, routes } = layOutLayers(boxes, linksOf([0, 1], [1, 2], [0, 2]));
  const long = routes[2];
  assert.deepEqual([x[0] + 20, y[0] + 22], [long[0], long[1]]);
  assert.deepEqual([x[2] + 30, y[2]], [...long.slice(-2)]);
  assert.ok(long.length > 4, "it bends where it passes the row between");
});

test("a line of boxes is straight, and a link back is told from its source", () => {
  const { x } = layOutLayers(boxesOf(3), linksOf([0, 1], [1, 2]));
  assert.deepEqual([x[0] + 20, x[0] + 20], [x[1] + 25, x[2] + 30]);
  const { routes, y } = layOutLayers(boxesOf(3), linksOf([0, 1], [1, 2], [2, 0]));
  assert.deepEqual([y[2], y[0] + 22], [routes[2][1], routes[2].at(-1)], "upwards");
});

test("pieces that do not hang together stand side by side", () => {
  const { x, y, width } = layOutLayers(boxesOf(4), linksOf([0, 1], [2, 3]));
  assert.equal(y[0], y[2]);
  assert.ok(x[2] > x[0] + 40);
  assert.ok(width < 300);
});

test("many boxes without any link fill a field, not a line", () => {
  const { width, height } = layOutLayers(boxesOf(200), []);
  assert.ok(width < 6 * height && height < 6 * width, `${width} × ${height}`);
});

test("places are the nearest to the wishes that keep order and gaps", () => {
  assert.deepEqual([0, 10], [...nearestPlaces([0, 10], [1, 1], [5, 5])]);
  assert.deepEqual([-5, 5], [...nearestPlaces([0, 0], [1, 1], [5, 5])]);
  assert.deepEqual([-7.5, 2.5], [...nearestPlaces([0, 0], [1, 3], [5, 5])], "the heavier gives way less");
});

test("one box, and none", () => {
  assert.deepEqual([40, 22], [layOutLayers(boxesOf(1), []).width, layOutLayers(boxesOf(1), []).height]);
  assert.equal(0, layOutLayers([], []).width);
});

test("three hundred boxes are laid out well within a tenth of a second", () => {
  const { boxes, links } = randomGraph(7, 300, 500);
  layOutLayers(boxes, links);
  const began = performance.now();
  layOutLayers(boxes, links);
  assert.ok(performance.now() - began < 300, "with room for a busy machine");
});
