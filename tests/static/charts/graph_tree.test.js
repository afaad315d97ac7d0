import assert from "node:assert/strict";
import { test } from "node:test";
import { setAside } from "../../../static/charts/graph/aside.js";
import { MIXED_SHAPES, OUTSIDE, bundlesIn, edgeLists } from "../../../static/charts/graph/bundles.js";
import { foldsOf, pagesOf, stemOf } from "../../../static/charts/graph/folding.js";
import { buildHierarchy, isInside, itemsByPath, labelOf, noteOf, pathOf, sizeOf } from "../../../static/charts/graph/hierarchy.js";
import { listOf, listsBy } from "../../../static/charts/graph/model.js";
import { layersOf, modelOf } from "./graph_models.js";

const NO_CHOICES = new Map();
const treeOf = (ops, how = {}, more = {}) => buildHierarchy(modelOf(ops, more), how);
const childrenOf = (tree, path = "") => [...listOf(tree.children, path ? itemsByPath(tree).get(path) : tree.root)].map((item) => labelOf(tree, item));

test("rows by key keep their order; a negative key is in no list", () => {
  const lists = listsBy([1, 0, -1, 1], 3);
  assert.deepEqual([[1], [0, 3], []], [0, 1, 2].map((key) => [...listOf(lists, key)]));
});

test("ops lie in their scopes, in the order of the graph; an op that has the name of its scope lies inside", () => {
  const tree = treeOf({ "a/x": {}, b: {}, "a/y": {}, "b/z": {} });
  assert.deepEqual(["a", "b"], childrenOf(tree));
  assert.deepEqual(["x", "y"], childrenOf(tree, "a"));
  const scope = itemsByPath(tree).get("b");
  assert.ok(scope > tree.root, "the path means the scope");
  assert.deepEqual(["(b)", "z"], [...listOf(tree.children, scope)].map((item) => labelOf(tree, item)));
  assert.equal("b", pathOf(tree, 1));
});

test("scopes know how much they hold, and who is inside whom", () => {
  const tree = treeOf({ "a/b/x": {}, "a/b/y": {}, "a/z": {}, w: {} });
  const at = (path) => itemsByPath(tree).get(path);
  assert.deepEqual([3, 2, 4], [sizeOf(tree, at("a")), sizeOf(tree, at("a/b")), sizeOf(tree, tree.root)]);
  assert.ok(isInside(tree, at("a/b/x"), at("a")) && !isInside(tree, at("w"), at("a")) && !isInside(tree, at("a"), at("a/b")));
});

test("alike siblings are one series, in the order of their numbers; it says how many", () => {
  const tree = treeOf(layersOf(12));
  const series = itemsByPath(tree).get("{layer_*}");
  assert.deepEqual(["x", "layer_*", "loss"], childrenOf(tree));
  assert.deepEqual(["layer_0", "layer_1", "layer_2"], childrenOf(tree, "{layer_*}").slice(0, 3));
  assert.equal("× 12 · 36 ops", noteOf(tree, series));
  assert.ok(itemsByPath(tree).has("layer_11/Relu"), "names of ops do not tell of folds");
});

test("a series that a person has unfolded is not folded; none are where that is asked", () => {
  assert.equal(14, childrenOf(treeOf(layersOf(12), { unfolded: new Set(["{layer_*}"]) })).length);
  assert.equal(14, childrenOf(treeOf(layersOf(12), { series: false })).length);
});

test("siblings of another inside are not of the series, nor are few", () => {
  const ops = layersOf(6);
  ops["layer_6/other"] = { op: "Other" };
  assert.deepEqual(["x", "layer_*", "loss", "layer_6"], childrenOf(treeOf(ops)));
  assert.equal(6, childrenOf(treeOf(layersOf(4))).length);
});

test("the number of a name may stand in brackets, or be missing of the first", () => {
  assert.deepEqual({ stem: "Layer", label: "Layer[*]", isNumbered: true }, stemOf("Layer[3]"));
  const children = ["dense", "dense_1", "dense_2", "dense_3", "dense_4", "x"].map((name, item) => ({ item, name, op: "Dense", alike: 1 }));
  assert.deepEqual([[0, 1, 2, 3, 4]], foldsOf(children, { series: true }).map(({ members }) => members));
});

test("more children than can be drawn are bundled by op, then shown in parts", () => {
  const children = Array.from({ length: 400 }, (_, item) => ({ item, name: `n${item}x`, op: item % 2 ? "Add" : "Mul", alike: item }));
  assert.deepEqual(["Mul", "Add"], foldsOf(children, { series: true }).map(({ label }) => label));
  assert.deepEqual(["1 to 200", "201 to 250"], pagesOf(Array.from({ length: 250 }, (_, i) => i)).map(({ label }) => label));
  const ops = Object.fromEntries(Array.from({ length: 1200 }, (_, i) => [`op${i}x`, { op: `Op${i}` }]));
  assert.deepEqual(["1 to 200", "201 to 400"], childrenOf(treeOf(ops)).slice(0, 2));
});

