import assert from "node:assert/strict";
import { test } from "node:test";
import { columnsOf, hparamOfColumn, likelyGoal, metricColumn, metricOf, metricTitle, nextOrder } from "../../../static/plugins/hparams/columns.js";
import { explainedPart } from "../../../static/plugins/hparams/relevance.js";
import { aggregated, extentOf, groupRows, groupTitle, listedRows, sessionRows, wantedRows } from "../../../static/plugins/hparams/rows.js";
import { asCsv, asJson, asLatex } from "../../../static/plugins/hparams/text_tables.js";
import { pathOf } from "../../../static/plugins/hparams/spark.js";
import { columnWindow, shortened, widthsOf } from "../../../static/plugins/hparams/widths.js";

const run = (id, hparams) => ({ id, name: `r${id}`, label: `run ${id}`, hparams, firstWall: 1000, lastWall: 1060 });
const runs = new Map([run(1, { lr: 0.1, opt: "adam" }), run(2, { lr: 0.01, opt: "adam" }), run(3, { lr: 0.01, opt: "adam" })].map((one) => [one.id, one]));
const measures = (tag, last, low, high) => ({ group: "", tag, run: [1, 2, 3], last, low, high, tail: last, last_step: [1, 1, 1], low_step: [0, 0, 0], high_step: [0, 0, 0], points: [2, 2, 2] });
const table = {
  rev: 1, experiment: null, hparams: [{ name: "lr", title: "Learning rate", description: "of the optimizer" }],
  metrics: [{ group: "", tag: "loss", sessions: 3, declared: false, title: "", description: "", dataset: "" }],
  sessions: { run: [1, 2, 3], group: ["", "pair", "pair"], status: [1, 2, 0], start: [500, 0, 0], end: [530, 0, 0], model_uri: ["", "", ""], monitor_url: ["", "", ""] },
  measures: [measures("loss", [0.5, 0.25, NaN], [0.4, 0.2, NaN], [0.9, 0.8, NaN]), measures("acc", [0.7, 0.9, 0.8], [0.1, 0.1, 0.1], [0.75, 0.95, 0.85])],
};
const LOSS = metricColumn("", "loss");
const ACC = metricColumn("", "acc");
const asked = { runs, value: "last", goals: new Map([[LOSS, "min"], [ACC, "max"]]) };
const rows = sessionRows(table, asked);

test("a row has a value a column; what is not there is not set", () => {
  assert.deepEqual([0.5, 0.25, undefined], rows.map(({ hparams }) => hparams[LOSS]));
  assert.deepEqual(["success", "failure", "unknown"], rows.map(({ hparams }) => hparams.status));
  assert.deepEqual([500, 1000, 1000], rows.map(({ hparams }) => hparams.start), "the session's own start, else the run's");
  assert.deepEqual([30, 60, 60], rows.map(({ hparams }) => hparams.duration));
});

test("the best is the lowest or the highest, as the metric has it", () => {
  const best = sessionRows(table, { ...asked, value: "best" });
  assert.deepEqual([[0.4, 0.75], [0.2, 0.95], [undefined, 0.85]], best.map(({ hparams }) => [hparams[LOSS], hparams[ACC]]));
  assert.deepEqual({ low: 0.25, high: 0.5, best: 0.25 }, extentOf(rows, { name: LOSS, goal: "min" }));
  assert.equal(0.9, extentOf(rows, { name: ACC, goal: "max" }).best);
  assert.ok(Number.isNaN(extentOf(rows, { name: "hparam:opt" }).low));
});

test("rows are those of listed runs and wanted statuses", () => {
  assert.deepEqual(["r1"], wantedRows(rows, new Set([1, 2]), ["failure"]).map(({ key }) => key));
});

test("sessions of a group are one row, their metrics brought together", () => {
  const grouped = groupRows(rows, table, [LOSS, ACC], "mean");
  assert.deepEqual(["run 1", "pair × 2"], grouped.map(({ hparams }) => hparams.run));
  assert.ok(Math.abs(0.85 - grouped[1].hparams[ACC]) < 1e-12);
  assert.deepEqual([0.25, "mixed", [1, 2]], [grouped[1].hparams[LOSS], grouped[1].hparams.status, grouped[1].sessions]);
});

test("a group is called as the directory of its runs, else by its name, else by its first run where the name is a hash", () => {
  const members = (...labels) => labels.map((label) => ({ run: { label } }));
  assert.equal("sweep/wide", groupTitle("g", members("sweep/wide/seed0", "sweep/wide/seed1")));
  assert.equal("sweep", groupTitle("g", members("sweep/wide/0", "sweep/deep/0")));
  assert.equal("g", groupTitle("g", members("a/seed0", "b/seed0")));
  assert.equal("a", groupTitle("0123456789abcdef0123", members("a", "b")));
});

test("a group that is unfolded is followed by its sessions", () => {
  const grouped = groupRows(rows, table, [LOSS, ACC], "mean");
  assert.deepEqual(["r1", "group:r2"], listedRows(grouped, []).map(({ row }) => row.key));
  assert.deepEqual(["r1", "group:r2", "r2", "r3"], listedRows(grouped, ["group:r2", "gone"]).map(({ row }) => row.key));
  assert.deepEqual([undefined, undefined, "group:r2", "group:r2"], listedRows(grouped, ["group:r2"]).map(({ parent }) => parent?.key));
});

test("metrics of a group come together as asked", () => {
  assert.deepEqual([2, 3, 1, 6], [["median", [1, 2, 6]], ["mean", [1, 2, 6]], ["min", [1, 2, 6]], ["max", [1, 2, 6]]].map(([kind, values]) => aggregated(values, kind)));
  assert.equal(1.5, aggregated([2, 1], "median"));
});

