import assert from "node:assert/strict";
import { test } from "node:test";
import { figureSvg } from "../../../static/charts/figure.js";
import { normalise } from "../../../static/charts/line.js";
import { nearestReading, readingsAt } from "../../../static/charts/readout.js";
import { makeScale } from "../../../static/charts/scale.js";
import { summarise } from "../../../static/charts/summary.js";
import { SvgContext } from "../../../static/charts/svg.js";

const tokens = { surface: "#fff", line: "#eee", ink: "#111", ink2: "#444", ink3: "#777", accent: "#00f", font: "sans-serif", mono: "monospace" };
const line = (label, value, more = {}) => normalise({ key: label, label, color: "#2f6fde", x: value.map((_, i) => i), value, ...more });
const figure = (lines, more = {}) => ({ title: "loss", lines, domainX: [0, 2], domainY: [0, 2], kindX: "step", logX: false, logY: false, tokens, ...more });

test("an exported SVG holds title, axes, lines and legend", () => {
  const svg = figureSvg(figure([line("train", [2, 1, 0.5]), line("validation", [2, 1.5, 1])]));
  assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  for (const word of ["loss", "train", "validation", "1.5"]) assert.ok(svg.includes(`>${word}</text>`), word);
  assert.equal(2, svg.match(/stroke-width="1\.6"/g).length);
});

test("names cannot break out of an SVG", () => {
  const svg = figureSvg(figure([line('</text><script>"&\u0000', [1])], { title: "<b>" }));
  assert.ok(!svg.includes("<script>") && !svg.includes("<b>") && !svg.includes("\u0000"));
  assert.ok(svg.includes("&lt;script&gt;"));
});

test("a legend with hundreds of lines says how many it leaves out", () => {
  const svg = figureSvg(figure(Array.from({ length: 300 }, (_, i) => line(`run${i}`, [1, 1, 1]))));
  assert.ok(svg.includes("and 240 more"));
});

test("groups of the SVG recorder are closed", () => {
  const context = new SvgContext();
  context.save();
  context.beginPath();
  context.rect(0, 0, 10, 10);
  context.clip();
  context.restore();
  context.save();
  context.restore();
  const svg = context.document(10, 10, "");
  assert.equal(svg.match(/<g /g).length, svg.match(/<\/g>/g).length);
});

test("the cursor reads the nearest point of every line that reaches it", () => {
  const scaleX = makeScale([0, 10], [0, 100], false);
  const scaleY = makeScale([0, 1], [100, 0], false);
  const lines = [line("long", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), line("short", [1, 1, 1])];
  const readings = readingsAt(lines, { left: 71, top: 50 }, 7.1, scaleX, scaleY);
  assert.deepEqual([["long", 7]], readings.map(({ line: { label }, index }) => [label, index]));
  const both = readingsAt(lines, { left: 11, top: 10 }, 1.1, scaleX, scaleY);
  assert.equal("short", nearestReading(both).line.label);
});

test("a line has a reading where its value is not finite", () => {
  const readings = readingsAt([line("a", [1, NaN, 1])], { left: 50, top: 50 }, 1, makeScale([0, 2], [0, 100], false), makeScale([0, 1], [100, 0], false));
  assert.equal(1, readings[0].index);
  assert.ok(Number.isNaN(readings[0].top));
});

test("the summary says where each line ends and between what it moves", () => {
  const text = summarise("loss", [line("train", [2, 1, 0.5]), line("old", [9], { role: "discarded" })], "step");
  assert.equal("loss: line chart of 1 line. train ends at 0.5 at step 2, between 0.5 and 2.", text);
  assert.equal("loss: no points", summarise("loss", [], "step"));
});
