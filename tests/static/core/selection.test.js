import assert from "node:assert/strict";
import { test } from "node:test";
import { AUTO, namesOn, onlyNames, selectionCodec, withNames } from "../../../static/core/selection.js";

const few = ["a", "b", "c"].map((name, i) => ({ name, lastWall: i }));
const many = Array.from({ length: 501 }, (_, i) => ({ name: `r${i}`, lastWall: i }));

test("all of a few runs are on, of many only the newest", () => {
  assert.deepEqual(new Set(["a", "b", "c"]), namesOn(AUTO, few));
  assert.deepEqual(new Set(Array.from({ length: 20 }, (_, i) => `r${500 - i}`)), namesOn(AUTO, many));
});

test("of many runs filtered down to a few all these are on, and one switched off leaves the others", () => {
  const listed = many.slice(0, 3);
  assert.deepEqual(new Set(["r0", "r1", "r2"]), namesOn(AUTO, many, listed));
  assert.deepEqual(onlyNames(["r0", "r2"]), withNames(AUTO, many, ["r1"], false, listed));
});

test("after switching one off, runs that appear later are on", () => {
  const selection = withNames(AUTO, few, ["b"], false);
  assert.deepEqual(new Set(["a", "c", "new"]), namesOn(selection, [...few, { name: "new", lastWall: 9 }]));
});

test("after 'only this', runs that appear later are off", () => {
  assert.deepEqual(new Set(["b"]), namesOn(onlyNames(["b"]), [...few, { name: "new", lastWall: 9 }]));
});

test("switching on and off again is where one began", () => {
  const on = withNames(onlyNames(["a"]), few, ["b"], true);
  assert.deepEqual(onlyNames(["a"]), withNames(on, few, ["b"], false));
});

const hostile = ["all", "none", "!", "a,b", "\\", "@key", "", "x".repeat(100), "\n", "ß🚀"];

test("any names survive the way through the address", () => {
  for (const selection of [AUTO, onlyNames([]), onlyNames(hostile), { rule: "except", names: new Set() }, { rule: "except", names: new Set(hostile) }, ...hostile.filter(Boolean).map((name) => onlyNames([name]))]) {
    assert.deepEqual(selection, selectionCodec.parse(selectionCodec.format(selection)));
  }
});

test("the frequent selections are one word", () => {
  assert.deepEqual(["", "none", "all", "a,b"], [AUTO, onlyNames([]), { rule: "except", names: new Set() }, onlyNames(["a", "b"])].map(selectionCodec.format));
});
