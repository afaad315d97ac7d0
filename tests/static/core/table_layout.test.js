import assert from "node:assert/strict";
import { test } from "node:test";
import { AS_GIVEN, arranged, isAsGiven, isTableLayout, placeBeside, withMoved, withToggled, withWidth } from "../../../static/core/table_layout.js";

const columns = [{ name: "a" }, { name: "b" }, { name: "c" }];
const names = (layout, all = columns) => arranged(all, layout).map(({ name }) => name).join("");

test("columns come as they are given until somebody moves one", () => {
  assert.equal("abc", names(AS_GIVEN));
  assert.equal("cab", names(withMoved(AS_GIVEN, columns, "c", { name: "a", after: false })));
  assert.equal("bca", names(withMoved(AS_GIVEN, columns, "a", { name: "c", after: true })));
  assert.equal("abc", names(withMoved(AS_GIVEN, columns, "a", { name: "a", after: true })));
});

test("a column that appears later stands in front, and the others keep their order", () => {
  const layout = withMoved(AS_GIVEN, columns, "c", { name: "a", after: false });
  assert.equal("xcab", names(layout, [{ name: "x" }, ...columns]));
});

test("the place of a column that is away for a while is kept", () => {
  const layout = withMoved(AS_GIVEN, columns, "c", { name: "a", after: false });
  const without = withMoved(layout, columns.slice(0, 2), "b", { name: "a", after: false });
  assert.equal("ba", names(without, columns.slice(0, 2)));
  assert.equal(3, without.order.length);
});

test("hidden columns keep their place", () => {
  const hidden = withToggled(AS_GIVEN, "b");
  assert.equal("ac", names(hidden));
  assert.equal("abc", names(withToggled(hidden, "b")));
});

test("one step to the side is a place among what is shown", () => {
  assert.deepEqual({ name: "a", after: false }, placeBeside([{ name: "a" }, { name: "c" }], "c", -1));
  assert.equal(null, placeBeside(columns, "c", 1));
});

test("widths stay usable, and can be given back", () => {
  assert.deepEqual({ a: 28, b: 600 }, withWidth(withWidth(AS_GIVEN, "a", -5), "b", 1e9).widths);
  assert.equal(true, isAsGiven(withWidth(withWidth(AS_GIVEN, "a", 80), "a", null)));
});

test("what another version kept is not taken for a layout", () => {
  assert.equal(true, isTableLayout(JSON.parse(JSON.stringify(withWidth(AS_GIVEN, "a", 80)))));
  for (const other of [null, [], {}, { order: "a", hidden: [], widths: {} }, { order: [], hidden: [1], widths: {} }, { order: [], hidden: [], widths: { a: "1px" } }, { order: [], hidden: [], widths: null }]) {
    assert.equal(false, isTableLayout(other), JSON.stringify(other));
  }
});
