import assert from "node:assert/strict";
import { test } from "node:test";

const { WHOLE, f1Guides, isWhole, kept, nearestPlace, partOf, zoomed } = await import("../../../static/charts/curve/scene.js");
const { figureOfCurves } = await import("../../../static/charts/curve/figure.js");

const BOX = { left: 10, top: 20, width: 100, height: 200 };
const curve = (key, x, y, length = x.length) => ({ key, label: key, color: "#123456", x, y, length });

test("a guide holds one F1, from precision 1 to recall 1", () => {
  const [guide] = f1Guides([0.6]);
  guide.x.forEach((recall, i) => assert.ok(Math.abs((2 * recall * guide.y[i]) / (recall + guide.y[i]) - 0.6) < 1e-9));
  assert.ok(Math.abs(guide.y[0] - 1) < 1e-9);
  assert.equal(1, guide.x.at(-1));
});

test("the pointer reads the nearest point that is drawn", () => {
  const curves = [curve("a", [0, 0.5, 1], [1, 0.5, 0]), curve("b", [0.5], [0.6])];
  const near = (left, top) => nearestPlace(curves, { left, top }, BOX, WHOLE, 30);
  assert.deepEqual(["b", 0, 60, 100], Object.values({ ...near(60, 101), curve: near(60, 101).curve.key }));
  assert.equal("a", near(60, 119).curve.key);
  assert.equal(null, near(100, 30));
  assert.equal(null, nearestPlace([curve("c", [1], [0], 0)], { left: 110, top: 220 }, BOX, WHOLE, 30));
  assert.equal(null, nearestPlace(curves, { left: 10, top: 20 }, BOX, [0.4, 0.6, 0.4, 0.6], 30));
});

test("a box between any two corners is a view", () => {
  const expected = [0.25, 0.5, 0.5, 1].join();
  assert.equal(expected, partOf(WHOLE, { x: 0.25, y: 0.5 }, { x: 0.5, y: 1 }).join());
  assert.equal(expected, partOf(WHOLE, { x: 0.5, y: 1 }, { x: 0.25, y: 0.5 }).join());
});

test("no view leaves the square or becomes too small to draw", () => {
  assert.deepEqual([0, 0.5, 0.5, 1], kept([-0.2, 0.3, 0.8, 1.3]));
  assert.ok(isWhole(kept([-5, 7, 0, 1])));
  const [left, right] = kept([0.3, 0.3, 0, 1]);
  assert.ok(right > left);
  assert.ok(isWhole(zoomed(zoomed(WHOLE, { x: 0, y: 0 }, 0.5), { x: 0, y: 0 }, 2)));
});

test("a picture names its curves and is well formed whatever a run is called", () => {
  const picture = { curves: [curve("<b>&", [0, 1], [1, 0])], guides: f1Guides([0.4]), labelX: "Recall", labelY: "Precision", view: WHOLE, emphasis: null };
  const palette = { surface: "#fff", line: "#eee", lineStrong: "#ccc", ink: "#000", ink2: "#333", ink3: "#666", accent: "#00f", font: "sans-serif", mono: "monospace" };
  const svg = figureOfCurves(picture, "pr <1>", palette);
  for (const expected of ["&lt;b&gt;&amp;", "pr &lt;1&gt;", "Recall", "Precision", "F1 0.4", 'stroke="#123456"']) assert.ok(svg.includes(expected), expected);
});
