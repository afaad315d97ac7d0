import assert from "node:assert/strict";
import { test } from "node:test";
import { fitting } from "../../../static/shell/tab_fit.js";

const widths = new Map([["a", 50], ["b", 60], ["c", 70]]);

test("all tabs stand where there is room", () => {
  assert.deepEqual(["a", "b", "c"], fitting(["a", "b", "c"], widths, 180, "a"));
});

test("the last ones give way, but never the current one", () => {
  assert.deepEqual(["a", "b"], fitting(["a", "b", "c"], widths, 179, "a"));
  assert.deepEqual(["a", "c"], fitting(["a", "b", "c"], widths, 179, "c"));
  assert.deepEqual(["c"], fitting(["a", "b", "c"], widths, 10, "c"));
});

test("a tab that is not measured yet is shown, so that it can be", () => {
  assert.deepEqual(["a", "new"], fitting(["a", "new"], widths, 50, "a"));
});
