import assert from "node:assert/strict";
import { test } from "node:test";
import { typedRange, viewsCodec } from "../../../static/plugins/scalars/codecs.js";
import { selectionCodec, xAxisCodec } from "../../../static/core/view_codecs.js";

test("zoomed ranges survive the address, whatever a card is called", () => {
  const views = {
    "*": { x: [10.5, 20], y: null },
    "loss/total|;,%": { x: null, y: [-1e-5, 2e10] },
    "wall time": { x: [1.76e9, 1.76e9 + 0.25], y: [0, 1] },
  };
  assert.deepEqual(views, viewsCodec.parse(viewsCodec.format(views)));
});

test("what is no range is left out", () => {
  assert.deepEqual({}, viewsCodec.parse("x:5..1;a|x:abc..2;b|nonsense|;c|x:NaN..3;d"));
  assert.equal("", viewsCodec.format({}));
});

test("an address that was cut within an escape still opens", () => {
  assert.deepEqual({ "a%E0%A4": { x: [1, 2], y: null } }, viewsCodec.parse("x:1..2;a%E0%A4"));
});

test("a step or a range of steps survives the address", () => {
  for (const selection of [{ from: 3, to: 3 }, { from: -5, to: 400 }]) {
    assert.deepEqual(selection, selectionCodec.parse(selectionCodec.format(selection)));
  }
  assert.deepEqual({ from: 3, to: 9 }, selectionCodec.parse("9..3"));
  assert.equal(undefined, selectionCodec.parse("1.5"));
  assert.equal("", selectionCodec.format(null));
});

test("any scalar can be x, also one that is called like an axis", () => {
  for (const axis of [{ kind: "step" }, { kind: "wall" }, { kind: "tag", tag: "step" }, { kind: "tag", tag: "a:b" }]) {
    assert.deepEqual(axis, xAxisCodec.parse(xAxisCodec.format(axis)));
  }
  assert.equal(undefined, xAxisCodec.parse("tag:"));
  assert.equal(undefined, xAxisCodec.parse("epoch"));
});

test("typed ends make a range, or nothing at all", () => {
  assert.deepEqual([1, 2], typedRange(["1", "2"], [0, 9]));
  assert.deepEqual([0, 2], typedRange(["", "2"], [0, 9]));
  for (const texts of [["2", "1"], ["2", "2"], ["10", ""], ["x", "2"], ["1", "1e999"]]) assert.equal(undefined, typedRange(texts, [0, 9]), texts.join());
});
