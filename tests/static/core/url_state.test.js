import assert from "node:assert/strict";
import { test } from "node:test";
import "../resolve_vendor.js";

const { flag, fromTensorBoard, json, list, number, oneOf } = await import("../../../static/core/url_state.js");

test("lists of any names survive the way through the address", () => {
  for (const names of [[], ["a"], ["a,b", "c\\", "", "d"], ["\\,"], ["ß🚀", "\n"]]) {
    if (names.length) assert.deepEqual(names, list.parse(list.format(names)));
  }
  assert.deepEqual([], list.parse(list.format([])));
});

test("numbers are held to their range and nonsense means the fallback", () => {
  const smoothing = number(0, 0.999);
  assert.deepEqual([0.5, 0.999, undefined, undefined], ["0.5", "7", "much", ""].map((text) => smoothing.parse(text)));
});

test("only known words are taken", () => {
  const mode = oneOf(["step", "wall"]);
  assert.deepEqual(["wall", undefined], [mode.parse("wall"), mode.parse("<script>")]);
});

test("flags are 1 and 0", () => {
  assert.deepEqual([true, false, "1", "0"], [flag.parse("1"), flag.parse("0"), flag.format(true), flag.format(false)]);
});

test("JSON that does not parse or pass the check means the fallback", () => {
  const codec = json(Array.isArray);
  assert.deepEqual([[1], undefined, undefined], [codec.parse("[1]"), codec.parse("{"), codec.parse("{}")]);
});

test("TensorBoard's parameters become ours, its unknown ones stay", () => {
  const pinned = JSON.stringify([{ plugin: "scalars", tag: "loss" }, { plugin: "images", tag: "x" }, null]);
  const params = fromTensorBoard(new URLSearchParams({ pinnedCards: pinned, runColorGroup: "regex:lr", smoothing: "0.9", other: "1" }));
  assert.deepEqual({ smoothing: "0.9", other: "1", color: "regex:lr", pins: "loss" }, Object.fromEntries(params));
});
