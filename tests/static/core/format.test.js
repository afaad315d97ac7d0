import assert from "node:assert/strict";
import { test } from "node:test";
import * as format from "../../../static/core/format.js";

const tables = {
  formatValue: [
    [0.412, "0.4120"],
    [12.345, "12.35"],
    [0, "0"],
    [4, "4"],
    [0.000012, "1.2e-5"],
    [-0.5, "−0.5000"],
    [12345678, "1.235e7"],
    [1234.56, "1,235"],
    [-123456.78, "−123,457"],
    [99999.5, "100,000"],
    [NaN, "NaN"],
    [-Infinity, "−∞"],
  ],
  formatSI: [
    [0, "0"],
    [500, "500"],
    [4000, "4k"],
    [1500, "1.5k"],
    [999.99, "1k"],
    [2e7, "20M"],
    [-1234567, "−1.23M"],
  ],
  formatInteger: [
    [4000, "4,000"],
    [-1234567, "−1,234,567"],
  ],
  formatDuration: [
    [0.35, "0.35s"],
    [42, "42s"],
    [200, "3m 20s"],
    [7500, "2h 05m"],
    [3 * 86400 + 4 * 3600, "3d 4h"],
    [NaN, "–"],
  ],
  formatBytes: [
    [512, "512 B"],
    [3400, "3.4 kB"],
    [1.2e9, "1.2 GB"],
  ],
};

for (const [name, rows] of Object.entries(tables)) {
  test(`${name} writes numbers as the page shows them`, () => {
    for (const [input, expected] of rows) assert.equal(expected, format[name](input), `${name}(${input})`);
  });
}

test("how long ago is said in the largest unit that fits", () => {
  const now = 1e9;
  assert.deepEqual(["just now", "5 min ago", "3 h ago", "2 d ago"], [10, 300, 3 * 3600, 2 * 86400].map((age) => format.formatAgo(now - age, now)));
});

test("a wall time that is no date is a dash", () => {
  assert.deepEqual(["–", "–"], [format.formatWallTime(NaN), format.formatWallTime(1e300)]);
});

test("both ends of a long path stay readable", () => {
  assert.deepEqual(["short", "/home/…torch/runs"], ["short", "/home/me/experiments/torch/runs"].map((path) => format.ellipsizeMiddle(path, 17)));
});

test("a title that names its step does not say it twice", () => {
  assert.equal(format.titleWithStep("step 10", 10), "step 10");
  assert.equal(format.titleWithStep("step_10", 10), "step_10");
  assert.equal(format.titleWithStep("step019", 19), "step019");
  assert.equal(format.titleWithStep("vm10", 1), "vm10 · step 1");
});