test("hyperparameters that are the same everywhere are left out unless asked for", () => {
  const look = { showConstant: false, turned: [] };
  const names = (found) => found.columns.map(({ name }) => name);
  assert.deepEqual(["status", LOSS, ACC, "hparam:lr", "start", "duration"], names(columnsOf(table, [...runs.values()], look)));
  assert.deepEqual(["opt"], columnsOf(table, [...runs.values()], look).constant);
  assert.ok(names(columnsOf(table, [...runs.values()], { ...look, showConstant: true })).includes("hparam:opt"));
  assert.equal("Learning rate", columnsOf(table, [...runs.values()], look).columns[3].title);
});

test("which values are good is told by the name, and turned by the person", () => {
  assert.deepEqual(["min", "min", "max", "max"], ["val/loss", "rmse", "accuracy", "reward"].map(likelyGoal));
  const [, loss] = columnsOf(table, [...runs.values()], { showConstant: false, turned: [LOSS] }).columns;
  assert.equal("max", loss.goal);
});

test("a column's name holds the group and the tag, whatever they hold", () => {
  for (const [group, tag] of [["", "a|b"], ["validation", "loss"], ["..", "x:y"]]) assert.deepEqual([group, tag], metricOf(metricColumn(group, tag)));
  assert.deepEqual(["lr", null], [hparamOfColumn("hparam:lr"), hparamOfColumn(LOSS)]);
  assert.deepEqual(["loss (train)", "loss", "L"], [{ group: "train", tag: "loss" }, { group: "..", tag: "loss" }, { group: "x", tag: "loss", title: "L" }].map(metricTitle));
});

test("a click on a heading sorts, metrics from the best, and then the other way round", () => {
  assert.deepEqual({ column: ACC, descending: true }, nextOrder(null, ACC, "max"));
  assert.deepEqual({ column: LOSS, descending: false }, nextOrder(null, LOSS, "min"));
  assert.deepEqual({ column: LOSS, descending: true }, nextOrder({ column: LOSS, descending: false }, LOSS, "min"));
});

test("only columns in view are drawn, beside that of the names", () => {
  const widths = [200, 100, 100, 100, 100];
  assert.deepEqual({ first: 0, last: 2 }, columnWindow(widths, 0, 400));
  assert.deepEqual({ first: 1, last: 4 }, columnWindow(widths, 110, 400));
  assert.equal(90, widthsOf(rows, [{ name: LOSS, title: "loss", format: String }], { order: [], hidden: [], widths: { [LOSS]: 90 } })[1]);
});

test("files hold the columns shown; no spreadsheet runs a cell", () => {
  const columns = [{ name: LOSS, title: "loss" }, { name: "hparam:opt", title: "opt_50%" }];
  const evil = [{ ...rows[0], hparams: { ...rows[0].hparams, run: "=1+1", "hparam:opt": 'a,"b' } }];
  assert.equal('session,loss,opt_50%\r\n\'=1+1,0.5,"a,""b"\r\n', asCsv(evil, columns));
  assert.deepEqual([{ session: "r1", loss: 0.5, "opt_50%": "adam" }], JSON.parse(asJson([rows[0]], columns)));
  assert.match(asLatex([rows[2]], columns), /opt\\_50\\% \\\\ \\hline\nrun 3 & -- & adam \\\\/);
  assert.match(asLatex([{ ...rows[0], hparams: { run: "r", [LOSS]: 1.5e-9 } }], columns), /\$1\.50\\cdot 10\^\{-9\}\$/);
});

test("the part that a hyperparameter explains is high for what tells, about none for chance", () => {
  const target = Float32Array.from({ length: 400 }, (_, i) => (i % 4) / 4);
  const told = Float32Array.from({ length: 400 }, (_, i) => ((i % 4) + 0.5) / 4);
  const chance = Float32Array.from({ length: 400 }, (_, i) => ((i * 0.6180339887) % 1 < 0.5 ? 0.25 : 0.75));
  assert.ok(explainedPart(told, target) > 0.99);
  assert.ok(Math.abs(explainedPart(chance, target)) < 0.05);
  const draw = (seed) => Float32Array.from({ length: 16 }, (_, i) => Math.abs(Math.sin((i + 1) * 12.9898 + seed * 78.233) * 43758.5453) % 1);
  const parts = Array.from({ length: 60 }, (_, i) => explainedPart(draw(i), draw(i + 1000)));
  const mean = parts.reduce((sum, part) => sum + part, 0) / parts.length;
  assert.ok(Math.abs(mean) < 0.1, `bins of two rows explain nothing on average, not ${mean}`);
  assert.equal(0, explainedPart(new Float32Array(400).fill(0.5), target));
  assert.equal(0, explainedPart(new Float32Array(400).fill(NaN), target));
});

test("a small curve fills its picture, with a gap where there is no number", () => {
  const curve = { x: [0, 1, 2, 4], value: [0, 10, NaN, 5] };
  assert.equal("M2.0 18.0L12.0 2.0M42.0 10.0", pathOf(curve, { width: 44, height: 20 }));
  assert.equal("M22.0 10.0", pathOf({ x: [3], value: [7] }, { width: 44, height: 20 }));
  assert.equal("", pathOf({ x: [0, 1], value: [NaN, Infinity] }, { width: 44, height: 20 }));
});

test("a log with thousands of hyperparameters has as many columns as can be read, and says so", () => {
  const many = [0, 1].map((one) => ({ hparams: Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`p${i}`, i + one])) }));
  const { columns, left } = columnsOf(table, many, { showConstant: false, turned: [] });
  assert.ok(columns.length < 320);
  assert.equal(4700, left);
  assert.equal(201, shortened("x".repeat(1e6)).length);
});
