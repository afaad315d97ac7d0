import assert from "node:assert/strict";
import { test } from "node:test";
import "../resolve_vendor.js";

const { mergePatch } = await import("../../../static/core/curation.js");

test("a merge patch follows RFC 7396", () => {
  const cases = [
    [{ a: "b" }, { a: "c" }, { a: "c" }],
    [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
    [{ a: ["b"] }, { a: "c" }, { a: "c" }],
    [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
    [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
    ["text", { a: 1 }, { a: 1 }],
  ];
  for (const [target, patch, expected] of cases) assert.deepEqual(expected, mergePatch(target, patch));
});

test("the old document is left as it was", () => {
  const before = { runs: { a: { alias: "x" } } };
  mergePatch(before, { runs: { a: { alias: null } } });
  assert.deepEqual({ runs: { a: { alias: "x" } } }, before);
});
