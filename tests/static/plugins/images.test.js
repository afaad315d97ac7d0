import assert from "node:assert/strict";
import { test } from "node:test";
import { PINNED_SECTION, UNGROUPED_SECTION } from "../../../static/core/tag_sections.js";
import { addressOf, comparisonCodec } from "../../../static/plugins/images/addresses.js";
import { Album } from "../../../static/plugins/images/album.js";
import { cardByKey, cardsOf, inRun, sectionsOf } from "../../../static/plugins/images/cards.js";
import { centred, fitted, pixelAt, zoomed } from "../../../static/plugins/images/geometry.js";

const run = (id) => ({ id, name: `run${id}`, label: `run${id}` });
const tag = (id, name, runs = [1]) => ({ id, name, displayName: "", descriptionHtml: "", runs: new Map(runs.map((one) => [one, { points: 1, generation: 0 }])) });
const RUNS = [run(1), run(2)];
const one = () => 1;
const none = { runs: RUNS, samplesOf: one, pins: [], folded: [] };
const shape = (sections) => sections.map(({ title, cards }) => [title, cards.map((card) => `${card.title}|${card.run.name}|${card.sample}`)]);

// Cards

test("a tag with one image stands among its like; one with several begins a row of its own", () => {
  const tags = [tag(1, "a/x"), tag(2, "a/y", [1, 2]), tag(3, "a/z"), tag(4, "loose"), tag(5, "gone", [9])];
  const expected = [["Ungrouped", ["loose|run1|0"]], ["a", ["x|run1|0", "z|run1|0"]], ["a/y", ["|run1|0", "|run2|0"]]];
  assert.deepEqual(expected, shape(sectionsOf(tags, tags, none)));
});

test("images of a batch stand side by side, number by number, each with its runs", () => {
  const samplesOf = (id) => (id === 1 ? 2 : 3);
  const cards = cardsOf(tag(1, "t", [1, 2]), RUNS, samplesOf);
  assert.deepEqual(["0 run1", "0 run2", "1 run1", "1 run2", "2 run2"], cards.map(({ sample, run: { name } }) => `${sample} ${name}`));
  assert.deepEqual([2, 3, 2, 3, 3], cards.map(({ samples }) => samples));
});

test("pinned images come first under their full name, whatever the filter says", () => {
  const tags = [tag(1, "a/x"), tag(2, "b:c/y", [1, 2])];
  const pins = ["images:b:c/y:run2", "images:gone:run1", "loss", "images:a/x:run9"];
  const [pinned, ...others] = sectionsOf(tags, [tags[0]], { ...none, pins });
  assert.equal(PINNED_SECTION, pinned.name);
  assert.deepEqual([["Pinned", ["b:c/y|run2|0"]], ["a", ["x|run1|0"]]], shape([pinned, ...others]));
});

test("a section folds by its own name: a tag's is not that of a prefix", () => {
  const tags = [tag(1, "a", [1, 2]), tag(2, "a/x"), tag(3, "z")];
  const open = (folded) => sectionsOf(tags, tags, { ...none, folded }).map((section) => section.open);
  assert.deepEqual([[true, true, true], [false, true, true], [true, false, true], [true, true, false]], [[], [UNGROUPED_SECTION], ["a/"], ["a"]].map(open));
});

test("every card is found again by its key", () => {
  const tags = [tag(1, "t", [1, 2]), tag(2, "t:run1", [1])];
  const samplesOf = () => 2;
  const cards = tags.flatMap((each) => cardsOf(each, RUNS, samplesOf));
  assert.equal(cards.length, new Set(cards.map(({ key }) => key)).size);
  for (const card of cards) {
    const found = cardByKey(card.key, tags, RUNS, samplesOf);
    assert.deepEqual([card.tag.id, card.run.id, card.sample], [found.tag.id, found.run.id, found.sample]);
  }
  assert.equal(null, cardByKey("scalars", tags, RUNS, samplesOf));
  assert.equal(cards[1].key, inRun(cards[0], RUNS[1]).key);
});

// Album

/** An album, the requests that it sends, and the means to answer them. */
function opened() {
  const sent = [];
  const album = new Album((body, { signal }) => new Promise((resolve, reject) => sent.push({ body, signal, resolve, reject })));
  const answer = async (series) => {
    sent.at(-1).resolve({ series });
    await settled();
  };
  return { album, sent, answer };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));
const wanted = (points, generation = 0) => [{ run: 1, tag: 2, points, generation }];
const entry = (steps, more = {}) => ({ run: 1, tag: 2, generation: 0, total: steps.length, from: 0, samples: 1, row: steps, step: steps, wall: steps, ...more });

