import assert from "node:assert/strict";
import { test } from "node:test";
import { normalise } from "../../../static/charts/line.js";
import { Batcher } from "../../../static/plugins/scalars/batcher.js";
import { columnsOf, nextOrder, numericRow, sortRows } from "../../../static/plugins/scalars/step_rows.js";
import { tooltipRows } from "../../../static/plugins/scalars/tooltip_rows.js";

const reading = (label, value, distance, more = {}) => ({
  line: normalise({ key: label, label, color: "#000", x: [0], value: [value], wall: [160], start: 100, ...more }),
  index: 0,
  left: 0,
  top: 100 - value,
  distance,
});
const labels = ({ rows }) => rows.map(({ label }) => label);
const readings = [reading("b", 2, 5), reading("a", NaN, 9), reading("c", 1, 1)];

test("tooltip rows come in the order that was chosen, NaN last", () => {
  assert.deepEqual(["b", "a", "c"], labels(tooltipRows(readings, null, "default", 9, 0)));
  assert.deepEqual(["c", "b", "a"], labels(tooltipRows(readings, null, "ascending", 9, 0)));
  assert.deepEqual(["b", "c", "a"], labels(tooltipRows(readings, null, "descending", 9, 0)));
  assert.deepEqual(["c", "b", "a"], labels(tooltipRows(readings, null, "nearest", 9, 0)));
  assert.deepEqual(["b", "c", "a"], labels(tooltipRows(readings, null, "nearest-y", 9, 98)));
});

test("of more lines than there are rows those at the pointer are told, as listed", () => {
  const many = [reading("a", 1, 9), reading("b", 50, 9), reading("c", NaN, 9), reading("d", 48, 9)];
  const { rows, hidden } = tooltipRows(many, null, "default", 2, 51);
  assert.deepEqual(["b", "d"], rows.map(({ label }) => label));
  assert.equal(2, hidden);
});

test("the limit never hides the nearest line", () => {
  const { rows, hidden } = tooltipRows(readings, readings[2], "default", 1, 0);
  assert.deepEqual(["c"], rows.map(({ label }) => label));
  assert.equal(true, rows[0].nearest);
  assert.equal(2, hidden);
});

test("a row tells value, time since the start, and the range of a pixel's points", () => {
  const [row] = tooltipRows([reading("a", 3, 0, { low: [1], high: [5], count: [40], bad: Uint8Array.of(1) })], null, "default", 9, 0).rows;
  assert.deepEqual([3, 60, 1, 5, 40, 1], [row.value, row.relative, row.low, row.high, row.count, row.bad]);
});

test("groups speak for their members", () => {
  const group = reading("group", 1, 0, { role: "group", low: [0], high: [2] });
  assert.deepEqual(["group"], labels(tooltipRows([group, reading("member", 1, 0, { role: "member" })], null, "default", 9, 0)));
});

test("tables sort by any column, missing values last both ways", () => {
  const rows = [{ run: 1, tag: 1, min: 3 }, { run: 2, tag: 1, min: NaN }, { run: 3, tag: 1, min: 1 }];
  const order = (descending) => sortRows(rows, { column: "min", descending }, String).map(({ run }) => run);
  assert.deepEqual([3, 1, 2], order(false));
  assert.deepEqual([1, 3, 2], order(true));
  assert.deepEqual([2, 1, 3], sortRows(rows, { column: "run", descending: false }, ({ run }) => "bac"[run - 1]).map(({ run }) => run));
});

test("a column sorts up, then down, then not", () => {
  const up = nextOrder(null, "min");
  const down = nextOrder(up, "min");
  assert.deepEqual([{ column: "min", descending: false }, { column: "min", descending: true }, null], [up, down, nextOrder(down, "min")]);
});

test("words for what is not finite become numbers", () => {
  assert.deepEqual({ run: 1, tag: 2, min: NaN, max: -Infinity, mean: 3 }, numericRow({ run: 1, tag: 2, min: "NaN", max: "-Infinity", mean: 3 }));
});

test("a step has TensorBoard's columns, a range its own, hyperparameters come first", () => {
  assert.deepEqual(["Smoothed", "Value", "Step", "Relative"], columnsOf(false, []).map(({ title }) => title));
  assert.deepEqual(["lr", "Min", "Max"], columnsOf(true, ["lr"]).slice(0, 3).map(({ title }) => title));
});

test("questions asked together go out as one, and each gets its own rows", async () => {
  const sent = [];
  const batcher = new Batcher(async (question, series) => {
    sent.push([question, series]);
    return series.map(([run, tag]) => ({ run, tag, value: run * 10 }));
  });
  const answers = await Promise.all([batcher.ask({ step: 3 }, [[1, 1], [2, 1]]), batcher.ask({ step: 3 }, [[2, 1]]), batcher.ask({ step: 3 }, [])]);
  assert.deepEqual([[{ step: 3 }, [[1, 1], [2, 1]]]], sent);
  assert.deepEqual([[10, 20], [20], []], answers.map((rows) => rows.map(({ value }) => value)));
});

test("a failed question fails for everybody who asked it", async () => {
  const batcher = new Batcher(async () => {
    throw new Error("gone");
  });
  await assert.rejects(batcher.ask({}, [[1, 1]]), /gone/);
});
