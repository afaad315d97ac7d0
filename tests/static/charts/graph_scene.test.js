import assert from "node:assert/strict";
import { test } from "node:test";
import { coloringOf, formatMicroseconds, sumsOf } from "../../../static/charts/graph/colors.js";
import { buildHierarchy, itemsByPath, labelOf } from "../../../static/charts/graph/hierarchy.js";
import { hitAt } from "../../../static/charts/graph/hit.js";
import { OP_KINDS, kindOfOp } from "../../../static/charts/graph/kinds.js";
import { blended, paintScene } from "../../../static/charts/graph/paint.js";
import { SceneMaker } from "../../../static/charts/graph/scene.js";
import { edgesAcross, traced, wiresCarrying } from "../../../static/charts/graph/trace.js";
import { fitted, keptUnder, revealing, toPlane, zoomedAt } from "../../../static/charts/graph/view.js";
import { labelOfWire, widthOfWire } from "../../../static/charts/graph/wire_paint.js";
import { SvgContext } from "../../../static/charts/svg.js";
import { layersOf, measure, modelOf } from "./graph_models.js";

const TOKENS = { bg: "#eee", surface: "#fff", line: "#ddd", lineStrong: "#ccc", ink: "#000", ink2: "#333", ink3: "#666", accent: "#0000ff", accentSoft: "#ddf", warn: "#f80", font: "sans", mono: "mono" };
const NOTHING = { selected: null, hits: new Set(), lit: new Set(), isTraced: null, isHidden: null };

/** A graph, drawn with some scopes open. */
function drawn(ops, { open = [], flow = "down", hasControls = true, ...how } = {}) {
  const tree = buildHierarchy(modelOf(ops), how);
  const paths = itemsByPath(tree);
  const maker = new SceneMaker(tree, measure);
  const look = { open: new Set(open.map((path) => paths.get(path))), choices: new Map(), hasControls, flow };
  const scene = maker.make(look);
  return { tree, paths, maker, look, scene, box: (path) => scene.boxOf.get(paths.get(path)) };
}
const NESTED = { x: {}, "a/in": { inputs: ["x"] }, "a/b/deep": { inputs: ["a/in"] }, "c/y": { inputs: ["a/b/deep"] }, z: { inputs: ["c/y", "x"] } };

test("what is closed hides what is inside; what is open holds it", () => {
  const { scene, box } = drawn(NESTED, { open: ["a"] });
  assert.deepEqual(["x", "a", "in", "b", "c", "z"], scene.boxes.map(({ item }) => labelOf(scene.hierarchy, item)));
  const [outer, inner] = [box("a"), box("a/in")];
  assert.ok(inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.width <= outer.x + outer.width && inner.y + inner.height <= outer.y + outer.height);
  assert.deepEqual([0, 1, true], [outer.level, inner.level, outer.isOpen]);
});

test("data flow down, or up where that is asked; names of open scopes stay at the top", () => {
  const down = drawn(NESTED, { open: ["a"] });
  assert.ok(down.box("x").y < down.box("a").y && down.box("a/in").y < down.box("a/b").y);
  const up = drawn(NESTED, { open: ["a"], flow: "up" });
  assert.ok(up.box("x").y > up.box("a").y && up.box("a/in").y > up.box("a/b").y);
  assert.ok(up.box("a/b").y - up.box("a").y >= 26, "below the header");
});

test("lines go on through the borders of open scopes where they came in", () => {
  const { scene, box, paths } = drawn(NESTED, { open: ["a"] });
  const outer = scene.wires.find(({ from, to }) => from.item === paths.get("x") && to.item === paths.get("a"));
  const inner = scene.wires.find(({ scope, to }) => scope === paths.get("a") && to.item === paths.get("a/in"));
  assert.ok(Math.abs(outer.points.at(-2) - inner.points[0]) < 1e-6);
  assert.equal(box("a").y, outer.points.at(-1));
});

test("where a line goes on inside is not the middle of the scope, where much stands beside it", () => {
  const ops = { x: {}, "a/in": { inputs: ["x"] }, "a/next": { inputs: ["a/in", "a/other"] }, "a/other": {}, "a/a_very_long_name_of_an_op": {}, y: { inputs: ["a/next"] } };
  const { scene, box, paths } = drawn(ops, { open: ["a"] });
  const outer = scene.wires.find(({ from, to }) => from.item === paths.get("x") && to.item === paths.get("a"));
  const inner = scene.wires.find(({ scope, to }) => scope === paths.get("a") && to.item === paths.get("a/in"));
  assert.ok(Math.abs(outer.points.at(-2) - inner.points[0]) < 1e-6);
  assert.ok(Math.abs(inner.points[0] - (box("a").x + box("a").width / 2)) > 5);
});

