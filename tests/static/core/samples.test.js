import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleAt } from "../../../static/core/samples.js";

test("a scrubbed series shows what was last logged by then", () => {
  assert.deepEqual([2, 0, 0, 1, 2, -1], [sampleAt([10, 20, 30], null), sampleAt([10, 20, 30], 3), sampleAt([10, 20, 30], 19), sampleAt([10, 20, 30], 20), sampleAt([10, 20, 30], 99), sampleAt([], 5)]);
});
