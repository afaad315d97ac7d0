import assert from "node:assert/strict";
import { test } from "node:test";
import { PINNED_SECTION, UNGROUPED_SECTION, prefixOf } from "../../../static/core/tag_sections.js";
import { OVERLAY_SECTION, cardByKey, overlayKey, sectionsOf } from "../../../static/plugins/scalars/cards.js";
import { columnsFor, layOut } from "../../../static/core/grid_layout.js";

const tag = (name, more = {}) => ({ id: name.length, name, displayName: "", descriptionHtml: "", runs: new Map(), ...more });
const none = { pins: [], overlays: [], folded: [] };
const names = (sections) => sections.map(({ name, cards }) => [name, cards.map(({ title }) => title)]);

test("sections are what stands before the first slash, in the tags' order", () => {
  const tags = ["loss/a", "loss/b/c", "metrics/x"].map((name) => tag(name));
  assert.deepEqual([["loss", ["a", "b/c"]], ["metrics", ["x"]]], names(sectionsOf(tags, tags, none)));
});

test("tags that name no section share the first one, which folds like any other", () => {
  const tags = ["accuracy", "loss/a", "lr", "ungrouped/x"].map((name) => tag(name));
  const expected = [[UNGROUPED_SECTION, ["accuracy", "lr"]], ["loss", ["a"]], ["ungrouped", ["x"]]];
  const sections = sectionsOf(tags, tags, { ...none, folded: [UNGROUPED_SECTION] });
  assert.deepEqual(expected, names(sections));
  assert.deepEqual([false, true, true], sections.map(({ open }) => open));
});

test("a name that begins with a slash names no section; one that ends with it keeps its title", () => {
  assert.equal("", prefixOf("/loss"));
  assert.deepEqual([["loss", ["loss/"]]], names(sectionsOf([tag("loss/")], [tag("loss/")], none)));
});

test("pinned cards come first, whatever the filter says, and stay in their section", () => {
  const tags = [tag("loss/a"), tag("lr")];
  const sections = sectionsOf(tags, [tags[0]], { ...none, pins: ["lr", "loss/a", "gone"] });
  assert.deepEqual([[PINNED_SECTION, ["lr", "loss/a"]], ["loss", ["a"]]], names(sections));
});

test("an overlay is a card of several tags, named by what they share", () => {
  const tags = [tag("loss/a"), tag("loss/b"), tag("lr")];
  const sections = sectionsOf(tags, [], { ...none, overlays: [["loss/a", "loss/b"], ["loss/a", "lr"], ["gone"]] });
  assert.deepEqual([[OVERLAY_SECTION, ["loss: a, b", "loss/a, lr"]]], names(sections));
});

test("a card is found again by its key, overlays of any names too", () => {
  const tags = [tag("a,b"), tag("c\\d"), tag("e")];
  assert.deepEqual(["a,b", "c\\d"], cardByKey(overlayKey(["a,b", "c\\d"]), tags).tags.map(({ name }) => name));
  assert.equal("e", cardByKey("e", tags).title);
  assert.equal(null, cardByKey("overlay:gone", tags));
  assert.equal(null, cardByKey("gone", tags));
});

test("a display name is the title", () => {
  const [section] = sectionsOf([], [tag("loss/a", { displayName: "Loss" })], none);
  assert.equal("Loss", section.cards[0].title);
  assert.equal("loss/a", section.cards[0].detail);
});

test("only rows near the window are drawn, and every section keeps its height", () => {
  const blocks = [{ cards: Array(7), open: true }, { cards: Array(100), open: false }, { cards: Array(300), open: true }];
  const measures = { cardHeight: 200, headerHeight: 40, gap: 10, columns: 3 };
  const { placed, height } = layOut(blocks, measures, { top: 1000, bottom: 2000 });
  assert.deepEqual([40 + 3 * 210, 40, 40 + 100 * 210], placed.map((place) => place.height));
  assert.equal(670 + 40 + 21_040, height);
  assert.deepEqual([3, 3], [placed[0].firstRow, placed[0].lastRow]);
  const { top, firstRow, lastRow } = placed[2];
  assert.ok(top + 40 + firstRow * 210 <= 1000 && top + 40 + lastRow * 210 >= 2000);
  assert.ok(lastRow - firstRow <= 6);
});

test("where cards have their own heights, a row is as high as its highest", () => {
  const blocks = [{ cards: [50, 80, 60, 300, 40], open: true }];
  const measures = { cardHeight: (card) => card, headerHeight: 40, gap: 10, columns: 2 };
  const [all] = layOut(blocks, measures, { top: 0, bottom: 1000 }).placed;
  assert.deepEqual([[80, 300, 40], 40 + 90 + 310 + 50, 0], [all.heights, all.height, all.above]);
  const [middle] = layOut(blocks, measures, { top: 140, bottom: 430 }).placed;
  assert.deepEqual([1, 2, 90, [300]], [middle.firstRow, middle.lastRow, middle.above, middle.heights]);
  const [past] = layOut(blocks, measures, { top: 5000, bottom: 6000 }).placed;
  assert.deepEqual([3, 3, 450], [past.firstRow, past.lastRow, past.above]);
});

test("as many columns as have their least width", () => {
  const exactlyThree = 3 * 350 + 2 * 12;
  assert.deepEqual([1, 1, 2, 3], [0, 350, exactlyThree - 1, exactlyThree].map((width) => columnsFor(width, 350, 12)));
});
