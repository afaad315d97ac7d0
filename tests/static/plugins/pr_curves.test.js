import assert from "node:assert/strict";
import { test } from "node:test";

const { asCsv, asJson, chartData, sorted } = await import("../../../static/plugins/pr_curves/curve_data.js");

const run = (id, name) => ({ id, name, label: name });
const sample = (step, area, f1, extra = {}) => ({
  step, wall: 1000 + step, drawn: 2, average_precision: area, roc_area: area / 2, best: { f1, threshold: 0.5, precision: 1, recall: 0.5 }, note: "",
  threshold: [0, 0.5, 1], precision: [0.4, 1, 0], recall: [1, 0.5, 0],
  true_positives: [2, 1, 0], false_positives: [3, 0, 0], true_negatives: [0, 3, 3], false_negatives: [0, 1, 2],
  false_positive_rate: [1, 0, 0], true_positive_rate: [1, 0.5, 0], ...extra,
});
const curves = [
  { run: run(1, "b"), sample: sample(10, 0.5, 0.9), start: 1000, attempt: null },
  { run: run(2, "a"), sample: sample(20, 0.7, 0.3), start: 1000, attempt: 1 },
  { run: run(3, "=c,d"), sample: { step: 5, wall: 1005, error: "not a PR curve" }, start: 1000, attempt: null },
];
const look = { kind: "pr", showGuides: true, colorOf: () => "red" };

test("a chart draws the curves that are some, each with its best F1 marked", () => {
  const data = chartData(curves, look);
  assert.deepEqual([["1", 2, 1], ["2", 2, 1]], data.curves.map(({ key, length, marked }) => [key, length, marked]));
  assert.deepEqual(["Recall", "Precision", 4], [data.labelX, data.labelY, data.guides.length]);
  assert.match(data.description, /2 curves\. b step 10, AP 0\.5000, best F1 0\.9000 at threshold 0\.5000; a step 20, attempt 2/);
});

test("ROC goes on to its corner, where nothing is positive", () => {
  const data = chartData(curves, { ...look, kind: "roc", showGuides: false });
  assert.deepEqual([3, 0], [data.curves[0].length, data.guides.length]);
  assert.equal(0, data.curves[0].x[2]);
});

test("tables are sorted by any column, what is no curve last", () => {
  const order = (by) => sorted(curves, by, "pr").map((curve) => curve.run.id);
  assert.deepEqual([1, 2, 3], order(""));
  assert.deepEqual([2, 1, 3], order("-area"));
  assert.deepEqual([1, 2, 3], order("area"));
  assert.deepEqual([1, 2, 3], order("-f1"));
  assert.deepEqual([3, 1, 2], order("step"));
  assert.deepEqual([3, 2, 1], order("run"));
});

test("files hold every threshold, and no spreadsheet runs a run's name", () => {
  assert.deepEqual(
    ["run,step,wall_time,threshold,precision,recall,true_positives,false_positives,true_negatives,false_negatives", "b,10,1010,0,0.4,1,2,3,0,0"],
    asCsv(curves).split("\n").slice(0, 2),
  );
  assert.equal(8, asCsv(curves).split("\n").length);
  assert.ok(asCsv([{ ...curves[0], run: run(3, "=c,d") }]).includes('\n"\'=c,d",10,'));
  assert.deepEqual({ run: "a", step: 20, threshold: 1 }, (({ run, step, threshold }) => ({ run, step, threshold }))(JSON.parse(asJson(curves))[5]));
});
