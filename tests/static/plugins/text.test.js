import assert from "node:assert/strict";
import { test } from "node:test";

const { changesOf } = await import("../../../static/plugins/text/diff.js");
const { cardByKey, sectionsOf } = await import("../../../static/plugins/text/cards.js");

const spelled = (before, after) => changesOf(before, after).map(({ kind, text }) => ({ same: text, added: `+${text}`, removed: `-${text}` })[kind]);

test("changes are told word by word", () => {
  assert.deepEqual(["the ", "-red", "+green", " fox"], spelled("the red fox", "the green fox"));
  assert.deepEqual(["same"], spelled("same", "same"));
  assert.deepEqual(["+new"], spelled("", "new"));
  assert.deepEqual(["-old"], spelled("old", ""));
  assert.deepEqual([], spelled("", ""));
});

test("both texts can be read out of their changes", () => {
  let seed = 7;
  const random = (n) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
  for (let round = 0; round < 300; round++) {
    const words = () => Array.from({ length: random(20) }, () => ["a", "b", "c", " ", "\n", "dé", "."][random(7)]).join("");
    const [before, after] = [words(), words()];
    const pieces = changesOf(before, after);
    assert.equal(before, pieces.filter(({ kind }) => kind !== "added").map(({ text }) => text).join(""));
    assert.equal(after, pieces.filter(({ kind }) => kind !== "removed").map(({ text }) => text).join(""));
  }
});

test("two texts with nothing in common are told as such, soon", () => {
  const long = (letter) => Array.from({ length: 20_000 }, (_, i) => `${letter}${i}`).join(" ");
  const start = performance.now();
  const pieces = changesOf(long("a"), long("b"));
  assert.ok(pieces.some(({ kind }) => kind === "added") && pieces.some(({ kind }) => kind === "removed"));
  assert.ok(performance.now() - start < 3000);
});

const tag = (name) => ({ id: 1, name, displayName: name, descriptionHtml: "", runs: new Map([[0, { points: 1, generation: 0 }]]) });

test("the suffix that torch appends makes no section of its own", () => {
  const tags = [tag("notes/text_summary"), tag("eval/answer/text_summary"), tag("eval/other")];
  const sections = sectionsOf(tags, tags, { pins: ["text:eval/other", "text:gone", "loss"], folded: [] });
  assert.deepEqual(
    [["Pinned", "eval/other"], ["Ungrouped", "notes"], ["eval", "answer", "other"]],
    sections.map(({ title, cards }) => [title, ...cards.map((card) => card.title)]),
  );
  assert.equal("text:notes/text_summary", sections[1].cards[0].key);
  assert.equal(null, cardByKey("notes/text_summary", tags));
});
