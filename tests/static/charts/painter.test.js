import assert from "node:assert/strict";
import { test } from "node:test";
import { normalise } from "../../../static/charts/line.js";
import { paintLines } from "../../../static/charts/painter.js";
import { traceLine } from "../../../static/charts/path.js";
import { makeScale, toPixel, toValue, transformDomain } from "../../../static/charts/scale.js";
import { Recorder } from "./recorder.js";

const WIDTH = 100;
const line = (value, more = {}) => normalise({ key: "a", label: "a", color: "#123456", x: value.map((_, i) => i), value, ...more });

function frameOf(domainX, domainY, more = {}) {
  const box = { left: 0, top: 0, width: WIDTH, height: 100 };
  return { box, domainX, scaleX: makeScale(domainX, [0, WIDTH], false), scaleY: makeScale(domainY, [100, 0], false), ratio: 1, emphasis: null, ...more };
}

function paint(lines, frame) {
  const context = new Recorder();
  paintLines(context, lines, frame);
  return context;
}

test("a line goes through its points", () => {
  const { strokes } = paint([line([0, 1, 0])], frameOf([0, 2], [0, 1]));
  assert.deepEqual([["M", 0, 100], ["L", 50, 0], ["L", 100, 100]], strokes[0].path);
});

test("a value that is not finite leaves a gap", () => {
  const { strokes } = paint([line([0, 1, NaN, 1, 0])], frameOf([0, 4], [0, 1]));
  assert.deepEqual(["M", "L", "M", "L"], strokes[0].path.map(([command]) => command));
});

test("NaN and infinities have a mark at the edge, where they are", () => {
  const { strokes, fills } = paint([line([1, NaN, 1, Infinity, 1, -Infinity])], frameOf([0, 10], [0, 2]));
  const triangles = [...strokes, ...fills].filter(({ path }) => path.length === 4 && path[3][0] === "Z");
  assert.deepEqual([10, 30, 50], triangles.map(({ path }) => path[2][1]).sort((a, b) => a - b));
  assert.equal(1, strokes.filter(({ path }) => path.at(-1)?.[0] === "Z").length, "NaN is the hollow one");
});

test("a single point is a dot", () => {
  const { fills } = paint([line([0.5])], frameOf([-1, 1], [0, 1]));
  assert.ok(fills.some(({ path }) => path.some(([command, x]) => command === "O" && x === 50)));
});

test("points far apart are dots, points close together are not", () => {
  const dots = (count) => paint([line(Array.from({ length: count }, () => 0.5))], frameOf([0, count - 1], [0, 1])).fills.flatMap(({ path }) => path.filter(([c]) => c === "O")).length;
  assert.equal(5, dots(5));
  assert.equal(0, dots(50));
});

test("among many lines there are no dots, which would hide them", () => {
  const crowd = Array.from({ length: 41 }, () => line([0.5, 0.6, 0.5]));
  assert.deepEqual([], paint(crowd, frameOf([0, 2], [0, 1])).fills.flatMap(({ path }) => path));
});

test("no spike is lost where many points share a pixel", () => {
  const value = Array.from({ length: 10_000 }, () => 0.5);
  value[5555] = 1;
  value[7777] = 0;
  const { strokes } = paint([line(value)], frameOf([0, 9999], [0, 1]));
  const ys = strokes[0].path.map(([, , y]) => y);
  assert.equal(0, Math.min(...ys));
  assert.equal(100, Math.max(...ys));
  assert.ok(strokes[0].path.length < 5 * WIDTH, `${strokes[0].path.length} commands`);
});

test("a reduced entry is drawn with its range", () => {
  const { strokes } = paint([line([0.5, 0.5], { low: [0.1, 0.5], high: [0.9, 0.5], count: [100, 1] })], frameOf([0, 1], [0, 1]));
  const ys = strokes[0].path.map(([, , y]) => Math.round(y));
  assert.ok(ys.includes(10) && ys.includes(90));
  assert.ok(strokes[0].alpha < 0.5, "the range is fainter than the line");
});