test("a series is asked for once, and again only for what is new", async () => {
  const { album, sent, answer } = opened();
  album.want(wanted(2));
  await answer([entry([0, 5])]);
  album.want(wanted(2));
  assert.equal(1, sent.length);
  album.want(wanted(3));
  assert.deepEqual([[1, 2, 0, 2]], sent.at(-1).body.series);
  await answer([entry([9], { from: 2, total: 3 })]);
  assert.deepEqual([0, 5, 9], [...album.series(1, 2).value.steps]);
});

test("who wants what is being asked for waits for that answer", async () => {
  const { album, sent, answer } = opened();
  album.want(wanted(2));
  album.want(wanted(2)); // another object, the same series
  await answer([entry([0, 5])]);
  assert.equal(1, sent.length);
});

test("what is in view is asked for before the rest, in pieces", async () => {
  const { album, sent, answer } = opened();
  album.want(Array.from({ length: 1000 }, (_, i) => ({ run: 1, tag: i, points: 1, generation: 0 })));
  album.want([{ run: 1, tag: 999, points: 1, generation: 0 }], { first: true });
  await answer([]);
  assert.equal(100, sent[0].body.series.length);
  assert.deepEqual([1, 999], sent[1].body.series[0]);
  assert.equal(500, sent[1].body.series.length);
});

test("the layout changes only where a batch is of another size than was known", async () => {
  const { album, answer } = opened();
  const before = album.layout.value;
  album.want(wanted(1));
  await answer([entry([0])]);
  assert.equal(before, album.layout.value);
  album.want(wanted(2));
  await answer([entry([1], { from: 1, samples: 3 })]);
  assert.equal(before + 1, album.layout.value);
  assert.equal(3, album.samples(1, 2));
});

test("other restarts are asked for whole, and what is seen stays until they are here", async () => {
  const { album, sent, answer } = opened();
  album.want(wanted(1));
  await answer([entry([0])]);
  album.setRestarts("all");
  album.want(wanted(1));
  assert.deepEqual({ restarts: "all", series: [[1, 2]] }, sent.at(-1).body);
  assert.equal(1, album.series(1, 2).value.steps.length);
  await answer([entry([0, 0], { attempt: [0, 1] })]);
  assert.deepEqual([0, 1], [...album.series(1, 2).value.attempts]);
});

test("an answer to an older question is not taken", async () => {
  const { album, sent } = opened();
  album.want(wanted(1));
  album.clear();
  assert.ok(sent[0].signal.aborted);
  sent[0].resolve({ series: [entry([0])] });
  await settled();
  assert.equal(null, album.series(1, 2).value);
});

test("a failure is said, and mended by the next attempt", async () => {
  const { album, sent, answer } = opened();
  album.want(wanted(1));
  sent[0].reject(new Error("the server does not answer"));
  await settled();
  assert.equal("the server does not answer", album.problem.value);
  album.retry();
  await answer([entry([0])]);
  assert.equal("", album.problem.value);
  assert.equal(1, album.series(1, 2).value.rows.length);
});

// Addresses

test("a comparison survives the address, whatever the run is called", () => {
  const comparison = { mode: "wipe", run: "a:b/c,d" };
  assert.deepEqual(comparison, comparisonCodec.parse(comparisonCodec.format(comparison)));
  assert.equal(undefined, comparisonCodec.parse("blink:x"));
});

test("an image's address names it for good", () => {
  const place = { boot: "b&c", run: 1, tag: 2, generation: 3, row: 4, sample: 5 };
  assert.equal("api/images/file?boot=b%26c&run=1&tag=2&generation=3&row=4&sample=5&download=true", addressOf("file", place, { download: true }));
});

// Geometry

test("an image is fitted to its window and stands in the middle", () => {
  assert.deepEqual({ scale: 2, left: 50, top: 0 }, fitted({ width: 50, height: 50 }, { width: 200, height: 100 }));
  assert.deepEqual({ scale: 1, left: -150, top: 25 }, centred({ width: 500, height: 50 }, { width: 200, height: 100 }, 1));
});

test("what is under the pointer stays there while zooming", () => {
  const image = { width: 50, height: 40 };
  const point = { x: 130, y: 31 };
  const before = fitted(image, { width: 200, height: 100 });
  const after = zoomed(before, 1.7, point, image);
  assert.deepEqual(pixelAt(before, point, image), pixelAt(after, point, image));
  assert.equal(64, zoomed(before, 1e9, point, image).scale);
  assert.ok(Math.abs(zoomed(before, 1e-9, point, image).scale * 50 - 8) < 1e-9);
});

test("a point outside is no pixel", () => {
  const lie = { scale: 10, left: 5, top: 5 };
  const image = { width: 3, height: 2 };
  assert.deepEqual([{ x: 0, y: 0 }, { x: 2, y: 1 }, null, null], [[5, 5], [34, 24], [35, 5], [5, 4]].map(([x, y]) => pixelAt(lie, { x, y }, image)));
});
