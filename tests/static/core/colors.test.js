import assert from "node:assert/strict";
import { test } from "node:test";
import { PALETTE, assignColors, sequentialColor, withAlpha } from "../../../static/core/colors.js";

const many = Array.from({ length: 300 }, (_, i) => `sweep/run-${i}`);

test("up to twelve runs have twelve colours", () => {
  for (let count = 1; count <= PALETTE.length; count++) {
    assert.equal(count, new Set(assignColors(many.slice(0, count)).values()).size);
  }
});

test("neighbours in a long list differ", () => {
  const colors = [...assignColors(many).values()];
  for (let i = 9; i < colors.length; i++) assert.equal(10, new Set(colors.slice(i - 9, i + 1)).size, `around ${i}`);
});

test("the same list gives the same colours on every visit", () => {
  assert.deepEqual(assignColors(many), assignColors([...many]));
});

test("a run that appears changes no other run's colour", () => {
  const before = assignColors(many);
  const after = assignColors(["aaa", ...many], before);
  for (const name of many) assert.equal(before.get(name), after.get(name));
});

test("the sequential scale runs from end to end in valid colours", () => {
  assert.notEqual(sequentialColor(0), sequentialColor(1));
  for (const position of [-1, 0, 0.33, 1, 2]) assert.match(sequentialColor(position), /^#[0-9a-f]{6}$/);
});

test("opacity is put beside the channels", () => {
  assert.equal("rgb(47 111 222 / 0.2)", withAlpha("#2f6fde", 0.2));
});

/** Machado et al. 2009, severity 1, on linear RGB: how people without one kind of cone see a colour. */
const DICHROMACY = {
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
};

for (const [kind, matrix] of Object.entries(DICHROMACY)) {
  test(`colours stay apart under ${kind}, the preferred six far apart`, () => {
    const seen = PALETTE.map((color) => oklab(simulate(linear(color), matrix)));
    seen.forEach((a, i) =>
      seen.slice(0, i).forEach((b, j) => {
        const least = i < 6 ? 0.1 : 0.05;
        assert.ok(distance(a, b) > least, `${PALETTE[i]} and ${PALETTE[j]}: ${distance(a, b).toFixed(3)}`);
      }),
    );
  });
}

test("colours are apart for most eyes, and none is dull", () => {
  const seen = PALETTE.map((color) => oklab(linear(color)));
  seen.forEach((a, i) => {
    assert.ok(Math.hypot(a[1], a[2]) > 0.1, `${PALETTE[i]} is grey`);
    seen.slice(0, i).forEach((b, j) => assert.ok(distance(a, b) > 0.11, `${PALETTE[i]} and ${PALETTE[j]}: ${distance(a, b).toFixed(3)}`));
  });
});

test("every colour stands out from both themes' cards", () => {
  for (const color of PALETTE) for (const card of ["#ffffff", "#14181f"]) assert.ok(contrast(color, card) >= 2.5, `${color} on ${card}: ${contrast(color, card).toFixed(2)}`);
});

function linear(color) {
  return [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
}

function simulate(rgb, m) {
  return [0, 3, 6].map((row) => Math.max(0, m[row] * rgb[0] + m[row + 1] * rgb[1] + m[row + 2] * rgb[2]));
}

/** https://bottosson.github.io/posts/oklab/ */
function oklab([r, g, b]) {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s, 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s, 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s];
}

function distance(a, b) {
  return Math.hypot(...a.map((channel, i) => channel - b[i]));
}

function contrast(a, b) {
  const [low, high] = [a, b].map((color) => linear(color)).map(([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b).sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}
