import assert from "node:assert/strict";
import { test } from "node:test";
import { extentOf, runLines, tagInNote } from "../../../static/plugins/scalars/lines.js";
import { planQueries } from "../../../static/plugins/scalars/plan.js";
import { joinAnswer } from "../../../static/plugins/scalars/series_data.js";
import { entry } from "./answers.js";

const asked = { view: "v", smoothing: 0, points: 3 };
const parameters = { x: "step", restarts: "latest", smoothing: 0.6 };
const spec = (more = {}) => ({ series: [{ run: 1, tag: 1, generation: 0, points: 3 }], groups: [], range: null, pixels: 400, logX: false, ...more });
const empty = () => ({ whole: new Map(), zoomed: new Map(), zoomedRange: null, groups: new Map() });
const look = () => ({ key: "run:1", label: "train", note: "", color: "#000", dash: [], role: "run" });

test("new points are appended with their flags", () => {
  const held = joinAnswer(undefined, [entry(1, 1, [1, 2])], asked);
  const grown = joinAnswer(held, [entry(1, 1, [NaN], { from: 2, bad: [1] })], asked);
  assert.deepEqual([1, 2, NaN], [...grown.parts[0].value]);
  assert.deepEqual([0, 0, 1], [...grown.parts[0].bad]);
  assert.deepEqual([100, 101, 102], [...grown.parts[0].wall]);
});

test("new points that leave a hole, or of another generation, are not joined", () => {
  const held = joinAnswer(undefined, [entry(1, 1, [1, 2])], asked);
  assert.equal(null, joinAnswer(held, [entry(1, 1, [5], { from: 4 })], asked));
  assert.equal(null, joinAnswer(held, [entry(1, 1, [5], { from: 2, generation: 1 })], asked));
  assert.equal(null, joinAnswer(undefined, [entry(1, 1, [5], { from: 2 })], asked));
});

test("what was discarded is replaced while the series grows", () => {
  const held = joinAnswer(undefined, [entry(1, 1, [1, 2]), entry(1, 1, [9], { discarded: true })], asked);
  const grown = joinAnswer(held, [entry(1, 1, [3], { from: 2 }), entry(1, 1, [9, 8], { discarded: true })], asked);
  assert.deepEqual([[1, 2, 3], [9, 8]], grown.parts.map((part) => [...part.value]));
});

test("attempts side by side are numbered, in an overlay after their tag", () => {
  const notes = (entries, tag) => {
    const held = { ...empty(), whole: new Map([["1:1", joinAnswer(undefined, entries, asked)]]) };
    return runLines(held, [{ run: 1, tag: 1 }], null, 0, () => ({ ...look(), note: tag })).map(({ note }) => note);
  };
  const attempts = [entry(1, 1, [1, 2], { attempt: 0 }), entry(1, 1, [3], { attempt: 1 })];
  assert.deepEqual(["attempt 1", "attempt 2"], notes(attempts, ""));
  assert.deepEqual(["loss", "loss"], notes(attempts, "loss").map(tagInNote));
  assert.deepEqual(["", "discarded"], notes([entry(1, 1, [1, 2]), entry(1, 1, [9], { discarded: true })], ""));
});

test("a reduced series that is zoomed into is asked for again in that range", () => {
  const held = empty();
  held.whole.set("1:1", { ...joinAnswer(undefined, [entry(1, 1, [1, 2, 3], { complete: false })], { view: '["step","latest",400,false,null]', smoothing: 0.6, points: 3 }) });
  assert.deepEqual([], planQueries(held, spec(), parameters));
  const [query] = planQueries(held, spec({ range: [1, 2] }), parameters);
  assert.deepEqual({ pixels: 400, x_range: [1, 2], log_x: false, series: [[1, 1]], groups: [] }, query.request);
});

test("a complete series is never asked for in a range", () => {
  const held = empty();
  held.whole.set("1:1", joinAnswer(undefined, [entry(1, 1, [1, 2, 3])], { view: '["step","latest",400,false,null]', smoothing: 0.6, points: 3 }));
  assert.deepEqual([], planQueries(held, spec({ range: [1, 2] }), parameters));
});

test("history that changed is asked for anew", () => {
  const held = empty();
  held.whole.set("1:1", joinAnswer(undefined, [entry(1, 1, [1, 2, 3])], { view: '["step","latest",400,false,null]', smoothing: 0.6, points: 3 }));
  const changed = [{ run: 1, tag: 1, generation: 2, points: 3 }];
  assert.deepEqual([[1, 1]], planQueries(held, spec({ series: changed }), parameters)[0].request.series);
});

test("groups are asked for again when a member grew", () => {
  const member = { run: 1, tag: 1, generation: 0, points: 3 };
  const group = { key: "g", center: "mean", band: "std", members: [member] };
  const [query] = planQueries(empty(), spec({ series: [], groups: [group] }), parameters);
  assert.deepEqual([{ key: "g", center: "mean", band: "std", members: [[1, 1]] }], query.request.groups);
});

test("complete series are smoothed here, reduced ones come smoothed", () => {
  const held = empty();
  held.whole.set("1:1", joinAnswer(undefined, [entry(1, 1, [1, 3])], { view: "", smoothing: 0, points: 2 }));
  const [line] = runLines(held, [{ run: 1, tag: 1 }], null, 0.5, look);
  assert.ok(Math.abs(line.smoothed[1] - (0.5 * 0.5 + 0.5 * 3) / 0.75) < 1e-12);
  held.whole.set("1:1", joinAnswer(undefined, [entry(1, 1, [1, 3], { complete: false, smoothed: [7, 8] })], { view: "", smoothing: 0.6, points: 2 }));
  assert.deepEqual([7, 8], [...runLines(held, [{ run: 1, tag: 1 }], null, 0.5, look)[0].smoothed]);
});

test("without smoothing the values are the line", () => {
  const held = empty();
  held.whole.set("1:1", joinAnswer(undefined, [entry(1, 1, [1, 3])], { view: "", smoothing: 0, points: 2 }));
  assert.equal(undefined, runLines(held, [{ run: 1, tag: 1 }], null, 0, look)[0].smoothed);
});

test("zoomed points are drawn only where they cover what is shown", () => {
  const held = empty();
  held.whole.set("1:1", joinAnswer(undefined, [entry(1, 1, [1], { complete: false })], asked));
  held.zoomed.set("1:1", joinAnswer(undefined, [entry(1, 1, [2], { complete: false })], asked));
  held.zoomedRange = [10, 20];
  const shown = (range) => runLines(held, [{ run: 1, tag: 1 }], range, 0.6, look)[0].value[0];
  assert.deepEqual([2, 2, 1, 1], [shown([10, 20]), shown([12, 15]), shown([5, 15]), shown(null)]);
});

test("the extent of x reaches to the first point, which a reduced entry hides", () => {
  const held = empty();
  held.whole.set("1:1", joinAnswer(undefined, [entry(1, 1, [1, 1], { x: [10, 20], first: [0, 100], complete: false })], asked));
  assert.deepEqual([0, 20], extentOf(held, [{ run: 1, tag: 1 }], []));
  assert.equal(null, extentOf(held, [], []));
});
