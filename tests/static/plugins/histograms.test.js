import assert from "node:assert/strict";
import { test } from "node:test";
import { CardFeed } from "../../../static/core/card_feed.js";
import { cardByKey, runCards, runSections, stampOf } from "../../../static/core/run_cards.js";
import { noteOf as bandsNote, panelsOf as bandsPanels, percentileName } from "../../../static/plugins/distributions/panels.js";
import { bucketAt } from "../../../static/plugins/histograms/buckets.js";
import { noteOf, panelsOf } from "../../../static/plugins/histograms/panels.js";

const RUNS = [1, 2].map((id) => ({ id, name: `run${id}`, label: `run${id}` }));
const tagOf = (name, runs = [1, 2]) => ({ id: 7, name, displayName: "", descriptionHtml: "", runs: new Map(runs.map((id) => [id, { points: 3, generation: 0 }])) });
const lookOf = (run) => ({ label: `run${run}`, color: "#ff0000" });

test("a card a tag and run, or a card a tag", () => {
  assert.deepEqual(["histograms:a/w:run1", "histograms:a/w:run2"], runCards("histograms", tagOf("a/w"), RUNS, false).map(({ key }) => key));
  assert.deepEqual([["histograms:a/w", 2]], runCards("histograms", tagOf("a/w"), RUNS, true).map(({ key, runs }) => [key, runs.length]));
  assert.deepEqual([], runCards("histograms", tagOf("a/w", [3]), RUNS, true), "no selected run has it");
});

test("a card is found by its key, also where tags hold colons", () => {
  const what = { tags: [tagOf("a"), tagOf("a:run1"), tagOf("b")], runs: RUNS, together: false };
  assert.equal("a:run1", cardByKey("histograms", "histograms:a:run1:run2", what).tag.name);
  assert.equal("a", cardByKey("histograms", "histograms:a:run1", what).tag.name);
  assert.equal(null, cardByKey("histograms", "a", what), "a pinned scalar");
  assert.equal(null, cardByKey("histograms", "histograms:gone:run1", what));
});

test("pinned cards stand first, whatever the filter says", () => {
  const tags = [tagOf("a/w"), tagOf("b/w")];
  const sections = runSections("histograms", { tags, shown: [tags[0]], runs: RUNS, together: false }, { pins: ["loss", "histograms:b/w:run1"], folded: [] });
  assert.deepEqual([["Pinned", 1], ["a", 2]], sections.map(({ title, cards }) => [title, cards.length]));
});

test("a pin holds whether runs have a card each or share one, and each card stands once", () => {
  const tags = [tagOf("a/w"), tagOf("b/w")];
  const pinned = (together, pins) => runSections("histograms", { tags, shown: [], runs: RUNS, together }, { pins, folded: [] })[0].cards;
  assert.deepEqual(["b/w", "a/w"], pinned(true, ["histograms:b/w:run2", "histograms:a/w:run1", "histograms:b/w:run1"]).map(({ title }) => title));
  const apart = pinned(false, ["histograms:b/w", "histograms:b/w:run1"]);
  assert.deepEqual(["histograms:b/w:run1", "histograms:b/w:run2"], apart.map(({ key }) => key));
});

test("a card's stamp moves with its runs' points and generations alone", () => {
  const [card] = runCards("histograms", tagOf("a"), RUNS, false);
  const before = stampOf(card);
  card.tag.runs.set(2, { points: 9, generation: 1 });
  assert.equal(before, stampOf(card));
  card.tag.runs.set(1, { points: 4, generation: 0 });
  assert.notEqual(before, stampOf(card));
});

const entry = (run, more = {}) => ({ run, tag: 7, attempt: null, total: 2, x: [0, 1], step: [0, 1], wall: [5, 6], count: [1, 2, 3, 4], values: [3, 7], outside: [0, 0], ignored: [0, 0], unreadable: 0, reason: "", ...more });
const answer = (...series) => ({ low: 0, high: 2, bins: 2, series });

test("runs are drawn into one plot or one each, series without samples into none", () => {
  const found = answer(entry(1), entry(2, { attempt: 1 }), entry(3, { x: [] }));
  assert.deepEqual([["all", 2]], panelsOf(found, { beside: false, lookOf }).map(({ key, data }) => [key, data.series.length]));
  assert.deepEqual(["run1", "run2 attempt 2"], panelsOf(found, { beside: true, lookOf }).map(({ label }) => label));
  assert.deepEqual([], panelsOf(answer(entry(3, { x: [] })), { beside: true, lookOf }));
});

