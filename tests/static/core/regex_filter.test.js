import assert from "node:assert/strict";
import { test } from "node:test";
import { compileExpression, compileFilter, dangerOf, escapeExpression, filterByName } from "../../../static/core/regex_filter.js";

test("lower case matches any case, an upper-case letter makes it exact", () => {
  assert.ok(compileFilter("adam").matches("Adam/1"));
  assert.ok(!compileFilter("Adam").matches("adam/1"));
  assert.ok(compileFilter("\\D+x").matches("ABX"), "an escaped class is no upper-case letter");
});

test("a pattern that is wrong says why and lets everything through", () => {
  const { matches, error } = compileFilter("lr=(");
  assert.equal("unterminated group", error);
  assert.ok(matches("anything"));
  assert.equal(null, compileExpression("lr=("));
});

const dangerous = ["(a+)+$", "(a|ab)*c", "((a*)b)*", "(\\w+\\s?){2,}", "(?:x|x)+y", ".*.*.*.*.*.*.*x", "([a-z]+)*\\d", "(a?){40}!b", "(a|aa){40}!b", `${"a?".repeat(40)}!b`];
const harmless = ["train|eval", "lr=(0\\.1|0\\.01)/", "^run_\\d+$", "(seed[0-9]+)", "[(+*]+", "\\(a+\\)+", ".*loss.*", "a{2}", "(ab)+", "colou?r", "(?:train|eval)_(\\d+)?$", ".*?loss\\+?"];
const slow = [2, 3, 4, 5, 6].map((times) => `${".*".repeat(times)}x`);

test("patterns that may never end are refused", () => {
  for (const pattern of dangerous) assert.notEqual("", dangerOf(pattern), pattern);
});

test("patterns that people type are taken", () => {
  for (const pattern of harmless) assert.equal("", compileFilter(pattern).error, pattern);
});

test("no accepted pattern takes long on a hostile name", () => {
  const hostile = `${"a".repeat(5000)}!`;
  for (const pattern of [...dangerous, ...harmless, ...slow]) {
    const start = performance.now();
    compileFilter(pattern).matches(hostile);
    assert.ok(performance.now() - start < 500, pattern);
  }
});

test("when the time is over the rest is left out, and that is said", () => {
  let clock = 0;
  const { items, cut } = filterByName(["a1", "a2", "a3", "a4"], (name) => name, compileFilter("a"), () => (clock += 60));
  assert.deepEqual([["a1", "a2"], true], [items, cut]);
});

test("an escaped name is a pattern that matches it and nothing else", () => {
  for (const name of ["a.b", "loss (x)*+?[1]{2}|^$", "a\\b/c", "ß🚀", "a-b"]) {
    assert.ok(compileFilter(`^${escapeExpression(name)}$`).matches(name), name);
  }
  assert.ok(!compileFilter(`^${escapeExpression("a.b")}$`).matches("axb"));
});

test("an overlong pattern is refused", () => {
  assert.equal("longer than 500 characters", compileFilter("a".repeat(501)).error);
});
