import assert from "node:assert/strict";
import { test } from "node:test";

const projector = "../../../static/plugins/projector";
const { savedViewOf } = await import(`${projector}/bookmarks.js`);
const { metadataText, selectionText } = await import(`${projector}/metadata_text.js`);
const { edited, written } = await import(`${projector}/edits.js`);
const { canColor, colorKinds, coloringOf, foundIn, valueText } = await import(`${projector}/fields.js`);
const { looksOf } = await import(`${projector}/looks.js`);
const { combined, pointsCodec } = await import(`${projector}/point_ranges.js`);
const { axisNames, packed, questionOf, spread, varianceOf } = await import(`${projector}/questions.js`);
const { seriesOf } = await import(`${projector}/series.js`);
const { FADED, PLAIN, PROMINENT } = await import("../../../static/charts/points/cloud.js");

const digits = { name: "digit", kind: "category", distinct: 3, values: { strings: ["0", "1", "7"], index: [2, 0, 1, 1, -1] }, numbers: [7, 0, 1, 1, NaN] };
const size = { name: "size", kind: "number", distinct: 4, values: [1, 5, NaN, 9, 1] };
const none = { chosen: null, neighbors: [], hits: [], selected: [], focused: [] };
const RED = "#ff0000";

test("the steps of one tag are one embedding, in order, the later of two at one step", () => {
  const of = (id, tag, step, run = "a") => ({ id, run, tensor: `${tag}:${step}`, tag, step, points: 1, dimensions: 1, metadata: false, sprite: null, bookmarks: false, version: "", problem: null });
  const found = seriesOf([of("1", "feat", 20), of("2", "feat", 10), of("3", "other", null), of("4", "feat", 10), of("5", "feat", 10, "b")]);
  assert.deepEqual([["a", "feat", [10, 20], ["4", "1"]], ["a", "other", [0], ["3"]], ["b", "feat", [10], ["5"]]], found.map(({ run, tag, steps, embeddings }) => [run, tag, steps, embeddings.map(({ id }) => id)]));
});

test("classes get colours, what has no value a quiet one", () => {
  const { kind, legend, colorOf, valueOf } = coloringOf(digits, "auto", RED);
  assert.equal("category", kind);
  assert.deepEqual([["0", 1], ["1", 2], ["7", 1], ["no value", 1]], legend.map(({ value, count }) => [value, count]));
  assert.deepEqual(colorOf(2), colorOf(3));
  assert.notDeepEqual(colorOf(0), colorOf(1));
  assert.deepEqual(["7", "no value"], [valueOf(0), valueOf(4)]);
});

test("of more classes than colours the most frequent are told apart, the rest is one entry", () => {
  const strings = Array.from({ length: 40 }, (_, i) => `c${i}`);
  const index = strings.flatMap((_, i) => new Array(i + 1).fill(i));
  const { legend } = coloringOf({ name: "c", kind: "category", distinct: 40, values: { strings, index } }, "auto", RED);
  assert.equal(36, legend.length);
  assert.deepEqual(["c5", "c39", "5 others"], [legend[0].value, legend[34].value, legend[35].value]);
  assert.equal(index.length, legend.reduce((sum, { count }) => sum + count, 0));
  assert.equal(36, new Set(legend.map(({ color }) => color)).size);
});

test("numbers are a scale, or classes where they are few; classes of numbers are a scale where it is wanted", () => {
  assert.deepEqual(["scale", "category"], colorKinds(size));
  const scale = coloringOf(size, "auto", RED);
  assert.deepEqual([[1, 9], "scale"], [scale.range, scale.kind]);
  assert.deepEqual(scale.colorOf(0), scale.colorOf(4));
  assert.equal("NaN", scale.valueOf(2));
  assert.deepEqual([["1", 2], ["5", 1], ["9", 1], ["no value", 1]], coloringOf(size, "category", RED).legend.map(({ value, count }) => [value, count]));
  assert.deepEqual([0, 7], coloringOf(digits, "scale", RED).range);
  assert.deepEqual([255, 0, 0], coloringOf(null, "auto", RED).colorOf(0));
});

