import assert from "node:assert/strict";
import { test } from "node:test";
import { numbers, stretch, stretches } from "../../../static/plugins/profile/codecs.js";
import { percent } from "../../../static/plugins/profile/figures.js";
import { SliceStore } from "../../../static/plugins/profile/slice_store.js";
import { busiestRow, nearestOfRun, orderOf } from "../../../static/plugins/profile/summary_order.js";
import { traceOf } from "../../../static/plugins/profile/trace.js";

const DOCUMENT = {
  id: "p",
  title: "a profile",
  kind: "chrome",
  end: 1000,
  origin_wall: null,
  processes: [{ id: 0, name: "CPU", sort: 0 }],
  tracks: [
    { id: 0, process: 0, name: "main", kind: "slices", depth: 2, first: 0, count: 2, category: "" },
    { id: 1, process: 0, name: "worker", kind: "slices", depth: 1, first: 2, count: 1, category: "" },
  ],
  names: ["a", "b"],
  categories: [""],
  complete: true,
  columns: {
    start: Float64Array.of(0, 10, 500),
    duration: Float64Array.of(100, 20, 500),
    depth: Uint16Array.of(0, 1, 0),
    name: Int32Array.of(0, 1, 0),
    category: Int32Array.of(0, 0, 0),
  },
  slices: 3,
  flows: 0,
  has: { memory: false, steps: false },
  notes: [],
};
const OPTIONS = { ask: async () => ({ tracks: [] }), onNews: () => {}, onError: (error) => assert.fail(String(error)) };
const rest = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

test("a trace that came as a whole asks for no slices", async () => {
  const asked = [];
  const store = new SliceStore(traceOf(DOCUMENT), { ...OPTIONS, ask: async (path) => void asked.push(path) });
  assert.deepEqual([[0], [1]], store.lanesOf(0, { start: 0, end: 10 }).map((lane) => [...lane.slice]));
  assert.deepEqual([2], [...store.lanesOf(1, { start: 0, end: 10 })[0].slice]);
  store.want({ window: { start: 0, end: 10 }, pixels: 100, tracks: [0, 1] });
  await store.wantOverview();
  await rest(100);
  assert.deepEqual([], asked);
});

test("of a large trace tiles are asked for with room around the window, and a tile of single slices serves closer looks", async () => {
  const asked = [];
  const entry = { id: 0, start: [0], duration: [100], depth: [0], name: [0], category: [0], slice: [0], count: [1] };
  const ask = async (path, body) => {
    asked.push(body);
    return { tracks: body.tracks.map((id) => ({ ...entry, id })) };
  };
  let news = 0;
  const store = new SliceStore(traceOf({ ...DOCUMENT, complete: false, columns: null }), { ...OPTIONS, ask, onNews: () => news++ });
  assert.equal(null, store.lanesOf(0, { start: 400, end: 500 }));
  store.want({ window: { start: 300, end: 400 }, pixels: 100, tracks: [0] }); // passed by
  store.want({ window: { start: 400, end: 500 }, pixels: 100, tracks: [0] });
  await rest(120);
  assert.deepEqual([[[350, 550], [0]]], asked.map(({ range, tracks }) => [range, tracks]));
  assert.equal(1, news);
  assert.equal(1, store.lanesOf(0, { start: 400, end: 500 }).length);
  store.want({ window: { start: 440, end: 441 }, pixels: 100, tracks: [0] });
  await rest(120);
  assert.equal(1, asked.length);
  store.want({ window: { start: 500, end: 600 }, pixels: 100, tracks: [0, 1] });
  await rest(120);
  assert.deepEqual([0, 1], asked[1].tracks);
});

test("the overview of a large trace holds so many slices as a page can, however many tracks there are", async () => {
  const asked = [];
  const ask = async (path, body) => {
    asked.push(body);
    return { tracks: [] };
  };
  const tracks = Array.from({ length: 30_000 }, (_, id) => ({ ...DOCUMENT.tracks[0], id }));
  await new SliceStore(traceOf({ ...DOCUMENT, tracks, complete: false, columns: null }), { ...OPTIONS, ask }).wantOverview();
  await new SliceStore(traceOf({ ...DOCUMENT, complete: false, columns: null }), { ...OPTIONS, ask }).wantOverview();
  assert.deepEqual([[20_000, 25], [2, 2000]], asked.map(({ tracks: named, pixels }) => [named.length, pixels]));
});

test("an answer to a window that is gone is not taken", async () => {
  let answer = () => {};
  const store = new SliceStore(traceOf({ ...DOCUMENT, complete: false, columns: null }), {
    ...OPTIONS,
    ask: (path, body, stop) => new Promise((resolve, reject) => {
      answer = () => resolve({ tracks: [] });
      stop.addEventListener("abort", () => reject(new Error("aborted")));
    }),
    onNews: () => assert.fail("nothing came"),
  });
  store.want({ window: { start: 0, end: 10 }, pixels: 100, tracks: [0] });
  await rest(80);
  store.close();
  answer();
  await rest(10);
});

test("places in a trace survive the address, and nonsense there means nothing", () => {
  assert.deepEqual({ start: 5, end: 70 }, stretch.parse(stretch.format({ start: 5, end: 70 })));
  for (const text of ["", "5", "70..5", "a..b", "..", "1..Infinity"]) assert.equal(undefined, stretch.parse(text), text);
  assert.deepEqual([{ start: 1, end: 2 }], stretches.parse("1..2,x,9..3"));
  assert.deepEqual([3, 1], numbers.parse("3,1,3,-2,x,1.5"));
  assert.deepEqual([], numbers.parse(""));
});

test("rows of a summary are sorted by any column and filtered by name", () => {
  const summary = { rows: ["conv_10", "conv_9", "add"], self: [3, 2, 1], count: [1, 5, 9], share: Float64Array.of(0.5, 0.3, 0.2) };
  const order = (key, isUp, filter = "") => orderOf(summary, { key, isUp, filter });
  assert.deepEqual([0, 1, 2], order("self", false));
  assert.deepEqual([2, 1, 0], order("count", false));
  assert.deepEqual([2, 1, 0], order("name", true));
  assert.deepEqual([1, 0], order("name", true, "conv"));
});

test("shares have the digits that matter", () => {
  assert.deepEqual(["0 %", "< 0.01 %", "0.36 %", "12.3 %", "100 %", "–"], [0, 0.00001, 0.0036, 0.1234, 1, NaN].map(percent));
});

test("a step is not the busiest operation: it encloses them", () => {
  assert.equal(busiestRow(["ProfilerStep#2", "ProfilerStep#3", "aten::mm"], [{ name: "ProfilerStep#2" }, { name: "ProfilerStep#3" }]), 2);
  assert.equal(busiestRow([], []), -1);
});

test("a profile is compared with the one before it in its run, if nobody chose", () => {
  const list = [{ id: "a", run: "x" }, { id: "b", run: "y" }, { id: "c", run: "y" }, { id: "d", run: "z" }];
  assert.deepEqual(["c", "b", "", ""], ["b", "c", "d", "gone"].map((id) => nearestOfRun(list, id)));
});
