import assert from "node:assert/strict";
import { test } from "node:test";
import { dimensionOf } from "../../../static/charts/dimension.js";
import { axisAt, layOutParallel, placeAt, rowAt } from "../../../static/charts/parallel_scene.js";
import { SHADES, shadeAt, shadesOf } from "../../../static/charts/ramp.js";
import { cellAt, layOutScatter, placesAt, rowAt as dotAt, xOf, yOf } from "../../../static/charts/scatter_scene.js";

const MANY = Array.from({ length: 20 }, (_, i) => i);
const axis = (name, values, scale) => dimensionOf({ name, title: name, values, scale });
const near = (expected, actual) => assert.ok(Math.abs(expected - actual) < 1e-5, `${actual} is not about ${expected}`);
const SIZE = { width: 700, height: 300 };

test("numbers stand where a linear axis has them, what is not set stands nowhere", () => {
  const { places, isNumeric, scale } = axis("x", [...MANY, undefined, NaN]);
  assert.deepEqual([true, "linear"], [isNumeric, scale]);
  assert.deepEqual([0, 1], [places[0], places[19]]);
  assert.ok(Number.isNaN(places[20]) && Number.isNaN(places[21]));
});

test("an axis over many decades is logarithmic, unless the person says otherwise", () => {
  const values = MANY.map((i) => 10 ** (-i / 4));
  assert.equal("log", axis("lr", values).scale);
  near(1 - 2 / 4.75, axis("lr", [0.01, ...values]).places[0]); // of 4.75 decades two below the top
  assert.equal("linear", axis("lr", values, "linear").scale);
  assert.equal("linear", axis("lr", [-1, ...values], "log").scale, "there is no logarithm of a negative number");
});

test("what was drawn evenly is not crowded, however many decades it spans", () => {
  assert.equal("linear", axis("dropout", MANY.map((i) => 0.001 + i * 0.03)).scale);
});

test("a few numbers stand evenly, each with room of its own; measured ones stand where they are", () => {
  const sizes = [32, 64, 128, 256, 32];
  const even = axis("batch", sizes);
  assert.equal("even", even.scale);
  [0.125, 0.375, 0.625, 0.875, 0.125].forEach((place, i) => near(place, even.places[i]));
  assert.deepEqual(["32", "64", "128", "256"], even.ticks(9).map(({ label }) => label));
  assert.notEqual("even", dimensionOf({ name: "acc", title: "acc", values: [0.5, 0.9], isMeasured: true }).scale);
});

test("quantiles give every row as much room, equal ones the middle of theirs", () => {
  const { places } = axis("x", [1, 1, 1, 1000, 2000], "quantile");
  [0.25, 0.25, 0.25, 0.75, 1].forEach((place, i) => near(place, places[i]));
});

test("words stand in natural order; numbers and words together are words", () => {
  const mixed = axis("size", [10, "auto", 9, true, undefined]);
  assert.equal(false, mixed.isNumeric);
  assert.deepEqual(["9", "10", "auto", "true"], mixed.ticks(9).map(({ label }) => label));
  assert.ok(mixed.places[2] < mixed.places[0]);
});

test("what lies between two places is a rule that holds for the rows there", () => {
  assert.deepEqual({ range: [5, 15] }, axis("x", [0, 20, ...MANY]).between(0.75, 0.25));
  assert.deepEqual({ range: [-Infinity, 5] }, axis("x", [0, 20, ...MANY]).between(-1, 0.25), "the ends stand for all beyond");
  assert.deepEqual({ range: [64, 128] }, axis("batch", [32, 64, 128, 256]).between(0.3, 0.7));
  assert.deepEqual({ values: ["b"], except: false }, axis("opt", ["a", "b", "c"]).between(0.4, 0.6));
  assert.deepEqual({ values: [], except: false }, axis("opt", ["a", "b", "c"]).between(0.4, 0.45));
});

test("and back: a rule has its places on the axis", () => {
  const opt = axis("opt", ["a", "b", "c", "d"]);
  assert.deepEqual([0.25, 0.75], opt.placesOf({ values: ["c", "b"], except: false }));
  assert.equal(null, opt.placesOf({ values: ["gone"], except: false }));
  assert.deepEqual([0.25, 1], axis("x", [0, 20, ...MANY]).placesOf({ range: [5, Infinity] }));
});

test("one value alone stands in the middle; a log axis takes values below its foot", () => {
  assert.equal(0.5, axis("x", [7, 7], "linear").places[0]);
  assert.deepEqual([0, 1], axis("lr", [1e-5, 1], "log").placesOf({ range: [-Infinity, Infinity] }));
});

test("thousands of hostile words make few ticks, shortened", () => {
  const ticks = axis("x", Array.from({ length: 5000 }, (_, i) => `${i}`.repeat(50))).ticks(10);
  assert.ok(ticks.length <= 10 && ticks.every(({ label }) => label.length <= 16));
});

const axes = [axis("a", MANY), axis("b", [...MANY].reverse()), axis("c", MANY.map((i) => (i ? i : undefined)))];
const data = { axes, shades: new Int8Array(20), picked: null, count: 20 };

test("axes stand evenly, rows without a value below them", () => {
  const scene = layOutParallel(data, SIZE);
  near(scene.x[1] - scene.x[0], scene.x[2] - scene.x[1]);
  assert.equal(scene.missingY, scene.y[2][0]);
  assert.ok(scene.missingY > scene.box.top + scene.box.height);
});

test("the line nearest to the pointer is pointed at, among those picked out if some are", () => {
  const scene = layOutParallel(data, SIZE);
  const top = scene.y[0][4];
  assert.equal(4, rowAt(scene, data, scene.x[0] + 1, top));
  const picked = Uint8Array.from(MANY, (i) => Number(i !== 4));
  assert.notEqual(4, rowAt(scene, { ...data, picked }, scene.x[0] + 1, top));
  assert.equal(-1, rowAt(scene, data, scene.x[0] - 40, top));
});

test("a place on an axis is told from a height", () => {
  const scene = layOutParallel(data, SIZE);
  assert.deepEqual([1, 0, 0.5], [scene.box.top - 9, 1000, scene.box.top + scene.box.height / 2].map((top) => placeAt(scene, top)));
  assert.deepEqual([1, -1], [axisAt(scene, scene.x[1] + 5, 10), axisAt(scene, scene.x[1] + 15, 10)]);
});

test("a scatter cell knows its dots and what a box holds", () => {
  const matrix = { columns: [axes[0], axes[1]], lines: [axes[0]], shades: new Int8Array(20), picked: null, count: 20 };
  const scene = layOutScatter(matrix, SIZE);
  assert.equal(2, scene.cells.length);
  const [, cell] = scene.cells;
  const [left, top] = [xOf(cell.box, axes[1].places[6]), yOf(cell.box, axes[0].places[6])];
  assert.equal(cell, cellAt(scene, left, top));
  assert.equal(6, dotAt(matrix, cell, left + 1, top - 1));
  const { x, y } = placesAt(cell.box, left, top);
  near(axes[1].places[6], x);
  near(axes[0].places[6], y);
  assert.deepEqual({ x: 0, y: 1 }, placesAt(cell.box, -1000, -1000));
});

test("shades go from low to high in either theme", () => {
  assert.deepEqual([SHADES, SHADES], [shadesOf("light").length, shadesOf("dark").length]);
  assert.deepEqual([0, SHADES - 1], [shadeAt(0), shadeAt(1)]);
});
