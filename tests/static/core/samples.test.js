import assert from "node:assert/strict";
import { test } from "node:test";
import { indexFrom, nearestTo, placesOf, sampleAt, unionOfSteps } from "../../../static/core/samples.js";

test("a scrubbed series shows what was last logged by then", () => {
  assert.deepEqual([2, 0, 0, 1, 2, -1], [sampleAt([10, 20, 30], null), sampleAt([10, 20, 30], 3), sampleAt([10, 20, 30], 19), sampleAt([10, 20, 30], 20), sampleAt([10, 20, 30], 99), sampleAt([], 5)]);
});

test("the steps of several series are joined in order, each once", () => {
  assert.deepEqual([-5, 0, 2, 10, 2 ** 40], [...unionOfSteps([[0, 10], [-5, 10, 2 ** 40], [], [0, 2, 2, 10]])]);
  assert.deepEqual([], [...unionOfSteps([])]);
});

test("moving goes from step to step, and from between two of them to one of them", () => {
  const steps = [10, 20, 30];
  assert.deepEqual([1, 2, 0], [indexFrom(steps, 10, 1), indexFrom(steps, null, 1), indexFrom(steps, 20, -1)]);
  assert.deepEqual([1, 2], [indexFrom(steps, 25, -1), indexFrom(steps, 25, 1)]);
  assert.deepEqual([0, 2], [indexFrom(steps, 25, -Infinity), indexFrom(steps, 3, Infinity)]);
});

test("a slider snaps to the nearest step", () => {
  const steps = [10, 20, 40];
  assert.deepEqual([0, 0, 1, 1, 2, 2], [-9, 14, 16, 29, 31, 99].map((step) => nearestTo(steps, step)));
});

test("ticks stand where the steps are on the slider, at most one a place", () => {
  assert.deepEqual([0, 100, 1000], placesOf([50, 60, 150], 1000));
  assert.equal(1001, placesOf(Array.from({ length: 50_000 }, (_, i) => i * 3), 1000).length);
  assert.deepEqual([], placesOf([7], 1000));
  assert.deepEqual([], placesOf([], 1000));
});