test("opening a scope lays out only what lies around it; the others keep their layouts", () => {
  const ops = { ...layersOf(3), "other/a": {}, "other/b": { inputs: ["other/a"] } };
  const { maker, look, tree, paths, scene } = drawn(ops, { open: ["layer_0", "other"] });
  const opened = maker.make({ ...look, open: new Set([...look.open, paths.get("layer_1")]) });
  const relative = (of) => [of.boxOf.get(paths.get("other/b")).x - of.boxOf.get(paths.get("other")).x, of.boxOf.get(paths.get("other/b")).y - of.boxOf.get(paths.get("other")).y];
  assert.deepEqual(relative(scene), relative(opened));
  assert.deepEqual(scene, maker.make(look), "and back again");
  assert.ok(tree.count > 0);
});

test("control edges are left out where that is asked", () => {
  const ops = { a: {}, b: { inputs: ["^a"] } };
  assert.equal(1, drawn(ops).scene.wires.length);
  assert.equal(0, drawn(ops, { hasControls: false }).scene.wires.length);
});

test("what is under a point: the innermost box, the part that opens it, a line, nothing", () => {
  const { scene, box, paths } = drawn(NESTED, { open: ["a"] });
  const middleOf = ({ x, y, width, height }) => ({ x: x + width / 2, y: y + height / 2 });
  assert.equal(paths.get("a/in"), hitAt(scene, middleOf(box("a/in")), 3).box.item);
  assert.deepEqual([paths.get("a"), true], [hitAt(scene, { x: box("a").x + 8, y: box("a").y + 8 }, 3)].map((hit) => [hit.box.item, hit.isToggle])[0]);
  const wire = scene.wires.find(({ from }) => from.item === paths.get("c"));
  const [x0, y0, x1, y1] = wire.points;
  assert.equal(wire, hitAt(scene, { x: (x0 + x1) / 2, y: (y0 + y1) / 2 }, 3).wire);
  assert.equal(null, hitAt(scene, { x: -50, y: -50 }, 3));
});

test("a trace holds all that an op follows from, or all that follow from it", () => {
  const { tree, maker } = drawn({ a: {}, b: { inputs: ["a"] }, c: { inputs: ["b"] }, other: { inputs: ["a"] } });
  assert.deepEqual([1, 1, 0, 0], [...traced(tree, maker.lists, 1, "inputs").nodes]);
  assert.deepEqual([0, 1, 1, 0], [...traced(tree, maker.lists, 1, "outputs").nodes]);
});

test("the lines of an op's edges are found through all borders, and no others", () => {
  const { tree, maker, scene, paths } = drawn(NESTED, { open: ["a", "a/b"] });
  const lit = wiresCarrying(scene, edgesAcross(tree, maker.lists, paths.get("a/b/deep")));
  const endOf = (end) => ("item" in end ? labelOf(tree, end.item) : "|");
  const named = scene.wires.filter((wire) => lit.has(wire)).map(({ from, to }) => `${endOf(from)}→${endOf(to)}`);
  assert.deepEqual(["a→c", "b→|", "deep→|", "in→b", "|→deep"], named.toSorted());
});

test("kinds of ops are told by their names, whoever wrote them", () => {
  const kinds = { MatMul: "matrix", "aten::_convolution": "matrix", Conv2DBackpropInput: "gradient", ResourceApplyAdam: "training", VarHandleOp: "variable", Const: "constant", Placeholder: "input", ScalarSummary: "record", While: "call", Reshape: "shape", Relu: "math" };
  assert.deepEqual(Object.values(kinds), Object.keys(kinds).map((op) => OP_KINDS[kindOfOp(op)].name));
});

test("colours: ops their own, scopes what they hold; alike scopes one colour", () => {
  const { tree, paths } = drawn(layersOf(3));
  const kind = coloringOf("kind", tree, null);
  assert.equal("#325de9", kind.colorOf(paths.get("layer_0/MatMul")));
  assert.deepEqual([null, 3], [kind.colorOf(paths.get("layer_0")), kind.stripesOf(paths.get("layer_0")).length]);
  assert.equal(3, kind.legend.find(({ label }) => label === "Variable").count);
  const structure = coloringOf("structure", tree, null);
  assert.ok(structure.colorOf(paths.get("layer_0")));
  assert.equal(structure.colorOf(paths.get("layer_0")), structure.colorOf(paths.get("layer_2")));
  assert.equal(null, structure.colorOf(paths.get("loss")));
});

