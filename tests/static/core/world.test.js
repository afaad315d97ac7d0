import assert from "node:assert/strict";
import { test } from "node:test";
import { World } from "../../../static/core/world.js";

const run = (id, name) => ({ id, name, first_wall: 1, last_wall: 2, last_step: 3, hparams: {}, damage: 0, files: 1 });
const changes = (fields) => ({ boot: "b", rev: 1, reset: false, load: {}, plugins: ["scalars", "images"], runs: [], gone: [], tags: [], info: [], damage: 0, artifacts: null, series: { run: [], tag: [], plugin: [], points: [], generation: [] }, ...fields });
const series = (...rows) => ({ run: rows.map((r) => r[0]), tag: rows.map((r) => r[1]), plugin: rows.map((r) => r[2]), points: rows.map((r) => r[3]), generation: rows.map(() => 0) });

function loaded() {
  const world = new World();
  world.apply(changes({ runs: [run(1, "a"), run(2, "b")], tags: [{ id: 0, name: "t10" }, { id: 1, name: "t9" }], series: series([1, 0, 0, 5], [2, 0, 0, 7], [1, 1, 0, 3], [1, 1, 1, 2]) }));
  return world;
}

test("tags of a plugin stand in natural order with their runs", () => {
  const tags = loaded().tagsOf("scalars");
  assert.deepEqual([["t9", [1]], ["t10", [1, 2]]], tags.map((tag) => [tag.name, [...tag.runs.keys()]]));
  assert.deepEqual(["t9"], loaded().tagsOf("images").map((tag) => tag.name));
});

test("a change replaces the tag it touches and no other", () => {
  const world = loaded();
  const [t9, t10] = world.tagsOf("scalars");
  const touched = world.apply(changes({ rev: 2, series: series([1, 0, 0, 6]) }));
  assert.deepEqual(["scalars"], [...touched.plugins]);
  assert.equal(t9, world.tagsOf("scalars")[0]);
  assert.notEqual(t10, world.tagsOf("scalars")[1]);
});

test("points are counted in all and by run, whatever comes and goes", () => {
  const world = loaded();
  world.apply(changes({ series: series([1, 0, 0, 9], [2, 0, 0, 1]) }));
  assert.deepEqual([15, 14, 1], [world.points, world.pointsByRun.get(1), world.pointsByRun.get(2)]);
  world.apply(changes({ gone: [1] }));
  assert.deepEqual([1, undefined], [world.points, world.pointsByRun.get(1)]);
});

test("a run that is gone leaves its tags, and a tag without runs is gone too", () => {
  const world = loaded();
  world.apply(changes({ gone: [1] }));
  assert.deepEqual([["t10", [2]]], world.tagsOf("scalars").map((tag) => [tag.name, [...tag.runs.keys()]]));
});

test("another boot drops everything that was known", () => {
  const world = loaded();
  const touched = world.apply(changes({ boot: "c", reset: true, runs: [run(7, "z")], tags: [{ id: 4, name: "n" }], series: series([7, 4, 0, 1]) }));
  assert.deepEqual([[7], ["n"], 1], [[...world.runs.keys()], world.tagsOf("scalars").map((tag) => tag.name), world.points]);
  assert.ok(touched.plugins.has("images"), "what was shown before is told to look again");
});

test("a display name and description reach the tag, early or late", () => {
  const world = loaded();
  world.apply(changes({ info: [{ plugin: "scalars", tag: 1, display_name: "Nine", description_html: "<p>x</p>" }] }));
  assert.deepEqual(["Nine", "<p>x</p>"], [world.tagsOf("scalars")[0].displayName, world.tagsOf("scalars")[0].descriptionHtml]);
});
