import assert from "node:assert/strict";
import { test } from "node:test";
import { NEUTRAL } from "../../../static/core/colors.js";
import { groupRuns, groupingCodec, groupingError } from "../../../static/core/grouping.js";

const run = (name, hparams = {}) => ({ name, hparams });
const shape = (groups) => groups.map((group) => [group.label, group.runs.map((member) => member.name)]);

test("equal captures are one group, what does not match comes last", () => {
  const runs = [run("lr=0.1/s1"), run("base"), run("lr=0.01/s1"), run("lr=0.1/s2")];
  const groups = groupRuns(runs, { by: "regex", pattern: "lr=([^/]+)" });
  assert.deepEqual([["0.01", ["lr=0.01/s1"]], ["0.1", ["lr=0.1/s1", "lr=0.1/s2"]], ["other", ["base"]]], shape(groups));
  assert.equal(NEUTRAL, groups[2].color);
});

test("several captures join, and without captures the whole match counts", () => {
  assert.deepEqual([["a · 1", ["a-1"]]], shape(groupRuns([run("a-1")], { by: "regex", pattern: "(a)-(\\d)" })));
  assert.deepEqual([["seed", ["x/seed1", "x/seed2"]]], shape(groupRuns([run("x/seed1"), run("x/seed2")], { by: "regex", pattern: "seed" })));
});

test("a hyperparameter groups by value", () => {
  const runs = [run("a", { lr: 0.1 }), run("b", { lr: 0.1 }), run("c", { lr: 0.01 }), run("d")];
  assert.deepEqual([["lr=0.01", ["c"]], ["lr=0.1", ["a", "b"]], ["other", ["d"]]], shape(groupRuns(runs, { by: "hparam", name: "lr" })));
});

test("directories group their runs", () => {
  assert.deepEqual([[".", ["x"]], ["a/b", ["a/b/1", "a/b/2"]]], shape(groupRuns([run("a/b/1"), run("a/b/2"), run("x")], { by: "directory" })));
});

test("a wrong or dangerous pattern puts all into one group and says why", () => {
  for (const pattern of ["(", "(a+)+"]) {
    assert.deepEqual([["other", ["a"]]], shape(groupRuns([run("a")], { by: "regex", pattern })));
    assert.notEqual("", groupingError({ by: "regex", pattern }));
  }
});

test("a grouping survives the way through the address", () => {
  for (const grouping of [
    { by: "regex", pattern: "a,b:(c)", center: "mean", band: "std" },
    { by: "hparam", name: "lr", center: "median", band: "iqr" },
    { by: "directory", center: "mean", band: "none" },
  ]) {
    assert.deepEqual(grouping, groupingCodec.parse(groupingCodec.format(grouping)));
  }
  assert.equal(undefined, groupingCodec.parse("mean,wild,regex:x"));
});