test("what values reach over is drawn down one column and up the next, no pixel twice", () => {
  const band = { smoothed: [0.5, 0.5, 0.5], low: [0.1, 0.1, 0.1], high: [0.9, 0.9, 0.9], count: [9, 9, 9] };
  const { strokes } = paint([line([0.2, 0.8, 0.3], band)], frameOf([0, 2], [0, 1]));
  assert.deepEqual([10, 90, 90, 10, 10, 90], strokes[0].path.map(([, , y]) => Math.round(y)));
});

test("where that is quicker, a line is three of a pixel, unless they would part", () => {
  const drawn = (more) => {
    const [{ path, width }] = paint([line([0, 1, 0])], frameOf([0, 2], [0, 1], more)).strokes;
    return [path.filter(([command]) => command === "M").length, width];
  };
  assert.deepEqual([1, 1.6], drawn({}));
  assert.deepEqual([3, 1], drawn({ hairlines: true }));
  assert.deepEqual([1, 3.2], drawn({ hairlines: true, ratio: 2 }));
  assert.deepEqual([1, 2.4], drawn({ hairlines: true, emphasis: "a" }), "one that stands out is drawn as it is");
});

test("the raw line under a smoothed one is faint", () => {
  const { strokes } = paint([line([0, 1, 0], { smoothed: [0.2, 0.5, 0.3] })], frameOf([0, 2], [0, 1]));
  assert.equal(2, strokes.length);
  assert.ok(strokes[0].alpha < strokes[1].alpha);
});

test("discarded attempts are faint and dashed", () => {
  const [stroke] = paint([line([0, 1], { role: "discarded" })], frameOf([0, 1], [0, 1])).strokes;
  assert.ok(stroke.alpha < 0.5);
  assert.deepEqual([3, 3], stroke.dash);
});

test("the emphasised line lies on top, the others are dimmed", () => {
  const lines = [line([0, 1], { key: "hovered" }), line([1, 0], { key: "other" })];
  const { strokes } = paint(lines, frameOf([0, 1], [0, 1], { emphasis: "hovered" }));
  assert.ok(strokes[0].alpha < 0.3);
  assert.equal(1, strokes[1].alpha);
  assert.ok(strokes[1].width > strokes[0].width);
});

test("a group is a band and a centre line", () => {
  const { strokes, fills } = paint([line([0.5, 0.5], { role: "group", low: [0.4, 0.4], high: [0.6, 0.6] })], frameOf([0, 1], [0, 1]));
  assert.equal("Z", fills[0].path.at(-1)[0]);
  assert.equal(1, strokes.length);
});

test("a logarithm shows nothing at or below zero", () => {
  const sink = new Recorder();
  traceLine(sink, line([10, 0, -5, 10]), Float64Array.of(10, 0, -5, 10), [0, 4], makeScale([0, 3], [0, 100], false), makeScale([1, 100], [100, 0], true), "all");
  assert.deepEqual([["M", 0, 50], ["M", 100, 50]], sink.commands);
});

test("values beyond what a canvas can hold are clamped", () => {
  const sink = new Recorder();
  traceLine(sink, line([1e308, -1e308]), Float64Array.of(1e308, -1e308), [0, 2], makeScale([0, 1], [0, 100], false), makeScale([0, 1], [100, 0], false), "all");
  assert.ok(sink.commands.every(([, x, y]) => Math.abs(x) <= 1e5 && Math.abs(y) <= 1e5));
});

test("scales go to pixels and back", () => {
  for (const log of [false, true]) {
    const scale = makeScale([1, 1000], [20, 320], log);
    assert.ok(Math.abs(toValue(scale, toPixel(scale, 37)) - 37) < 1e-9);
    assert.ok(Math.abs(toPixel(scale, 1000) - 320) < 1e-9);
  }
});

test("zooming keeps the anchor where it is, on log scales too", () => {
  assert.deepEqual([25, 75], transformDomain([0, 100], false, 0.5, 0.5, 0));
  const [low, high] = transformDomain([1, 10_000], true, 0.5, 0.5, 0);
  assert.ok(Math.abs(low - 10) < 1e-9 && Math.abs(high - 1000) < 1e-6);
});
