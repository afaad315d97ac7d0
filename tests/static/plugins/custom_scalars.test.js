import assert from "node:assert/strict";
import { test } from "node:test";
import { compileFromStart } from "../../../static/core/regex_filter.js";
import { cardOf, isMatched, matchesOf, sectionsOf } from "../../../static/plugins/custom_scalars/cards.js";
import { mergeLayouts, ownLayout, pythonCall, withChart } from "../../../static/plugins/custom_scalars/layout.js";
import { Matcher } from "../../../static/plugins/custom_scalars/matching.js";
import { marginLines } from "../../../static/plugins/scalars/margins.js";

const lines = (title, ...tags) => ({ title, kind: "lines", tags });
const margins = (title, ...tags) => ({ title, kind: "margins", tags });
const category = (title, charts, closed = false) => ({ title, closed, charts });
const titles = (merged) => merged.map(({ title, charts }) => [title, charts.map(({ key }) => key)]);

test("layouts of the selected runs are one: categories by title, equal charts once", () => {
  const logged = [
    { runs: [1], categories: [category("a", [lines("x", "1")]), category("b", [])] },
    { runs: [2], categories: [category("a", [lines("x", "1"), lines("x", "2")])] },
    { runs: [3], categories: [category("c", [lines("y", "1")])] },
  ];
  const expected = [["a", ["custom_scalars:a/x", "custom_scalars:a/x#2"]], ["b", []]];
  assert.deepEqual(expected, titles(mergeLayouts(logged, new Set([1, 2]), [])));
});

test("a person's own category comes first, unless a log has it too", () => {
  const logged = [{ runs: [1], categories: [category("a", [lines("x", "1")])] }];
  const merged = mergeLayouts(logged, new Set([1]), [category("a", [lines("mine", "1")]), category("z", [lines("other", "1")])]);
  assert.deepEqual([["z", ["custom_scalars:z/other"]], ["a", ["custom_scalars:a/x", "custom_scalars:a/mine"]]], titles(merged));
  assert.deepEqual([true, false, true], merged.flatMap(({ charts }) => charts.map(({ isOwn }) => isOwn)));
});

test("notes that hold no layout hold none", () => {
  for (const notes of [undefined, null, 3, { categories: 3 }, { categories: [null, { title: 1, charts: [] }] }]) assert.deepEqual([], ownLayout(notes));
  const notes = { categories: [{ title: "a", charts: [lines("x", "1"), { title: "y", kind: "pie", tags: [] }, { title: "z", kind: "lines", tags: [3] }] }] };
  assert.deepEqual([category("a", [lines("x", "1")])], ownLayout(notes));
});

test("a chart is added, changed in its place, moved and removed; an empty category goes", () => {
  const one = { category: "a", chart: lines("x", "1") };
  const two = { category: "a", chart: lines("y", "2") };
  const both = withChart(withChart([], null, one), null, two);
  assert.deepEqual([category("a", [one.chart, two.chart])], both);
  assert.deepEqual([category("a", [lines("z", "3"), two.chart])], withChart(both, one, { category: "a", chart: lines("z", "3") }));
  assert.deepEqual([category("a", [two.chart]), category("b", [one.chart])], withChart(both, one, { category: "b", chart: one.chart }));
  assert.deepEqual([], withChart(withChart(both, one, null), two, null));
});

test("the Python call holds any text", () => {
  const call = pythonCall([category('a"\\', [lines("x", "loss/.*"), margins("m", "a", "b", "c")])]);
  assert.equal('writer.add_custom_scalars({\n    "a\\"\\\\": {\n        "x": ["Multiline", ["loss/.*"]],\n        "m": ["Margin", ["a", "b", "c"]],\n    },\n})', call);
});

test("patterns match from the start, with their case, in Python's spelling; a name matches itself", () => {
  const matched = (pattern, ...names) => names.filter(compileFromStart(pattern).matches);
  assert.deepEqual(["loss/a", "loss"], matched("loss", "loss/a", "train/loss", "Loss", "loss"));
  assert.deepEqual(["b1"], matched("a|b", "xa", "b1"));
  assert.deepEqual(["ab"], matched("(?P<first>a)b", "ab"));
  assert.deepEqual(["Loss"], matched("(?i)lOSS", "Loss", "a"));
  assert.deepEqual(["a-b"], matched("a\\-b", "a-b"));
  assert.deepEqual(["top (5)"], matched("top (5)", "top (5)", "top"));
  assert.deepEqual(["("], matched("(", "(", "x"));
});

test("a pattern that may never end is refused, and a slow layout is cut", () => {
  const [match] = new Matcher(["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"]).match(lines("x", "(a+)+$"));
  assert.deepEqual([[], "a repeated group that repeats or chooses may never end"], [match.names, match.problem]);
  let clock = 0;
  const [cut, other] = new Matcher(["a1", "a2", "a3"], () => (clock += 150)).match(lines("x", "a", "b"));
  assert.deepEqual(["a1", "a2"], cut.names);
  assert.match(cut.problem, /too long/);
  assert.match(other.problem, /too long/);
});