test("bodies of functions lie together, apart from the graph", () => {
  const tree = treeOf({ call: {}, "f/x": {}, "g/y": {} }, {}, { functions: ["f", "g"] });
  assert.deepEqual(["call", "functions"], childrenOf(tree));
  assert.deepEqual(["f", "g"], childrenOf(tree, "{functions}"));
});

test("scopes that lie in one another in a circle are put at the top", () => {
  const model = modelOf({ "a/x": {}, "b/y": {} });
  model.groups.parent.set([1, 0]);
  const tree = buildHierarchy(model);
  assert.equal(2, sizeOf(tree, tree.root));
  assert.ok([0, 1].every((node) => tree.depth[node] >= 2));
});

test("edges between scopes are bundled, with how many, how large, and the shape that all have", () => {
  const tree = treeOf({ "a/x": { elements: 6, shape: "2×3" }, "a/y": { elements: 8, shape: "8" }, "b/z": { inputs: ["a/x", "a/y", "a/x", "^a/y"] } });
  const { bundles } = bundlesIn(tree, edgeLists(tree.model), tree.root);
  assert.deepEqual([{ from: 0, to: 1, count: 4, controls: 1, elements: 8, shape: MIXED_SHAPES }], bundles);
});

test("what comes from outside goes on behind a port that stands for where it comes from", () => {
  const tree = treeOf({ "s/a/x": {}, "s/b/y": { inputs: ["s/a/x", "w"] }, w: {} });
  const scope = itemsByPath(tree).get("s/b");
  const { ports, bundles } = bundlesIn(tree, edgeLists(tree.model), scope);
  assert.deepEqual([["in", itemsByPath(tree).get("s/a")], ["in", OUTSIDE]], ports.map(({ side, outer }) => [side, outer]));
  assert.deepEqual([[1, 0], [2, 0]], bundles.map(({ from, to }) => [from, to]));
});

test("a constant of one op stands beside it; one of several stands aside, with stubs; one that only leaves stays", () => {
  const tree = treeOf({ one: { op: "Const" }, two: { op: "Const" }, a: { inputs: ["one", "two"] }, b: { inputs: ["two", "a"] } });
  const aside = setAside(tree, bundlesIn(tree, edgeLists(tree.model), tree.root), NO_CHOICES);
  assert.deepEqual([1, 1, 0, 0], [...aside.isAside]);
  assert.deepEqual([2, -1, -1, -1], [...aside.host]);
  assert.deepEqual([[2, 3], ["in", "in"]], [[...aside.stubs.keys()], [...aside.stubs.values()].flatMap((list) => list.map(({ side }) => side))]);
  const other = treeOf({ "s/c": { op: "Const" }, "s/x": {}, y: { inputs: ["s/c", "s/x"] } });
  const inner = setAside(other, bundlesIn(other, edgeLists(other.model), itemsByPath(other).get("s")), NO_CHOICES);
  assert.deepEqual([0, 0], [...inner.isAside]);
});

test("a constant that others outside read too stays among the others; where all would be aside, nothing is", () => {
  const tree = treeOf({ "s/c": { op: "Const" }, "s/x": { inputs: ["s/c"] }, y: { inputs: ["s/c", "s/x"] }, "t/c": { op: "Const" }, "t/done": { op: "NoOp", inputs: ["^t/c"] } });
  const asideIn = (path) => [...setAside(tree, bundlesIn(tree, edgeLists(tree.model), itemsByPath(tree).get(path)), NO_CHOICES).isAside];
  assert.deepEqual([[0, 0], [0, 0]], [asideIn("s"), asideIn("t")]);
});

test("what is tied to nearly all is set aside, and put back where a person says so", () => {
  const ops = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`part${"abcdefgh"[i]}/x`, { op: `Op${i}` }]));
  ops["train/step"] = { inputs: Object.keys(ops) };
  const tree = treeOf(ops);
  const bundles = bundlesIn(tree, edgeLists(tree.model), tree.root);
  assert.deepEqual([8], [...setAside(tree, bundles, NO_CHOICES).isAside].flatMap((is, i) => (is ? [i] : [])));
  assert.equal(0, setAside(tree, bundles, new Map([["train", false]])).isAside[8]);
  assert.equal(1, setAside(tree, bundles, new Map([["parta", true]])).isAside[0]);
});

test("fifty thousand ops are put into their tree within the budget", () => {
  const count = 50_000;
  const groups = count / 50;
  const model = modelOf({});
  model.strings = ["n", "Relu", ...Array.from({ length: groups }, (_, i) => `block_${i}x`)];
  model.nodes = { name: new Int32Array(count), group: Int32Array.from({ length: count }, (_, i) => Math.floor(i / 50)), op: new Int32Array(count).fill(1), device: new Int32Array(count), cluster: new Int32Array(count), flags: new Uint8Array(count) };
  model.groups = { name: Int32Array.from({ length: groups }, (_, i) => i + 2), parent: Int32Array.from({ length: groups }, (_, i) => Math.floor(i / 20) - 1), kind: new Uint8Array(groups) };
  const began = performance.now();
  const tree = buildHierarchy(model);
  assert.ok(performance.now() - began < 1500, "with room for a busy machine");
  assert.equal(count, sizeOf(tree, tree.root));
});
