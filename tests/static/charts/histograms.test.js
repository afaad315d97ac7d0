import assert from "node:assert/strict";
import { test } from "node:test";
import { layOutBands, nearest, placesAt } from "../../../static/charts/bands_scene.js";
import { paintRidges, traceCurve } from "../../../static/charts/histogram_paint.js";
import { edgesOf, layOutHistograms, moved, placeAt, topOf } from "../../../static/charts/histogram_scene.js";
import { colorRamp, mix } from "../../../static/charts/mixing.js";
import { Recorder } from "./recorder.js";

const SIZE = { width: 400, height: 240 };
const TOKENS = { surface: "#fff", ink: "#000", ink3: "#666666", line: "#eeeeee", accent: "#0000ff", mono: "mono" };

/** Histograms of four bins from 0 to 4, one a step. */
function series(steps, counts, more = {}) {
  return { key: "0:0:", label: "run", note: "", color: "#ff0000", x: steps, step: steps, wall: steps, count: Float32Array.from(counts.flat()), values: steps.map(() => 1), ...more };
}
const dataOf = (...all) => ({ low: 0, high: 4, bins: 4, series: all });
const scene = (data, mode = "ridge", more = {}) => layOutHistograms(data, { mode, logCounts: false, ...more }, SIZE);

const THREE = series([0, 10, 100], [[1, 2, 3, 4], [4, 3, 2, 1], [0, 0, 8, 0]]);

test("ridges stand where their steps are, the last in front at the bottom", () => {
  const { rows, box } = scene(dataOf(THREE));
  assert.deepEqual([0, 10, 100], rows.map(({ x }) => x));
  assert.equal(box.top + box.height, rows[2].start);
  const [first, second, third] = rows.map(({ start }) => start);
  assert.ok(Math.abs((second - first) / (third - first) - 0.1) < 1e-9);
});

test("the fullest bin rises highest and stays in the plot; all others in proportion", () => {
  const made = scene(dataOf(THREE));
  assert.equal(8, made.peak);
  assert.ok(Math.abs(made.rows[2].start - topOf(made, made.rows[2], 2) - made.rise) < 1e-9);
  assert.ok(made.rows.every((row) => [0, 1, 2, 3].every((bin) => topOf(made, row, bin) >= made.box.top - 1e-9)));
  assert.ok(Math.abs(made.rows[0].start - topOf(made, made.rows[0], 3) - made.rise / 2) < 1e-9);
});

test("a logarithm lifts what is rare", () => {
  const log = scene(dataOf(THREE), "ridge", { logCounts: true });
  assert.ok(log.share(1) > 1 / 8);
  assert.equal(0, log.share(0));
  assert.equal(1, log.share(8));
});

test("charts that are compared share the height of the fullest bin", () => {
  const made = scene(dataOf(THREE), "ridge", { peak: 16 });
  assert.equal(0.5, made.share(8));
});

test("one histogram takes the whole height, none takes no place", () => {
  const made = scene(dataOf(series([5], [[1, 2, 1, 0]])));
  assert.equal(made.box.height, made.rise);
  assert.equal(null, placeAt(scene(dataOf()), 100, 100));
  assert.deepEqual([], scene(dataOf(series([NaN], [[1, 1, 1, 1]]))).rows);
});

test("columns of a heatmap meet half way between their steps and fill the plot", () => {
  const { rows, box } = scene(dataOf(THREE), "heatmap");
  assert.equal(box.left, rows[0].start);
  assert.equal(box.left + box.width, rows[2].end);
  assert.equal(rows[0].end, rows[1].start);
  assert.ok(rows[1].end - rows[1].start > rows[0].end - rows[0].start);
});

test("the pointer finds the histogram and the bin", () => {
  const ridge = scene(dataOf(THREE));
  const { row, bin } = placeAt(ridge, ridge.box.left + ridge.box.width * 0.6, ridge.rows[1].start + 1);
  assert.deepEqual([10, 2], [row.x, bin]);
  assert.deepEqual([2, 3], edgesOf(ridge.data, 2));

  const heat = scene(dataOf(THREE), "heatmap");
  const found = placeAt(heat, heat.rows[2].end - 1, heat.box.top + 1);
  assert.deepEqual([100, 3], [found.row.x, found.bin]);

  const overlay = scene(dataOf(THREE), "overlay");
  assert.equal(100, placeAt(overlay, overlay.box.left + overlay.box.width * 0.6, overlay.box.top).row.x);
  assert.equal(null, placeAt(overlay, 1, 1));
});