const together = (chart) => chart;
const byName = new Map(["loss/a", "loss/b", "mean", "low", "high"].map((name, id) => [name, { id, name, runs: new Map([[1, {}]]) }]));
const placed = (chart) => mergeLayouts([{ runs: [1], categories: [category("c", [chart])] }], new Set([1]), [])[0];
const cardIn = (merged) => cardOf(merged.charts[0], matchesOf([merged], [...byName.keys()]).get(merged.charts[0]), byName, together);

test("a chart of lines draws each matched scalar once, in the order of its patterns", () => {
  const card = cardIn(placed(lines("x", "loss/b", "loss", "nothing")));
  assert.deepEqual(["loss/b", "loss/a"], card.tags.map(({ name }) => name));
  assert.deepEqual(["", "", "no scalar matches"], card.matches.map(({ problem }) => problem));
});

test("a chart of margins draws those that are whole", () => {
  const card = cardIn(placed(margins("x", "mean", "low", "high", "mean", "gone", "high")));
  assert.deepEqual([["mean", "low", "high"]], card.drawn.margins.map(({ value, lower, upper }) => [value.name, lower.name, upper.name]));
  assert.equal("no run has logged it", card.matches[4].problem);
});

test("a category that the log closed is closed until somebody opens it", () => {
  const merged = { ...placed(lines("x", "loss")), closed: true };
  const open = (folded) => sectionsOf([{ category: merged, cards: [cardIn(merged)] }], () => true, { pinned: [], folded })[0].open;
  assert.deepEqual([false, true], [open([]), open(["layout:c"])]);
});

test("the filter looks at titles and at what is drawn", () => {
  const card = cardIn(placed(lines("x", "loss")));
  assert.deepEqual([true, true, false], ["c/x", "loss/b", "mean"].map((wanted) => isMatched(card, (name) => name === wanted)));
});

const part = (step, value, others = {}) => ({ attempt: 0, discarded: false, x: Float64Array.from(step), step: Float64Array.from(step), wall: Float64Array.from(step), value: Float64Array.from(value), low: null, high: null, ...others });
const series = (parts, complete = true) => ({ parts: [parts].flat(), complete, first: [0, 0] });
const tag = (id, name, runs = [1]) => ({ id, name, runs: new Map(runs.map((run) => [run, {}])) });
const run = { id: 1, label: "run" };
const look = () => ({ key: "run:1", label: "run", note: "", color: "red", dash: [], role: "margin" });
const draw = (value, low, high, margin = { value: tag(0, "v"), lower: tag(1, "l"), upper: tag(2, "u") }) =>
  marginLines({ whole: new Map([["1:0", value], ["1:1", low], ["1:2", high]]), zoomed: new Map(), zoomedRange: null, groups: new Map() }, [margin], [run], null, look);

test("a margin joins its ends step by step, and says how many values have none", () => {
  const drawn = draw(series(part([0, 1, 2], [1, 2, 3])), series(part([0, 2], [0, 2])), series(part([0, 1, 2], [4, 5, 6])));
  assert.deepEqual([[0, 2], [1, 3], [0, 2], [4, 6]], ["x", "value", "low", "high"].map((column) => [...drawn.lines[0][column]]));
  assert.deepEqual(["run: 1 of “v” have no margin at their step"], drawn.problems);
});

test("where an entry stands for a pixel the nearest ends are taken, at their widest", () => {
  const wide = { low: Float64Array.of(-1, -2), high: Float64Array.of(8, 9) };
  const drawn = draw(series(part([0, 10], [1, 2]), false), series(part([1, 9], [0, 0], wide), false), series(part([1, 9], [4, 5], wide), false));
  assert.deepEqual([[-1, -2], [8, 9]], [[...drawn.lines[0].low], [...drawn.lines[0].high]]);
  assert.deepEqual([], drawn.problems);
});

test("a run without one end is told, a run without any is not", () => {
  const told = (runs) => draw(undefined, undefined, undefined, { value: tag(0, "v"), lower: tag(1, "l", runs), upper: tag(2, "u", runs) }).problems;
  assert.deepEqual(["run has not logged the lower “l” and the upper “u”"], told([]));
  assert.deepEqual([], draw(undefined, undefined, undefined, { value: tag(0, "v", []), lower: tag(1, "l", []), upper: tag(2, "u", []) }).problems);
});

test("the same columns are joined once, so that the chart sees that nothing changed", () => {
  const ends = [series(part([0], [1])), series(part([0], [0])), series(part([0], [2]))];
  assert.equal(draw(...ends).lines[0].low, draw(...ends).lines[0].low);
});
