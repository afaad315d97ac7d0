import assert from "node:assert/strict";
import { test } from "node:test";
import { buildTree, flattenTree } from "../../../static/core/tree.js";

const runs = (...names) => names.map((name) => ({ name }));
const lines = (list, folded = []) => flattenTree(buildTree(list), (key) => folded.includes(key)).map((row) => "  ".repeat(row.depth) + row.label);

test("directories are groups, runs are leaves", () => {
  assert.deepEqual(["a", "  x", "  y", "b"], lines(runs("a/x", "a/y", "b")));
});

test("a chain with one entry each is one row", () => {
  assert.deepEqual(["deep/er/run"], lines(runs("deep/er/run")));
  assert.deepEqual(["mnist/lr=0.1", "  train", "  validation"], lines(runs("mnist/lr=0.1/train", "mnist/lr=0.1/validation")));
});

test("a run that is also a directory is a group with a run of its own", () => {
  const [row] = flattenTree(buildTree(runs("base", "base/eval")), () => false);
  assert.deepEqual(["base", true, 2], [row.run.name, row.isGroup, row.runs.length]);
});

test("a folded group hides what is below, not what it counts", () => {
  const rows = flattenTree(buildTree(runs("a/x", "a/y", "b")), (key) => key === "a");
  assert.deepEqual([["a", false, 2], ["b", false, 1]], rows.map((row) => [row.label, row.isOpen, row.runs.length]));
});

test("rows know their place for screen readers and arrow keys", () => {
  const rows = flattenTree(buildTree(runs("a/x", "a/y", "b")), () => false);
  assert.deepEqual([[1, 2, -1], [1, 2, 0], [2, 2, 0], [2, 2, -1]], rows.map((row) => [row.position, row.siblings, row.parent]));
});

test("hostile names stay rows of their own", () => {
  const names = ["//", "/abs", "../up", "a//b", "<script>", "line\nbreak", "x".repeat(10_000)];
  const leaves = flattenTree(buildTree(runs(...names)), () => false).filter((row) => row.run);
  assert.deepEqual(new Set(names), new Set(leaves.map((row) => row.run.name)));
});

test("ten thousand runs are rows within a blink", () => {
  const many = Array.from({ length: 10_000 }, (_, i) => ({ name: `sweep/${i % 100}/seed-${i}` }));
  const start = performance.now();
  assert.equal(10_101, flattenTree(buildTree(many), () => false).length);
  assert.ok(performance.now() - start < 250);
});

test("a path of thousands of parts does not overflow the stack", () => {
  const [row] = flattenTree(buildTree(runs(Array(3000).fill("d").join("/"))), () => false);
  assert.equal(1, row.runs.length);
});