test("keys start at the fullest bin of the last step and stop at the ends", () => {
  const made = scene(dataOf(THREE));
  const start = moved(made, null, -1, 0);
  assert.deepEqual([100, 2], [start.row.x, start.bin]);
  assert.deepEqual([10, 3], [moved(made, start, -1, 1).row.x, moved(made, start, -1, 1).bin]);
  assert.equal(0, moved(made, start, -Infinity, 0).row.x);
  assert.equal(0, moved(made, null, -Infinity, 0).row.x);
  assert.equal(3, moved(made, start, 0, 50).bin);
});

test("a curve is drawn where there is something, and rises from its ground", () => {
  const made = scene(dataOf(THREE));
  const context = new Recorder();
  context.beginPath();
  traceCurve(context, made, made.rows[2]);
  const ground = made.rows[2].start;
  assert.deepEqual(["M", "L", "L"], context.commands.map(([command]) => command));
  assert.deepEqual([ground, ground - made.rise, ground], context.commands.map(([, , y]) => y));
});

test("later ridges are painted over earlier ones, and stronger", () => {
  const context = new Recorder();
  paintRidges(context, scene(dataOf(THREE)), TOKENS);
  const background = context.fills.map(({ color }) => Number(/rgb\(255 (\d+)/.exec(color)[1])); // what is left of white in red
  assert.equal(mix("#fff", "#ff0000", 0.32), context.fills[0].color);
  assert.ok(background[0] > background[1] && background[1] > background[2]);
});

test("ridges of several runs shine through in their own colours", () => {
  const context = new Recorder();
  const other = series([0, 10, 100], [[1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1]], { key: "1:0:", color: "#00ff00" });
  paintRidges(context, scene(dataOf(THREE, other)), TOKENS);
  assert.deepEqual(["#00ff00", "#ff0000"], [...new Set(context.fills.map(({ color }) => color))].sort());
  assert.ok(context.fills.every(({ alpha }) => alpha < 1));
});

test("a ramp goes from the background through the colour, and never to the ink", () => {
  const ramp = colorRamp("#ffffff", "#2060c0", "#000000");
  assert.deepEqual([255, 255, 255, 255], [...ramp.slice(0, 4)]);
  assert.notDeepEqual([0, 0, 0], [...ramp.slice(-4, -1)]);
  const brightness = Array.from({ length: 256 }, (_, i) => ramp[i * 4] + ramp[i * 4 + 1] + ramp[i * 4 + 2]);
  assert.ok(brightness.every((value, i) => i === 0 || value <= brightness[i - 1]));
});

const bands = (x, rows, more = {}) => ({ key: "a", label: "a", note: "", color: "#ff0000", x, step: x, wall: x, bands: rows.flat(), values: x.map(() => 1), ...more });

test("bands leave room for their ends, or only for what is between them", () => {
  const data = { points: 3, series: [bands([0, 1], [[-100, 0, 1], [0, 1, 300]])] };
  const [low, high] = layOutBands(data, false, SIZE).valueDomain;
  assert.ok(low < -100 && high > 300);
  const [inner, outer] = layOutBands(data, true, SIZE).valueDomain;
  assert.ok(inner > -1 && outer < 2);
});

test("empty histograms and no histograms leave a plot that can be drawn", () => {
  for (const data of [{ points: 3, series: [] }, { points: 3, series: [bands([0], [[NaN, NaN, NaN]])] }, { points: 3, series: [bands([5], [[2, 2, 2]])] }]) {
    const { valueDomain, stepDomain } = layOutBands(data, false, SIZE);
    assert.ok(valueDomain[0] < valueDomain[1] && stepDomain[0] < stepDomain[1]);
  }
});

test("the pointer reads the nearest step of each run that reaches there", () => {
  const data = { points: 3, series: [bands([0, 10, 20], [[0, 1, 2], [0, 1, 2], [0, 1, 2]]), bands([0, 1], [[4, 5, 6], [4, 5, 6]], { key: "b" })] };
  const made = layOutBands(data, false, SIZE);
  const at = (part) => placesAt(made, made.box.left + made.box.width * part, made.box.top + made.box.height);
  assert.deepEqual([["a", 2]], at(0.9).map(({ series: { key }, index }) => [key, index]));
  assert.deepEqual(["a", "b"], at(0).map(({ series: { key } }) => key), "the nearest first");
});

test("the nearest of ascending numbers is found", () => {
  const xs = [0, 1, 5, 5, 9];
  for (const [x, expected] of [[-3, 0], [0.4, 0], [0.6, 1], [4, 2], [100, 4]]) assert.equal(xs[expected], xs[nearest(xs, x)]);
});
