import assert from "node:assert/strict";
import { test } from "node:test";
import { domainOf, hparamNames, histogramOf, scaleOf, surveyHparams } from "../../../static/core/hparam_domain.js";

const runs = [{ hparams: { lr: 0.1, layers: 10 } }, { hparams: { lr: 0.01, layers: 9, act: "relu" } }, { hparams: { lr: 0.1 } }];

test("names come from all runs, in natural order", () => assert.deepEqual(["act", "layers", "lr"], hparamNames(runs)));

test("what is the same in every run stands apart", () => {
  assert.deepEqual({ varying: ["act", "layers", "lr"], constant: [] }, surveyHparams(runs));
  assert.deepEqual({ varying: ["lr"], constant: ["layers"] }, surveyHparams([{ hparams: { lr: 1, layers: 2 } }, { hparams: { layers: 2 } }]));
});

test("values are counted, numbers in their own order", () => {
  assert.deepEqual({ values: [{ text: "0.01", count: 1 }, { text: "0.1", count: 2 }], missing: 0, isNumeric: true, numbers: [0.01, 0.1, 0.1] }, domainOf(runs, "lr"));
  assert.deepEqual(["9", "10"], domainOf(runs, "layers").values.map(({ text }) => text));
  assert.deepEqual({ values: [{ text: "relu", count: 1 }], missing: 2, isNumeric: false, numbers: [] }, domainOf(runs, "act"));
});

test("a word among numbers makes them words", () => assert.equal(false, domainOf([...runs, { hparams: { lr: "NaN" } }], "lr").isNumeric));

test("a slider is logarithmic where the values span decades", () => {
  const rates = scaleOf([1e-5, 1e-3, 1e-1]);
  assert.equal(true, rates.isLog);
  assert.deepEqual([0, 0.5, 1], [1e-5, 1e-3, 1e-1].map(rates.positionOf).map((position) => Number(position.toFixed(9))));
  assert.deepEqual([1e-5, 1e-3, 1e-1], [0, 0.5, 1].map(rates.valueAt));
  assert.equal(false, scaleOf([0, 1e-3, 1e3]).isLog);
});

test("whole numbers stay whole", () => assert.deepEqual([1, 3, 4], [0, 0.6, 1].map(scaleOf([1, 2, 4]).valueAt)));

test("the widest span there is, and none at all, are spans", () => {
  const { positionOf, valueAt } = scaleOf([-Number.MAX_VALUE, Number.MAX_VALUE]);
  assert.deepEqual([0, 0.5, 1], [-Number.MAX_VALUE, 0, Number.MAX_VALUE].map(positionOf));
  assert.equal(0, valueAt(0.5));
  assert.deepEqual([0, 7], [scaleOf([7]).positionOf(7), scaleOf([7]).valueAt(1)]);
});

test("a histogram counts every number once", () => {
  const numbers = [0, 1, 1, 10];
  assert.deepEqual([3, 0, 1], histogramOf(numbers, scaleOf(numbers).positionOf, 3));
});
