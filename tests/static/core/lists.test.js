import assert from "node:assert/strict";
import { test } from "node:test";
import { fuzzyMatch, fuzzySearch } from "../../../static/core/fuzzy.js";
import { scrollToRow, windowOf } from "../../../static/core/virtual_list.js";

test("only rows around the view stand in the document", () => {
  const { start, end } = windowOf({ scrollTop: 29_000, viewHeight: 580, rowHeight: 29, count: 10_000 });
  assert.ok(start <= 1000 && end >= 1020 && end - start < 50);
});

test("a list that shrank under the scroll position still has rows", () => {
  assert.deepEqual({ start: 2, end: 3 }, windowOf({ scrollTop: 9000, viewHeight: 580, rowHeight: 29, count: 3 }));
  assert.deepEqual({ start: 0, end: 0 }, windowOf({ scrollTop: 0, viewHeight: 580, rowHeight: 29, count: 0 }));
});

test("a row in view does not move the list, one outside moves it least", () => {
  const view = { scrollTop: 100, viewHeight: 100, rowHeight: 10 };
  assert.deepEqual([100, 50, 210], [scrollToRow(12, view), scrollToRow(5, view), scrollToRow(30, view)]);
});

test("letters must come in order", () => {
  assert.equal(null, fuzzyMatch("ba", "ab"));
  assert.deepEqual([0, 2], fuzzyMatch("ac", "abc")?.positions);
});

test("word starts and runs of letters win", () => {
  const best = (query, names) => fuzzySearch(query, names, (name) => name, 10)[0].item;
  assert.equal("grad_norm", best("gn", ["aggregation", "grad_norm"]));
  assert.equal("loss/total", best("loss", ["l/o/s/x/s", "closest/loess", "loss/total"]));
});
