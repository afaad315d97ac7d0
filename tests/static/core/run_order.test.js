import assert from "node:assert/strict";
import { test } from "node:test";
import { hparamColumn, hparamIn, hparamText, nextRunOrder, runOrderCodec, sortRuns } from "../../../static/core/run_order.js";

const order = (values, descending) => sortRuns(values, (value) => value, descending);

test("numbers come by value, words in natural order, nothing last both ways", () => {
  assert.deepEqual([2, 10, "a2", "a10", undefined], order(["a10", undefined, 10, "a2", 2], false));
  assert.deepEqual(["a10", "a2", 10, 2, undefined], order(["a2", 2, undefined, 10, "a10"], true));
  assert.deepEqual([1, NaN], order([NaN, 1], true));
});

test("a heading sorts up, then down, then leaves the tree", () => {
  const up = nextRunOrder(null, "step");
  const down = nextRunOrder(up, "step");
  assert.deepEqual([{ column: "step", descending: false }, { column: "step", descending: true }, null], [up, down, nextRunOrder(down, "step")]);
  assert.deepEqual({ column: "lr", descending: false }, nextRunOrder(down, "lr"));
});

test("orders survive the way through the address", () => {
  for (const some of [null, { column: "step", descending: true }, { column: hparamColumn("-a,b"), descending: false }]) {
    assert.deepEqual(some, runOrderCodec.parse(runOrderCodec.format(some)));
  }
});

test("a column knows its hyperparameter", () => {
  assert.equal("lr", hparamIn(hparamColumn("lr")));
  assert.equal(null, hparamIn("step"));
});

test("a cell is short and never makes a number up", () => {
  const text = (value) => hparamText({ hparams: { x: value } }, "x");
  assert.deepEqual(["0.1", "123456789", "true", "adam", "2.568e-5", "0.0001", ""], [text(0.10000000149011612), text(123456789), text(true), text("adam"), text(0.0000256789), text(1e-4), hparamText({ hparams: {} }, "x")]);
});
