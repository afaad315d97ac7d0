import assert from "node:assert/strict";
import { test } from "node:test";
import { ends } from "../../../static/shell/long_name.js";

test("of a long name the end stays, of a short one nothing has to", () => {
  assert.deepEqual(["adamw-lr1e-5-bs256-wd0.0", "5/seed12"], ends("adamw-lr1e-5-bs256-wd0.05/seed12"));
  assert.deepEqual(["trial_000/validation", ""], ends("trial_000/validation"));
});

test("letters outside the basic plane stay whole", () => {
  assert.deepEqual(["x".repeat(20), "🚀".repeat(8)], ends("x".repeat(20) + "🚀".repeat(8)));
});
