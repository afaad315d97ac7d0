import assert from "node:assert/strict";
import { test } from "node:test";
import { EVERYTHING, describeRule, filterByHparams, hparamFilterCodec, withRule, withoutRule } from "../../../static/core/hparam_filter.js";

const runs = [
  { name: "a", hparams: { lr: 0.1, optimizer: "adam", nesterov: true } },
  { name: "b", hparams: { lr: 0.01, optimizer: "sgd", nesterov: false } },
  { name: "c", hparams: { lr: "auto" } },
  { name: "d", hparams: {} },
];
const names = (...rules) => filterByHparams(runs, rules).map(({ name }) => name).join("");

test("without rules every run passes", () => assert.equal("abcd", names()));

test("values are chosen one by one, and runs without the hyperparameter by themselves", () => {
  assert.equal("a", names({ name: "optimizer", values: ["adam"], except: false, missing: false }));
  assert.equal("acd", names({ name: "optimizer", values: ["adam"], except: false, missing: true }));
  assert.equal("cd", names({ name: "optimizer", values: [], except: false, missing: true }));
  assert.equal("b", names({ name: "nesterov", values: ["false"], except: false, missing: false }));
  assert.equal("bcd", names({ name: "optimizer", values: ["adam"], except: true, missing: true }));
});

test("a range holds its ends, and no word is in it", () => {
  assert.equal("a", names({ name: "lr", range: [0.1, 0.1], missing: false }));
  assert.equal("abd", names({ name: "lr", range: EVERYTHING, missing: true }));
});

test("all rules must let a run pass", () => {
  assert.equal("b", names({ name: "lr", range: [-Infinity, 0.05], missing: false }, { name: "optimizer", values: ["sgd", "adam"], except: false, missing: false }));
});

test("names that every object knows are names like any other", () => {
  assert.equal("", names({ name: "constructor", range: EVERYTHING, missing: false }));
  assert.equal("abcd", names({ name: "__proto__", values: [], except: false, missing: true }));
});

test("a hyperparameter has one rule, in the place where it was first", () => {
  const rule = (name, value) => ({ name, values: [value], except: false, missing: true });
  const rules = withRule(withRule(withRule([], rule("a", "1")), rule("b", "2")), rule("a", "3"));
  assert.deepEqual([rule("a", "3"), rule("b", "2")], rules);
  assert.deepEqual([rule("b", "2")], withoutRule(rules, "a"));
});

test("a rule that says nothing is none", () => {
  const [said] = [{ name: "a", values: ["1"], except: false, missing: true }];
  assert.deepEqual([], withRule([said], { name: "a", range: EVERYTHING, missing: true }));
  assert.deepEqual([], withRule([said], { name: "a", values: [], except: true, missing: true }));
  assert.equal(1, withRule([said], { name: "a", range: EVERYTHING, missing: false }).length);
});

test("the address spells rules shortly", () => {
  const rules = [{ name: "optimizer", values: ["adam", "sgd"], except: false, missing: true }, { name: "seed", values: ["7"], except: true, missing: true }, { name: "lr", range: [0.001, Infinity], missing: false }];
  assert.equal("optimizer:adam,sgd;seed:~7;!lr:[0.001..]", hparamFilterCodec.format(rules));
});

const hostile = ["", "!", "~", "~a", ":", "a;b", "[1..2]", "%", "%25", "a,b", "\ud800", "\n", "__proto__", "ß🚀"];

test("any names and values survive the way through the address", () => {
  const rules = hostile.flatMap((name) => [{ name: `v${name}`, values: hostile, except: false, missing: true }, { name, values: [], except: false, missing: false }, { name: `x${name}`, values: hostile, except: true, missing: true }]);
  for (const some of [[], rules, [{ name: "!", range: EVERYTHING, missing: false }], [{ name: "x", range: [-1e-300, 1e300], missing: true }], [{ name: "", values: [""], except: false, missing: true }]]) {
    assert.deepEqual(some, hparamFilterCodec.parse(hparamFilterCodec.format(some)));
  }
});

test("what is no rule is left out of an address", () => {
  assert.deepEqual([{ name: "lr", range: [1, 2], missing: true }], hparamFilterCodec.parse("nothing;lr:[1..2];a:[x..y];b:[3..2];c:[1"));
});

test("a chip says what the rule lets pass", () => {
  const text = (rule, someLackIt = false) => describeRule({ missing: true, except: false, ...rule }, someLackIt);
  assert.equal("adam, sgd", text({ values: ["adam", "sgd"] }));
  assert.equal("3 values", text({ values: ["a", "b", "c"] }));
  assert.equal("not sgd", text({ values: ["sgd"], except: true }));
  assert.equal("is set", text({ values: [], except: true, missing: false }, true));
  assert.equal("(empty)", text({ values: [""] }));
  assert.equal("≥ 0.1", text({ range: [0.1, Infinity] }));
  assert.equal("1 – 2", text({ range: [1, 2] }));
  assert.equal("1 – 2 or not set", text({ range: [1, 2] }, true));
  assert.equal("not set", text({ values: [] }, true));
  assert.equal("is set", text({ range: EVERYTHING, missing: false }, true));
});

test("a pattern is looked for in what a value is written as; a wrong one empties no list", () => {
  assert.equal("a", names({ name: "optimizer", pattern: "^AD|^ad", missing: false }));
  assert.equal("bcd", names({ name: "optimizer", pattern: "sgd", missing: true }));
  assert.equal("ab", names({ name: "lr", pattern: "^0\\.", missing: false }));
  assert.equal("abc", names({ name: "lr", pattern: "(", missing: false }));
});

test("the address spells patterns too, and values that look like one", () => {
  const rules = [{ name: "opt", pattern: "^a{2,3};[:,]%", missing: true }, { name: "dir", values: ["{x}", "/y/"], except: false, missing: false }];
  assert.deepEqual(rules, hparamFilterCodec.parse(hparamFilterCodec.format(rules)));
  assert.equal("~ ^ada", describeRule({ name: "opt", pattern: "^ada", missing: true }, false));
  assert.deepEqual([], withRule([rules[0]], { name: "opt", pattern: "", missing: true }));
});
