import assert from "node:assert/strict";
import { test } from "node:test";
import { buildHierarchy, itemsByPath, labelOf } from "../../../static/charts/graph/hierarchy.js";
import { allOpen, closed, openAtFirst, openChanges, openOf, opened, pathsOf } from "../../../static/plugins/graphs/opening.js";
import { drawnNumbers, numberOf } from "../../../static/plugins/graphs/numbers.js";
import { hitRows, outlineRows, targetOf } from "../../../static/plugins/graphs/outline_rows.js";
import { optionalList } from "../../../static/plugins/graphs/state.js";
import { layersOf, modelOf } from "../charts/graph_models.js";

const treeOf = (ops) => buildHierarchy(modelOf(ops));
const ROWS = (() => {
  const tree = treeOf({ "a/x": { op: "Relu" }, "a/b/y": {}, z: {} });
  const paths = itemsByPath(tree);
  return { tree, paths, rows: outlineRows(tree, new Set([paths.get("a")])) };
})();

test("the outline lists what the picture shows, with levels, ops and how much scopes hold", () => {
  assert.deepEqual([["a", 1, "2"], ["x", 2, "Relu"], ["b", 2, "1"], ["z", 1, "Op"]], ROWS.rows.map(({ label, level, note }) => [label, level, note]));
});

test("arrows go from row to row, into open scopes, and out to the scope around", () => {
  const { rows } = ROWS;
  assert.deepEqual([1, 0, 3], [targetOf(rows, 0, "ArrowDown"), targetOf(rows, 0, "ArrowUp"), targetOf(rows, 1, "End")]);
  assert.deepEqual([1, 0, -1], [targetOf(rows, 0, "ArrowRight"), targetOf(rows, 2, "ArrowLeft"), targetOf(rows, 3, "ArrowLeft")]);
});

test("hits say where they are", () => {
  const { tree, paths } = ROWS;
  assert.deepEqual([["y", "a/b"]], hitRows(tree, [paths.get("a/b/y")]).map(({ label, note }) => [label, note]));
});

test("a small graph is found open; of a large one the scope that holds nearly all", () => {
  const small = treeOf({ "a/b/x": {}, "c/y": {} });
  assert.equal(3, openAtFirst(small).size);
  assert.equal(2, openAtFirst(buildHierarchy(modelOf({ x: {}, "f/y": {} }, { functions: ["f"] }))).size, "bodies of functions too");
  const many = Object.fromEntries(Object.entries(layersOf(30)).map(([name, { inputs, ...op }]) => [`model/${name}`, { ...op, inputs: inputs?.map((input) => `model/${input}`) }]));
  const large = treeOf({ ...many, "init/x": {} });
  assert.deepEqual([itemsByPath(large).get("model")], [...openAtFirst(large)], "and not the series in it");
});

test("nothing said is not the same as an empty list", () => {
  assert.deepEqual(["", "-", "a,b"], [null, [], ["a", "b"]].map(optionalList.format));
  assert.deepEqual([[], ["a", "b"]], ["-", "a,b"].map(optionalList.parse));
});

test("opening a scope opens those around it; closing it closes those inside; the address names the innermost", () => {
  const { tree, paths } = ROWS;
  const open = opened(tree, new Set(), paths.get("a/b"));
  assert.deepEqual(["a/b"], pathsOf(tree, open));
  assert.deepEqual(open, openOf(tree, ["a/b", "gone", "z"], paths), "what is not there, or no scope, is left out");
  assert.equal(0, closed(tree, open, paths.get("a")).size);
  assert.deepEqual(["a"], pathsOf(tree, closed(tree, open, paths.get("a/b"))));
});

test("all scopes open, as far as it stays drawable", () => {
  assert.equal(2, allOpen(ROWS.tree).size);
  const wide = Object.fromEntries(Array.from({ length: 40 }, (_, i) => Array.from({ length: 60 }, (_, k) => [`s${"abcdefghij"[i % 10]}${i}x/n${k}x${i}`, { op: `Op${k}${i}` }])).flat());
  assert.equal(0, allOpen(treeOf(wide)).size, "40 scopes of 60 would be 2,400 boxes");
});

test("where nearly all is open the address names what is not", () => {
  const ops = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`${"abcdefghijklmnopqrstuvwxyzABCD"[i]}/x`, { op: `Op${i}` }]));
  const tree = treeOf(ops);
  const paths = itemsByPath(tree);
  assert.deepEqual(["*"], pathsOf(tree, allOpen(tree)));
  const butTwo = closed(tree, closed(tree, allOpen(tree), paths.get("b")), paths.get("q"));
  assert.deepEqual(["*", "!b", "!q"], pathsOf(tree, butTwo));
  assert.deepEqual(butTwo, openOf(tree, pathsOf(tree, butTwo), paths));
});

/** Two graphs that are compared: x as it was, y changed, z gone, and new in the later one. */
function compared() {
  const model = modelOf({ x: {}, "a/y": {}, "b/z": {}, "b/new": {} });
  Object.assign(model.nodes, { state: Uint8Array.of(0, 1, 3, 2), changed: new Uint8Array(4), before: Int32Array.of(0, 1, 2, -1), after: Int32Array.of(0, 1, -1, 2) });
  return model;
}

test("ops of compared graphs are asked for by the number of the graph that has them", () => {
  const model = compared();
  assert.deepEqual([{ graph: "after", number: 1 }, { graph: "before", number: 2 }], [numberOf(model, 1), numberOf(model, 2)]);
  assert.deepEqual([[0, 0], [1, 1], [2, 3]], [...(drawnNumbers(model, "after") ?? [])]);
  assert.deepEqual([{ graph: "after", number: 5 }, null], [numberOf(modelOf({ x: {} }), 5), drawnNumbers(modelOf({ x: {} }), "after")]);
});

test("what changed is marked by a sign, not by colour alone, and opened to", () => {
  const tree = buildHierarchy(compared());
  assert.deepEqual(["x", "≠ y", "− z", "+ new"], [0, 1, 2, 3].map((node) => labelOf(tree, node)));
  assert.deepEqual(["a", "b"], pathsOf(tree, openChanges(tree)));
});
