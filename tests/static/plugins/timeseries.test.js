import assert from "node:assert/strict";
import { test } from "node:test";
import { PINNED_SECTION, UNGROUPED_SECTION } from "../../../static/core/tag_sections.js";
import { mixedSections } from "../../../static/plugins/timeseries/mixed_cards.js";

const tag = (name) => ({ id: 0, name, displayName: "", descriptionHtml: "", runs: new Map() });
const scalars = { name: "scalars", kind: { cardsOf: ({ name }) => [{ key: name }] }, tags: ["a/loss", "lr"].map(tag) };
const images = { name: "images", kind: { cardsOf: ({ name }) => [{ key: `images:${name}:1` }, { key: `images:${name}:2` }] }, tags: ["a/b", "a/loss"].map(tag) };
const none = { pins: [], folded: [] };
const keys = (sections) => sections.map(({ name, cards }) => [name, cards.map(({ key }) => key)]);

test("a tag's cards of all kinds stand together, in the order of the kinds", () => {
  const expected = [
    [UNGROUPED_SECTION, ["lr"]],
    ["a", ["images:a/b:1", "images:a/b:2", "a/loss", "images:a/loss:1", "images:a/loss:2"]],
  ];
  assert.deepEqual(expected, keys(mixedSections([scalars, images], () => true, none)));
});

test("each card is drawn by its own kind", () => {
  const cards = mixedSections([scalars, images], () => true, none).flatMap((section) => section.cards);
  assert.ok(cards.every(({ key, kind, card }) => kind === (key.startsWith("images:") ? images.kind : scalars.kind) && card.key === key));
});

test("pinned cards of any kind come first, in the order of pinning, whatever the filter says", () => {
  const sections = mixedSections([scalars, images], ({ name }) => name === "lr", { pins: ["images:a/b:2", "gone", "a/loss"], folded: [PINNED_SECTION] });
  assert.deepEqual([[PINNED_SECTION, ["images:a/b:2", "a/loss"]], [UNGROUPED_SECTION, ["lr"]]], keys(sections));
  assert.deepEqual([false, true], sections.map(({ open }) => open));
});