test("colours of devices: those that ops have no device are grey, and said so", () => {
  const { tree } = drawn({ a: { device: "/GPU:0" }, b: {} });
  const { legend } = coloringOf("device", tree, null);
  assert.deepEqual(["/GPU:0", "no device"], legend.map(({ label }) => label));
  assert.equal("#8a94a6", legend[1].color);
});

test("time is summed over scopes and coloured by its part of all", () => {
  const { tree, paths } = drawn(layersOf(2));
  const time = new Float64Array(tree.nodes).fill(NaN);
  time[paths.get("layer_0/MatMul")] = 75;
  time[paths.get("layer_1/Relu")] = 25;
  assert.deepEqual([100, 75, 0], ["", "layer_0", "loss"].map((path) => sumsOf(tree, time)(path ? paths.get(path) : tree.root)));
  const { colorOf, scale } = coloringOf("time", tree, { time, memory: time });
  assert.deepEqual(["100 µs", null], [scale.high, colorOf(paths.get("loss"))]);
  assert.deepEqual(["0 µs", "830 ns", "12.5 µs", "3.1 ms", "2 s"], [0, 0.83, 12.5, 3100, 2e6].map(formatMicroseconds));
});

test("lines are as wide as their tensors are large, and say what flows", () => {
  const bundle = { count: 1, controls: 0, elements: 100, shape: 0 };
  assert.ok(widthOfWire(bundle) > widthOfWire({ ...bundle, elements: 1 }));
  assert.equal(1, widthOfWire({ ...bundle, elements: NaN }));
  assert.deepEqual(["2×3", "", "4 of 2×3", "4 tensors", "3 control"], [
    labelOfWire(bundle, ["2×3"]),
    labelOfWire(bundle, ["unknown"]),
    labelOfWire({ ...bundle, count: 4 }, ["2×3"]),
    labelOfWire({ ...bundle, count: 4, shape: -2 }, ["2×3"]),
    labelOfWire({ ...bundle, count: 3, controls: 3 }, ["2×3"]),
  ]);
});

test("zooming keeps the point under the pointer; fitting shows all; a scope that opens stays", () => {
  const view = { scale: 1, left: 10, top: 20 };
  const zoomed = zoomedAt(view, 2, 100, 50);
  assert.deepEqual(toPlane(view, 100, 50), toPlane(zoomed, 100, 50));
  const fit = fitted({ x: 0, y: 0, width: 1000, height: 500 }, { width: 400, height: 400 });
  assert.ok(1000 * fit.scale + 2 * fit.left <= 400 + 1e-9 && fit.left > 0);
  assert.deepEqual({ scale: 1, left: 5, top: 20 }, keptUnder(view, { x: 5, y: 5 }, { x: 10, y: 5 }));
});

test("what is in view stays where it is; what is not comes into view", () => {
  const size = { width: 400, height: 400 };
  const view = { scale: 1, left: 0, top: 0 };
  assert.deepEqual(view, revealing(view, { x: 100, y: 100, width: 50, height: 20 }, size));
  const { left } = revealing(view, { x: 900, y: 100, width: 50, height: 20 }, size);
  assert.ok(950 + left <= 400 && 900 + left >= 0);
});

test("the picture is drawn as SVG, names escaped; what is not traced is pale", () => {
  const { scene, tree, paths } = drawn({ "<b>&": {}, other: { inputs: ["<b>&"] } });
  const context = new SvgContext();
  const tools = { context, view: { scale: 1, left: 0, top: 0 }, size: { width: 500, height: 500 }, tokens: TOKENS, measure };
  paintScene(tools, { scene, coloring: coloringOf("kind", tree, null), marks: { ...NOTHING, isTraced: (item) => item === paths.get("other") } });
  const text = context.document(500, 500, "graph");
  assert.ok(text.includes("&lt;b&gt;&amp;") && !text.includes("<b>"));
  assert.ok(text.includes('fill-opacity="0.3"'));
  assert.ok(!text.includes("NaN"));
});

test("one colour over another", () => {
  assert.equal("#808080", blended("#000000", 0.5, "#fff"));
  assert.equal("#ff0000", blended("#ff0000", 1, "#123456"));
});