test("a field of names that are all different has no colours", () => {
  const names = { name: "word", kind: "text", distinct: 1000, values: { strings: [], index: [] } };
  assert.ok(!canColor(names, 1000));
  assert.ok(canColor({ ...names, distinct: 100 }, 1000));
  assert.deepEqual(["1", "", "0"], [valueText(size, 0), valueText(size, 2), valueText(digits, 1)]);
});

test("what is meant stands out, and all else fades", () => {
  const coloring = coloringOf(digits, "auto", RED);
  assert.deepEqual([PLAIN, PLAIN, PLAIN, PLAIN, PLAIN], Array.from(looksOf(5, coloring, none, "#ffffff").marks));
  const { marks, named, colors } = looksOf(5, coloring, { ...none, chosen: 3, neighbors: [2, 0], hits: [99] }, "#ffffff");
  assert.deepEqual([PROMINENT, FADED, PROMINENT, PROMINENT, FADED], Array.from(marks));
  assert.deepEqual([3, 2, 0], named);
  assert.ok(colors[4] > 200 && colors[5] > 200 && colors[6] > 200);
  assert.deepEqual([FADED, FADED, PLAIN, PLAIN, FADED], Array.from(looksOf(5, coloring, { ...none, focused: ["1"] }, "#ffffff").marks));
});

test("many points that are meant are no larger than others", () => {
  const selected = Array.from({ length: 900 }, (_, i) => i);
  const { marks, named } = looksOf(1000, coloringOf(null, "auto", RED), { ...none, selected }, "#ffffff");
  assert.deepEqual([PLAIN, FADED], [marks[0], marks[950]]);
  assert.equal(0, named.length);
  assert.equal(40, looksOf(1000, coloringOf(null, "auto", RED), { ...none, selected: selected.slice(0, 90) }, "#ffffff").named.length);
});

test("an address spells points as ranges, and refuses what is none", () => {
  assert.equal("1..3,7", pointsCodec.format([1, 2, 3, 7]));
  assert.deepEqual([1, 2, 3, 7], pointsCodec.parse("7,1..3,2"));
  assert.equal(undefined, pointsCodec.parse("1..999999999"));
  assert.equal(undefined, pointsCodec.parse("a"));
  assert.equal("", pointsCodec.format(Array.from({ length: 2000 }, (_, i) => i * 2)));
  assert.deepEqual([1, 3, 5], combined([1, 5], [3], "add"));
  assert.deepEqual([1], combined([1, 5], [5], "subtract"));
  assert.deepEqual([3, 4], combined([1, 5], [4, 3], "replace"));
});

test("columns are packed point by point, what was not placed has no place", () => {
  const placement = { columns: Float32Array.of(1, 2, 3, 4, 5, 6), width: 3, rows: [2, 0], variance: [0.5, 0.25, 0.1], note: "" };
  assert.deepEqual([6, 4, NaN, NaN, 3, 1], Array.from(packed(placement, 3, [2, 0])));
  assert.deepEqual([1, 0], Array.from(packed({ ...placement, columns: Float32Array.of(1), width: 1, rows: null }, 1, [0, 1])));
  assert.deepEqual([0, 0], Array.from(packed({ ...placement, columns: new Float32Array(0), width: 0, rows: null }, 1, [0, 1])));
  assert.equal(0.6, varianceOf(placement, [0, 2]));
  assert.ok(Number.isNaN(varianceOf({ ...placement, variance: null }, [0])));
  assert.deepEqual(["PC1", "PC4"], axisNames("pca", [0, 3]));
});

