import assert from "node:assert/strict";
import { test } from "node:test";
import { smooth } from "../../../static/core/smoothing.js";

test("the formula is TensorBoard's debiased moving average", () => {
  const weight = 0.6;
  const values = [1, 3, 2];
  let last = 0;
  const expected = values.map((value, i) => (last = last * weight + (1 - weight) * value) / (1 - weight ** (i + 1)));
  smooth(values, weight).forEach((value, i) => assert.ok(Math.abs(value - expected[i]) < 1e-12));
});

test("non-finite values pass through and do not count", () => {
  const smoothed = smooth([1, NaN, 3, Infinity], 0.5);
  assert.deepEqual([NaN, Infinity], [smoothed[1], smoothed[3]]);
  assert.equal(smooth([1, 3], 0.5)[1], smoothed[2]);
});

test("a constant series does not tremble", () => {
  assert.deepEqual(Float64Array.of(0.1, 0.1, NaN, 0.1), smooth([0.1, 0.1, NaN, 0.1], 0.97));
});

test("weight 0 answers the values", () => {
  assert.deepEqual(Float64Array.of(1, 5), smooth([1, 5], 0));
});
