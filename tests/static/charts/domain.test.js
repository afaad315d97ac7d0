import assert from "node:assert/strict";
import { test } from "node:test";
import { padLinear, padLog, quantile, usable, xDomain, yDomain } from "../../../static/charts/domain.js";
import { normalise } from "../../../static/charts/line.js";

const line = (value, x = value.map((_, i) => i), more = {}) => normalise({ key: "a", label: "a", color: "#000", x, value, ...more });
const plain = { log: false, ignoreOutliers: false };

test("zero is shown where that less than doubles the span", () => {
  const [low] = padLinear([0.2, 2]);
  assert.ok(low < 0);
  const [high] = padLinear([10, 11]);
  assert.ok(high > 9);
});

test("a constant has room around it and zero at one end", () => {
  assert.deepEqual([-1, 1], padLinear([0, 0]));
  const [low, high] = padLinear([5, 5]);
  assert.ok(low <= 0 && high > 5);
});

test("what is not finite does not stretch y", () => {
  const [low, high] = yDomain([line([1, NaN, Infinity, -Infinity, 2])], [0, 4], plain);
  assert.ok(low < 1 && high > 2 && high < 3);
});

test("y fits what the x range shows, not the neighbours beyond its ends", () => {
  const [, high] = yDomain([line([100, 1, 2, 1, 100])], [1, 3], plain);
  assert.ok(high < 3);
});

test("between two points y still fits the line that crosses the view", () => {
  const [low, high] = yDomain([line([0, 10])], [0.4, 0.6], plain);
  assert.ok(low <= 0 && high >= 10);
});

test("the range of a pixel's points counts, not only its last value", () => {
  const [low, high] = yDomain([line([1, 1], [0, 1], { low: [-5, 1], high: [1, 9], count: [10, 10] })], [0, 1], plain);
  assert.ok(low < -5 && high > 9);
});

test("ignoring outliers shows the 5th to 95th percentile", () => {
  const values = Array.from({ length: 101 }, (_, i) => i);
  values[50] = 1e6;
  const [, high] = yDomain([line(values)], [0, 100], { log: false, ignoreOutliers: true });
  assert.ok(high < 130, String(high));
});

test("among fewer than fifty values none is an outlier, however many lines they are in", () => {
  const rules = { log: false, ignoreOutliers: true };
  const [, high] = yDomain([line([0.75, 0.69, 0.68, 0.67])], [0, 3], rules);
  assert.ok(high > 0.75, String(high));
  const spiky = Array.from({ length: 25 }, (_, i) => (i === 9 ? 1000 : i));
  assert.ok(yDomain([line(spiky.slice(1)), line(spiky)], [0, 24], rules)[1] > 1000);
  assert.ok(yDomain([line(spiky), line(spiky)], [0, 24], rules)[1] < 100);
});

test("a log domain is above zero whatever the values are", () => {
  for (const values of [[0, -1], [0, 5], [1e-30, 1e30], [NaN], []]) {
    const [low, high] = yDomain([line(values)], [0, 9], { log: true, ignoreOutliers: false });
    assert.ok(low > 0 && high > low, `${values}: ${low}, ${high}`);
  }
  assert.deepEqual([2, 8], padLog([4, 4]));
});

test("x spans all lines; one place becomes a small range around it", () => {
  assert.deepEqual([2, 9], xDomain([line([0, 0], [2, 5]), line([0, 0], [4, 9])], false));
  assert.deepEqual([6.5, 7.5], xDomain([line([1], [7])], false));
  assert.deepEqual([0, 1], xDomain([], false));
  assert.deepEqual([1, 10], xDomain([line([1, 1], [-3, 0])], true));
});

test("x that goes back and forth is spanned too", () => {
  assert.deepEqual([-2, 8], xDomain([line([0, 0, 0], [3, 8, -2])], false));
});

test("a range that no scale can hold falls back", () => {
  const fallback = [1, 2];
  assert.equal(fallback, usable([5, 5], false, fallback));
  assert.equal(fallback, usable([NaN, 3], false, fallback));
  assert.equal(fallback, usable([-4, -1], true, fallback));
  assert.deepEqual([3, 7], usable([7, 3], false, fallback));
  assert.deepEqual([1, 100], usable([-5, 100], true, fallback));
});

test("quantiles interpolate between ranks", () => {
  assert.equal(2.5, quantile(Float64Array.of(1, 2, 3, 4), 0.5));
  assert.equal(7, quantile(Float64Array.of(7), 0.95));
});

test("the band of a margin is what must fit, not its middle", () => {
  const x = Float64Array.from({ length: 100 }, (_, i) => i);
  const line = normalise({ key: "a", label: "a", color: "red", role: "margin", x, value: x.map(() => 0), low: x.map(() => -5), high: x.map(() => 7) });
  const [low, high] = yDomain([line], [0, 99], { log: false, ignoreOutliers: true });
  assert.ok(low <= -5 && high >= 7);
});
