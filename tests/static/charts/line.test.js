import assert from "node:assert/strict";
import { test } from "node:test";
import { NAN, NEGATIVE_INFINITY, POSITIVE_INFINITY, lowerBound, nearestIndex, normalise, sameLines, upperBound, visibleRange } from "../../../static/charts/line.js";

const line = (x, value = x.map(() => 1)) => normalise({ key: "a", label: "a", color: "#000", x, value });

test("columns of unequal length are refused by name", () => {
  assert.throws(() => normalise({ key: "a", label: "loss", color: "", x: [1, 2], value: [1] }), /line 'loss': 2 x for 1 values/);
});

test("a Float64Array is not copied", () => {
  const x = Float64Array.of(1, 2);
  assert.equal(x, normalise({ key: "a", label: "a", color: "", x, value: x }).x);
});

test("lines are the same only while every word and every column is", () => {
  const input = { key: "a", label: "a", color: "#000", x: Float64Array.of(1), value: Float64Array.of(2) };
  assert.ok(sameLines([input], [{ ...input }]));
  assert.ok(!sameLines([input], [{ ...input, color: "#fff" }]));
  assert.ok(!sameLines([input], [{ ...input, value: Float64Array.of(2) }]));
  assert.ok(!sameLines([input], [{ ...input, smoothed: input.value }]), "a column more");
  assert.ok(!sameLines([input], [input, input]));
  assert.ok(!sameLines([input], []));
});

test("values that are not finite are flagged by kind", () => {
  assert.deepEqual([0, NAN, POSITIVE_INFINITY, NEGATIVE_INFINITY], [...line([0, 1, 2, 3], [1, NaN, Infinity, -Infinity]).bad]);
  assert.equal(null, line([0]).bad);
});

test("the visible range has one neighbour beyond each end", () => {
  assert.deepEqual([1, 5], visibleRange(line([0, 10, 20, 30, 40, 50]), 15, 35));
  assert.deepEqual([0, 6], visibleRange(line([0, 10, 20, 30, 40, 50]), -5, 99));
});

test("x that goes back is visible as a whole", () => {
  assert.deepEqual([0, 3], visibleRange(line([0, 10, 5]), 6, 7));
});

test("the nearest point is found by value, also where x goes back", () => {
  assert.equal(1, nearestIndex(line([0, 10, 20]), 14));
  assert.equal(2, nearestIndex(line([0, 10, 20]), 1e9));
  assert.equal(2, nearestIndex(line([0, 20, 11]), 12));
  assert.equal(-1, nearestIndex(line([]), 3));
});

test("bounds agree with counting", () => {
  const sorted = Float64Array.of(1, 2, 2, 2, 5);
  for (const target of [0, 1, 2, 3, 5, 9]) {
    assert.equal(sorted.filter((x) => x < target).length, lowerBound(sorted, target));
    assert.equal(sorted.filter((x) => x <= target).length, upperBound(sorted, target));
  }
});