test("a question holds what its method needs and nothing else", () => {
  const tsne = { perplexity: 9, learning_rate: 0, iterations: 50, metric: "cosine", supervise: "", weight: 0 };
  const wishes = { method: "pca", dimensions: 2, spherise: false, seed: 4, rows: null, tsne, umap: tsne, axes: [] };
  assert.deepEqual({ id: "e", method: "pca", dimensions: 3, spherise: false, seed: 0, rows: null, components: 10 }, questionOf("e", wishes));
  assert.equal(null, questionOf("e", { ...wishes, method: "tsne" }).supervise);
  assert.ok(!("perplexity" in questionOf("e", { ...wishes, method: "custom" })));
});

test("a view that TensorBoard saved is read as far as it makes sense", () => {
  const state = { label: "mine", selectedProjection: "tsne", tSNEIs3d: false, selectedPoints: [5], filteredPoints: [], selectedColorOptionName: "digit", projections: [{ "tsne-0": 1, "tsne-1": 2 }, { "tsne-0": 3, "tsne-1": 4 }] };
  const view = savedViewOf(state, 0);
  assert.deepEqual(["mine", "tsne", 2, 5, null, "digit", [1, 2, 3, 4]], [view.label, view.method, view.dimensions, view.chosen, view.isolated, view.colorField, Array.from(view.points)]);
  const custom = savedViewOf({ selectedProjection: "custom", projections: [{ "linear-x": 1, "linear-y": 2 }] }, 0);
  assert.deepEqual([2, [1, 2]], [custom.dimensions, Array.from(custom.points)]);
  assert.deepEqual([2, 4, 0], savedViewOf({ pcaComponentDimensions: [2, 4] }, 0).components);
  const hostile = savedViewOf({ selectedProjection: "constructor", projections: [{}], selectedPoints: ["x"], pcaComponentDimensions: [0, 0, 99] }, 2);
  assert.deepEqual(["Bookmark 3", "pca", 3, null, null, [0, 1, 2]], [hostile.label, hostile.method, hostile.dimensions, hostile.chosen, hostile.points, hostile.components]);
});

test("along an axis that means nothing points are spread, always in the same way, those without a place nowhere", () => {
  const line = () => Float32Array.from({ length: 200 }, (_, i) => (i % 2 ? 0 : i));
  const points = spread(line(), 2, 1);
  const offsets = points.filter((_, i) => i % 2);
  assert.ok(new Set(offsets).size > 90);
  assert.ok(offsets.every((offset) => Math.abs(offset) <= 30));
  assert.deepEqual(points, spread(line(), 2, 1));
  assert.ok(Number.isNaN(spread(Float32Array.of(NaN, NaN, 1, 0), 2, 1)[1]));
});

test("what is written over a field colours and labels, and leaves as a file that the projector reads", () => {
  const edits = written(written(new Map(), "size", [0, 2], "big"), "size", [2], "huge\tand more");
  const field = edited(size, edits.get("size"), 5);
  assert.deepEqual(["big", "5", "huge\tand more", "9", "1"], [0, 1, 2, 3, 4].map((point) => valueText(field, point)));
  assert.deepEqual(["category", 5], [field.kind, field.distinct]);
  assert.equal(size, edited(size, edits.get("other"), 5));
  assert.equal("digit\tsize\n7\tbig\n1\thuge and more\n", metadataText([digits, field], [0, 2]));
  assert.equal("big\n", metadataText([field], [0]));
  assert.equal("point\tsize\n3\t9\n", selectionText([field], [3]));
});

test("a point that was found says where, unless its label shows it", () => {
  const digit = { name: "digit", kind: "category", distinct: 2, values: { strings: ["7", "1"], index: [0, 1] } };
  const loss = { name: "loss", kind: "number", distinct: 2, values: [0.2, 0.37] };
  const query = { field: "", text: "7", regex: false };
  assert.equal(null, foundIn([digit, loss], digit, query, 0));
  assert.deepEqual({ name: "loss", value: "0.37" }, foundIn([digit, loss], digit, query, 1));
  assert.deepEqual({ name: "loss", value: "0.2" }, foundIn([digit, loss], digit, { ...query, field: "loss" }, 0));
  assert.equal(null, foundIn([digit, loss], digit, { ...query, regex: true }, 1));
});
