import assert from "node:assert/strict";
import { test } from "node:test";
import { shortNames } from "../../../static/core/short_names.js";

const short = (...names) => [...shortNames(names).values()];

test("directories that all names share are left out", () => {
  assert.deepEqual(["lr=0.3/train", "lr=0.03/train"], short("digits/lr=0.3/train", "digits/lr=0.03/train"));
});

test("only whole directories are left out, and never the last part", () => {
  assert.deepEqual(["seed10", "seed1"], short("sweep/seed10", "sweep/seed1"));
  assert.deepEqual(["b", "b/c"], short("a/b", "a/b/c"));
  assert.deepEqual(["train"], short("digits/train"));
});

test("names that share nothing stay as they are", () => {
  assert.deepEqual(["a/x", "b/x"], short("a/x", "b/x"));
  assert.deepEqual([".", "train"], short(".", "train"));
  assert.deepEqual([], short());
});
