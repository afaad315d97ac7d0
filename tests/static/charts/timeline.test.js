import assert from "node:assert/strict";
import { test } from "node:test";
import { familyOf, sliceColors } from "../../../static/charts/timeline/colors.js";
import { callTree, leftHeavy } from "../../../static/charts/timeline/calls.js";
import { Letters } from "../../../static/charts/timeline/label.js";
import { addCover, firstEndingAfter, firstFrom, lanesOf, longestIn, sliceAt, visibleSlices } from "../../../static/charts/timeline/lanes.js";
import { depthAt, laneTop, layOutTracks, rowsBetween } from "../../../static/charts/timeline/layout.js";
import { fillStrip } from "../../../static/charts/timeline/strip.js";
import { around, clamped, formatTime, panned, revealing, rulerTicks, zoomed } from "../../../static/charts/timeline/window.js";

/** Slices [start, duration, depth, name]. */
function columns(slices) {
  const column = (at) => slices.map((slice) => slice[at] ?? 0);
  return { start: column(0), duration: column(1), depth: column(2), name: column(3), category: column(4), slice: slices.map((_, i) => i) };
}
const lane = (slices) => lanesOf(columns(slices))[0];

/** Numbers that look random and are the same each time. */
function pseudoRandom(seed) {
  return () => ((seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32);
}

/** A lane without overlaps: gaps and durations of very different sizes. */
function crowd(count, seed = 7) {
  const random = pseudoRandom(seed);
  const slices = [];
  for (let i = 0, time = 0; i < count; i++) {
    const duration = Math.floor(10 ** (random() * 4));
    slices.push([time, duration, 0, i % 5]);
    time += duration + Math.floor(random() * 50);
  }
  return slices;
}

function stretches(of, window, width) {
  const found = [];
  visibleSlices(of, window, width, (...told) => found.push(told));
  return found;
}

test("slices of a track are told apart by depth and keep their order", () => {
  const lanes = lanesOf(columns([[0, 10, 0, 1], [1, 3, 1, 2], [5, 2, 1, 3], [20, 1, 0, 4]]));
  assert.deepEqual([[1, 4], [2, 3]], lanes.map(({ name }) => [...name]));
  assert.deepEqual([0, 3], [...lanes[0].slice]);
  assert.deepEqual([1, 1], [...lanes[0].count]);
});

test("a depth that no slice has is an empty lane", () => {
  assert.deepEqual([1, 0, 1], lanesOf(columns([[0, 1, 0], [5, 1, 2]])).map(({ start }) => start.length));
  assert.deepEqual([], lanesOf(columns([])));
});

test("the longest of any stretch is what a look at each would find", () => {
  const slices = crowd(5000);
  const of = lane(slices);
  const random = pseudoRandom(3);
  for (let round = 0; round < 300; round++) {
    const from = Math.floor(random() * 4999);
    const to = from + 1 + Math.floor(random() * (5000 - from));
    const expected = Math.max(...slices.slice(from, to).map(([, duration]) => duration));
    assert.equal(expected, of.duration[longestIn(of, from, to)], `${from}..${to}`);
  }
});

test("the first slice from a time on is found from any place before it", () => {
  const { start } = lane(crowd(1000));
  for (const time of [-1, 0, 1, start[500], start[500] + 1, start[999], start[999] + 1]) {
    const expected = [...start].filter((each) => each < time).length;
    assert.equal(expected, firstFrom(start, time));
    assert.equal(expected, firstFrom(start, time, Math.max(0, expected - 3)));
  }
});

test("a slice that began before the window and reaches into it is seen", () => {
  const of = lane([[0, 100], [100, 10], [120, 10]]);
  assert.equal(0, firstEndingAfter(of, 50));
  assert.equal(1, firstEndingAfter(of, 100));
  assert.equal(2, firstEndingAfter(of, 110));
  assert.deepEqual([[0, 0, 5, 1], [1, 5, 6, 1]], stretches(of, { start: 50, end: 115 }, 6.5).slice(0, 2));
});

test("at any zoom no pixel is told twice, none of them is empty, and nothing that is as wide as a pixel is lost", () => {
  const slices = crowd(3000);
  const of = lane(slices);
  const end = slices.at(-1)[0] + slices.at(-1)[1];
  for (const [from, to, width] of [[0, end, 300], [0, end / 50, 300], [end / 3, end / 2, 1000], [5, 60, 100]]) {
    const found = stretches(of, { start: from, end: to }, width);
    const scale = width / (to - from);
    assert.ok(found.length <= width + 1);
    assert.ok(found.every(([, left, right]) => left < right && left >= 0 && right <= width));
    const wide = slices.filter(([start, duration]) => duration * scale >= 2 && start < to && start + duration > from);
    assert.deepEqual(wide.map(([start]) => start), found.map(([index]) => slices[index]).filter(([, duration]) => duration * scale >= 2).map(([start]) => start));
  }
});

test("every slice in the window is counted once, whether it has a pixel of its own or shares one", () => {
  const slices = crowd(3000);
  const end = slices.at(-1)[0] + slices.at(-1)[1];
  assert.equal(3000, stretches(lane(slices), { start: 0, end }, 200).reduce((sum, [, , , merged]) => sum + merged, 0));
});

test("the pointer finds the slice that it is in, or else the longest within reach", () => {
  const of = lane([[0, 100], [200, 1], [202, 3], [300, 50]]);
  assert.equal(0, sliceAt(of, 50, 1));
  assert.equal(-1, sliceAt(of, 150, 10));
  assert.equal(2, sliceAt(of, 201, 10));
  assert.equal(1, sliceAt(of, 200.5, 0.5));
  assert.equal(3, sliceAt(of, 295, 10));
});

test("cover is the share of each pixel in which the lane is busy", () => {
  const cover = new Float32Array(4);
  addCover(lane([[0, 50], [150, 100], [390, 10]]), { start: 0, end: 400 }, cover);
  assert.deepEqual([0.5, 0.5, 0.5, 0.1].map((share) => Math.fround(share)), [...cover].map((share) => Math.fround(Number(share.toFixed(6)))));
});

test("a million slices take milliseconds, whatever the zoom", () => {
  const of = lane(crowd(1_000_000));
  const end = of.start[999_999];
  const strip = new Uint32Array(3000);
  const look = { colors: sliceColors("name", ["a", "b", "c", "d", "e"], { surface: "#ffffff", ink3: "#888888" }), track: 0 };
  for (const share of [1, 0.1, 0.01, 0.001]) {
    const took = Array.from({ length: 7 }, () => {
      const began = performance.now();
      fillStrip(strip, 0, 3000, of, { start: 0, end: end * share }, look, 20, () => {});
      return performance.now() - began;
    });
    assert.ok(Math.min(...took) < 20, `${share}: ${took} ms`); // about 1 ms; the best of some, as the machine has other work
  }
});

test("a strip has each slice's colour, a gap between neighbours, and faint ones where others are looked for", () => {
  const colors = sliceColors("name", ["a", "b"], { surface: "#ffffff", ink3: "#888888" });
  const of = lane([[0, 10, 0, 0], [10, 10, 0, 1]]);
  const strip = new Uint32Array(20);
  fillStrip(strip, 0, 20, of, { start: 0, end: 20 }, { colors, track: 0 }, 5, () => {});
  assert.deepEqual([colors.table[0], 0, colors.table[1], colors.table[1]], [strip[0], strip[9], strip[10], strip[19]]);
  fillStrip(strip, 0, 20, of, { start: 0, end: 20 }, { colors: { ...colors, emphasis: Uint8Array.of(0, 1) }, track: 0 }, 5, () => {});
  assert.deepEqual([colors.faint, colors.table[1]], [strip[0], strip[10]]);
});

test("names that differ in a number have one colour", () => {
  assert.equal("MatMul", familyOf("MatMul_3"));
  assert.equal("ProfilerStep", familyOf("ProfilerStep#12"));
  assert.equal("42", familyOf("42"));
  const { table } = sliceColors("name", ["MatMul_1", "MatMul_2", ""], { surface: "#ffffff", ink3: "#888888" });
  assert.equal(table[0], table[1]);
});

const PROCESSES = [{ id: 0, name: "CPU", sort: 1 }, { id: 1, name: "GPU", sort: 0 }];
const track = (id, process, depth = 1, kind = "slices") => ({ id, process, name: `t${id}`, kind, depth, count: 3 });
const arrangement = (more = {}) => ({ foldedProcesses: new Set(), foldedTracks: new Set(), hidden: new Set(), pinned: [], ...more });
const ids = (rows) => rows.map((row) => (row.track ? row.track.id : row.process.name));

test("tracks stand below their process, processes in the order that they ask for", () => {
  const { rows, height } = layOutTracks(PROCESSES, [track(0, 0, 3), track(1, 1), track(2, 0)], arrangement(), 500);
  assert.deepEqual(["GPU", 1, "CPU", 0, 2], ids(rows));
  assert.equal(height, rows.at(-1).top + rows.at(-1).height);
  assert.ok(rows.every((row, i) => i === 0 || row.top === rows[i - 1].top + rows[i - 1].height));
});

test("what is folded, hidden or pinned is not where it was", () => {
  const tracks = [track(0, 0, 5), track(1, 1), track(2, 0)];
  const layout = layOutTracks(PROCESSES, tracks, arrangement({ foldedProcesses: new Set([1]), hidden: new Set([2]), pinned: [0] }), 500);
  assert.deepEqual([["GPU"], [0]], [ids(layout.rows), ids(layout.pinned)]);
  const folded = layOutTracks(PROCESSES, tracks, arrangement({ foldedTracks: new Set([0]) }), 500);
  assert.equal(1, folded.rows.find((row) => row.track?.id === 0).depth);
});

test("a place in a row is in the lane that is drawn there", () => {
  const { rows } = layOutTracks(PROCESSES, [track(0, 0, 3)], arrangement(), 500);
  const row = rows[1];
  for (const depth of [0, 1, 2]) assert.equal(depth, depthAt(row, laneTop(row, depth) + 5));
  assert.equal(-1, depthAt(row, row.top + row.height));
  assert.deepEqual([0], ids(rowsBetween(rows, row.top, row.top + 1)));
});

test("zooming keeps the time under the pointer, and the window stays in the trace", () => {
  const extent = { start: 0, end: 1000 };
  const closer = zoomed(extent, 250, 4, extent);
  assert.deepEqual({ start: 187.5, end: 437.5 }, closer);
  assert.deepEqual(extent, zoomed(closer, 250, 1e-9, extent));
  assert.deepEqual({ start: 0, end: 250 }, panned(closer, -1e9, extent));
  assert.deepEqual({ start: 750, end: 1000 }, panned(closer, 1e9, extent));
  assert.equal(20, clamped({ start: 500, end: 500 }, extent).end - clamped({ start: 500, end: 500 }, extent).start);
});

test("what is to be seen is brought into view with no more movement than it needs", () => {
  const extent = { start: 0, end: 1000 };
  const window = { start: 100, end: 200 };
  assert.equal(window, revealing(window, 120, 130, extent));
  assert.deepEqual({ start: 450, end: 550 }, revealing(window, 490, 510, extent));
  assert.deepEqual(around(300, 700, extent), revealing(window, 300, 700, extent));
});

test("times are written in the unit that suits them", () => {
  assert.deepEqual(["0", "12 ns", "1.5 µs", "3.204 ms", "1.05 s", "1 ms", "−2 µs", "–"], [0, 12, 1500, 3_204_000, 1.05e9, 999_999, -2000, NaN].map((ns) => formatTime(ns)));
});

test("ticks of the ruler are round, and labels have the digits that tell them apart", () => {
  assert.deepEqual(["0", "50 ms", "100 ms"], rulerTicks({ start: 0, end: 1e8 }, 2).map(({ label }) => label));
  const close = rulerTicks({ start: 1_234_567_000, end: 1_234_567_900 }, 4).map(({ label }) => label);
  assert.equal(new Set(close).size, close.length);
  assert.equal("1.234\u2009567\u20090 s", close[0]);
});

test("texts are cut to their room by the widths of letters", () => {
  const letters = new Letters((text) => text.length * 10);
  assert.equal("convolution", letters.fit("convolution", 110));
  assert.equal("convo…", letters.fit("convolution", 60));
  assert.equal("", letters.fit("convolution", 25));
});

const NODES = { name: [5, 6, 7, 6], parent: [-1, 0, 0, -1], total: [100, 30, 60, 20], self: [10, 30, 60, 20], count: [1, 2, 1, 1] };

test("a call tree has one node around all", () => {
  const tree = callTree(NODES);
  assert.deepEqual([120, 100, 30, 60, 20], tree.total);
  assert.deepEqual([0, 1, 2, 2, 1], tree.depth);
});

test("the heaviest stands to the left; a zoomed node is full width below what called it", () => {
  const tree = callTree(NODES);
  const blocks = leftHeavy(tree, 0, 0.01);
  assert.deepEqual([0, 0, 100 / 120], [1, 3, 4].map((node) => blocks.find((block) => block.node === node).left));
  const inside = leftHeavy(tree, 1, 0.4);
  assert.deepEqual([[0, 1], [1, 1], [3, 0.6]], inside.map(({ node, width }) => [node, width]));
});