test("a card says what it does not show", () => {
  assert.equal("", noteOf(answer(entry(1))).note);
  assert.equal("", noteOf(null).note);
  const { note, title } = noteOf(answer(entry(1, { total: 1000, unreadable: 1, reason: "data checksum mismatch", outside: [0, 3], ignored: [1, 0] })));
  assert.equal("2 of 1,000 steps · 1 unreadable · values out of view · bad buckets", note);
  assert.match(title, /data checksum mismatch/);
});

test("the bucket under the cursor is the one that holds the value, of several the fullest", () => {
  const logged = { left: [0, 1, 5, 3], right: [1, 2, 5, 2.5], count: [4, 9, 2, 7] };
  assert.deepEqual([1, 2, 9], bucketAt(logged, 1));
  assert.deepEqual([5, 5, 2], bucketAt(logged, 5));
  assert.deepEqual([3, 2.5, 7], bucketAt(logged, 2.7), "edges that fall");
  assert.equal(null, bucketAt(logged, 4));
});

test("distributions have their percentiles' names and notes", () => {
  assert.deepEqual(["least", "6.68 %", "median", "greatest"], [0, 668, 5000, 10000].map(percentileName));
  const found = { basis_points: [0, 5000, 10000], series: [{ ...entry(1), bands: [0, 1, 2, 0, 1, 2], total: 9 }] };
  assert.equal("2 of 9 steps", bandsNote(found).note);
  assert.equal(3, bandsPanels(found, { beside: false, lookOf })[0].data.points);
});

/** A feed whose answers are given by hand. */
function feedByHand() {
  const asked = [];
  const feed = new CardFeed((body) => new Promise((resolve, reject) => asked.push({ body, resolve, reject })));
  return { feed, asked };
}
const gathered = () => new Promise((resolve) => setTimeout(resolve, 20));
const question = (card, stamp = "", common = {}) => ({ common, card, stamp });

test("the feed knows which cards are in view", () => {
  const { feed } = feedByHand();
  feed.want("a", question({ bins: 1 }));
  feed.want("a", question({ bins: 2 }));
  feed.want("b", question({ bins: 1 }));
  feed.release("a");
  assert.deepEqual([feed.card("b")], feed.inView.value);
});

test("cards that appear together ask together; the same question is not asked again", async () => {
  const { feed, asked } = feedByHand();
  feed.want("a", question({ bins: 1 }));
  feed.want("b", question({ bins: 2 }));
  await gathered();
  assert.deepEqual([[{ key: "0", bins: 1 }, { key: "1", bins: 2 }]], asked.map(({ body }) => body.cards));
  asked[0].resolve({ rev: 3, cards: [{ low: 1 }, { low: 2 }] });
  await gathered();
  assert.deepEqual([1, 2, 3], [feed.card("a").answer.value.low, feed.card("b").answer.value.low, feed.card("a").answer.value.rev]);
  feed.want("a", question({ bins: 1 }));
  await gathered();
  assert.equal(1, asked.length);
  feed.want("a", question({ bins: 1 }, "new points"));
  await gathered();
  assert.equal(2, asked.length);
  assert.equal(1, feed.card("a").answer.value.low, "the picture of before stays");
});

test("while an answer is on its way only the last wish is remembered", async () => {
  const { feed, asked } = feedByHand();
  for (const bins of [1, 2, 3]) {
    feed.want("a", question({ bins }));
    await gathered();
  }
  assert.equal(1, asked.length);
  asked[0].resolve({ cards: [{}] });
  await gathered();
  assert.equal(3, asked[1].body.cards[0].bins);
});

test("cards with other common options go in other requests", async () => {
  const { feed, asked } = feedByHand();
  feed.want("a", question({}, "", { x: "step" }));
  feed.want("b", question({}, "", { x: "wall" }));
  await gathered();
  assert.deepEqual(["step", "wall"], asked.map(({ body }) => body.x));
});

test("a failure is said on the card and asked again when somebody wishes", async () => {
  const { feed, asked } = feedByHand();
  feed.want("a", question({}));
  await gathered();
  asked[0].reject(new Error("gone"));
  await gathered();
  assert.equal("gone", feed.card("a").error.value);
  feed.retry();
  await gathered();
  asked[1].resolve({ cards: [{ low: 1 }] });
  await gathered();
  assert.deepEqual(["", 1], [feed.card("a").error.value, feed.card("a").answer.value.low]);
});

test("another server's answers are forgotten, also one that is still on its way", async () => {
  const { feed, asked } = feedByHand();
  feed.want("a", question({}));
  await gathered();
  feed.clear();
  asked[0].resolve({ cards: [{ low: 1 }] });
  await gathered();
  assert.equal(null, feed.card("a").answer.value);
  asked[1].resolve({ cards: [{ low: 2 }] });
  await gathered();
  assert.equal(2, feed.card("a").answer.value.low);
});
