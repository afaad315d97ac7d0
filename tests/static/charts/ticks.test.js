import assert from "node:assert/strict";
import { test } from "node:test";
import { durationLabel, labelsFor, niceIncrement, numberLabel, ticksFor } from "../../../static/charts/ticks.js";

const labels = (kind, log, domain, room) => labelsFor(kind, log, ticksFor(kind, log, domain, room));

test("linear ticks are round multiples inside the domain", () => {
  assert.deepEqual([0, 0.5, 1, 1.5, 2], ticksFor("number", false, [-0.1, 2.1], 5));
  assert.deepEqual(["0", "0.5", "1.0", "1.5", "2.0"], labels("number", false, [-0.1, 2.1], 5));
});

test("ticks carry no rounding noise", () => {
  assert.deepEqual([0, 0.1, 0.2, 0.3, 0.4], ticksFor("number", false, [0, 0.4], 5));
  assert.deepEqual([-0.2, 0, 0.2], ticksFor("number", false, [-0.25, 0.25], 3));
});

test("steps use SI prefixes and have no halves", () => {
  assert.deepEqual(["0", "1k", "2k", "3k", "4k"], labels("step", false, [0, 4000], 5));
  assert.deepEqual(["4k"], labels("step", false, [3999.5, 4000.5], 5));
  assert.deepEqual(["10,001", "10,002", "10,003"], labels("step", false, [10000.5, 10003.4], 4));
});

test("a log axis shows decades, with 2 and 5 between them where there is room", () => {
  assert.deepEqual([0.01, 0.1, 1, 10], ticksFor("number", true, [0.01, 10], 4));
  assert.deepEqual([1, 2, 5, 10], ticksFor("number", true, [1, 10], 6));
  assert.deepEqual([1e-12, 1e-8, 1e-4, 1], ticksFor("number", true, [1e-12, 1], 3).filter((_, i) => i < 4));
});

test("a log axis over less than a decade has plain ticks with equal digits", () => {
  assert.deepEqual(["0.90", "0.95", "1.00"], labels("number", true, [0.88, 1.03], 3));
});

test("a log axis that reaches down to nothing has no ticks, and ends", () => {
  assert.deepEqual([], ticksFor("step", true, [0, 1], 5));
  assert.deepEqual([], ticksFor("number", true, [NaN, 1], 5));
  assert.deepEqual([], ticksFor("number", true, [1, Infinity], 5));
});

test("an axis has one way to write large numbers", () => {
  assert.deepEqual(["0", "5e14", "1.0e15", "1.5e15"], labelsFor("number", false, [0, 5e14, 1e15, 1.5e15]));
  assert.deepEqual(["500G", "1T"], labelsFor("number", false, [5e11, 1e12]));
});

test("durations fall on minutes, hours and days", () => {
  assert.deepEqual(["0", "15m", "30m", "45m", "1h"], labels("duration", false, [0, 3600], 5));
  assert.equal("1d 2h", durationLabel(26 * 3600, 3600));
  assert.equal("-30s", durationLabel(-30, 10));
  assert.equal("0.5s", durationLabel(0.5, 0.5));
});

test("wall time ticks fall on the viewer's midnight and say the date there", () => {
  const midnight = new Date(2026, 2, 5).getTime() / 1000;
  const ticks = ticksFor("time", false, [midnight - 6 * 3600, midnight + 6 * 3600], 4);
  assert.ok(ticks.includes(midnight));
  assert.ok(labelsFor("time", false, ticks).includes("Mar 5"));
});

test("no domain makes more ticks than a chart has room for", () => {
  for (const domain of [[0, 1e300], [1e-300, 2e-300], [-1e15, 1e15], [5, 5 + 1e-9]]) {
    const ticks = ticksFor("number", false, domain, 6);
    assert.ok(ticks.length <= 100, `${domain}: ${ticks.length}`);
    assert.ok(ticks.every(Number.isFinite));
  }
});

test("increments are 1, 2 or 5 times a power of ten", () => {
  assert.deepEqual([0.1, 0.2, 0.5, 1, 5], [0.07, 0.11, 0.3, 0.9, 3].map((rough) => Number(niceIncrement(rough).toPrecision(3))));
});

test("small and large numbers keep their size in the label", () => {
  assert.equal("2e-6", numberLabel(2e-6, 1e-6));
  assert.equal("1.5M", numberLabel(1.5e6, 5e5));
  assert.equal("0", numberLabel(0, 5));
});
