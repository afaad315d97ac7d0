import assert from "node:assert/strict";
import { test } from "node:test";
import { naturalSorted } from "../../../static/core/natural_sort.js";

const cases = {
  "numbers compare by value": ["a1", "a2", "a10"],
  "exponents and decimals are numbers": ["lr=1e-4", "lr=0.001", "lr=1e-2", "lr=1.5"],
  "a directory comes before its siblings with a longer name": ["a", "a/b", "a-b"],
  "case decides only between equals": ["Alpha", "alpha", "beta", "Gamma"],
};

for (const [sentence, expected] of Object.entries(cases)) {
  test(sentence, () => {
    assert.deepEqual(expected, naturalSorted([...expected].reverse()));
  });
}

test("the order is total: names that differ never compare as equal", () => {
  assert.deepEqual(naturalSorted(["1.0", "1", "01", "1.00"]), naturalSorted(["1.00", "01", "1", "1.0"]));
});
