import assert from "node:assert/strict";
import { test } from "node:test";
import { NoGraphics } from "../../../static/charts/gl_program.js";
import { MeshStage } from "../../../static/charts/mesh/stage.js";

let clock = 0;
let waiting = [];
Object.defineProperty(globalThis, "performance", { value: { now: () => clock } });
globalThis.requestAnimationFrame = (draw) => waiting.push(draw);

/** Lets frames pass, so many milliseconds apart, while any is asked for. */
function frames(count, apart = 16) {
  for (let i = 0; i < count && waiting.length; i++) {
    clock += apart;
    const now = waiting;
    waiting = [];
    for (const draw of now) draw(clock);
  }
}

/** A graphics card, and what its canvas can be told. */
function cardOf(isEmulated) {
  const heard = {};
  const card = { isEmulated, restored: 0, canvas: { addEventListener: (name, listener) => (heard[name] = listener) }, clear: () => {}, restore: () => card.restored++ };
  return { card, hear: (name) => heard[name]({ preventDefault: () => {} }) };
}

/** A view of so many triangles that writes down how it was painted. */
function viewOf(weight, options = {}) {
  const painted = [];
  const told = [];
  return { painted, told, isSeen: true, weight: () => weight, pixels: () => 100_000, advance: () => false, tell: (problem) => told.push(problem), paint: (_, budget, scale) => (painted.push([budget, scale]), Math.min(weight, budget)), ...options };
}

function stageWith(isEmulated, ...views) {
  waiting = [];
  const { card, hear } = cardOf(isEmulated);
  const stage = new MeshStage(() => card);
  for (const view of views) stage.add(view);
  frames(20);
  for (const view of views) view.painted.length = 0;
  return { stage, card, hear };
}

test("what changed is drawn once, whole, and then nothing any more", () => {
  const view = viewOf(1000);
  const { stage } = stageWith(false, view);
  stage.draw(view);
  stage.draw(view);
  frames(20);
  assert.deepEqual([[Infinity, 1]], view.painted);
  assert.equal(0, waiting.length);
});

test("while it turns, a heavy mesh is drawn in part; at rest whole", () => {
  const view = viewOf(40_000_000);
  const { stage } = stageWith(false, view);
  stage.draw(view, true);
  frames(1);
  assert.ok(view.painted[0][0] < 40_000_000, `all of ${view.painted[0][0]}`);
  frames(60);
  assert.deepEqual([Infinity, 1], view.painted.at(-1));
  assert.equal(0, waiting.length);
});

test("several that turn together share what can be drawn in time", () => {
  const views = [viewOf(30_000_000), viewOf(10_000_000)];
  const { stage } = stageWith(false, ...views);
  for (const view of views) stage.draw(view, true);
  frames(1);
  const [first, second] = views.map(({ painted }) => painted[0][0]);
  assert.equal(3, Math.round(first / second));
});

test("a machine that is too slow draws less of it from frame to frame", () => {
  const view = viewOf(40_000_000);
  const { stage } = stageWith(false, view);
  for (let i = 0; i < 6; i++) {
    stage.draw(view, true);
    frames(1, 200);
  }
  assert.ok(view.painted.at(-1)[0] < view.painted[0][0] / 4);
});

test("what is outside of the window waits until all is at rest", () => {
  const [near, far] = [viewOf(10), viewOf(10, { isSeen: false })];
  const { stage } = stageWith(false, near, far);
  for (const view of [near, far]) stage.draw(view, true);
  frames(2);
  assert.deepEqual([1, 0], [near.painted.length, far.painted.length]);
  frames(40);
  assert.deepEqual([[Infinity, 1]], far.painted);
});

test("without a graphics card there are fewer pixels while it turns, and more at rest for smooth edges", () => {
  const view = viewOf(10, { pixels: () => 480_000 });
  const { stage } = stageWith(true, view);
  stage.draw(view, true);
  frames(40);
  const scales = view.painted.map(([, scale]) => scale);
  assert.ok(scales[0] < 1, `${scales[0]}`);
  assert.equal(2, scales.at(-1));
});

test("what turns by itself goes on until it stands still", () => {
  let left = 0;
  const view = viewOf(10, { advance: () => left > 0 && (stage.draw(view, true), left-- > 0) });
  const { stage } = stageWith(false, view);
  left = 3;
  stage.draw(view, true);
  frames(40);
  assert.equal(0, left);
  assert.equal(3, view.painted.length);
  assert.equal(0, waiting.length);
});

test("a browser without WebGL says why nothing is drawn, and a lost card that it may come back", () => {
  const blind = viewOf(10);
  new MeshStage(() => {
    throw new NoGraphics("no WebGL2 here");
  }).add(blind);
  assert.match(blind.told.at(-1), /no WebGL2 here/);

  const view = viewOf(10);
  const { card, hear } = stageWith(false, view);
  hear("webglcontextlost");
  assert.match(view.told.at(-1), /taken away/);
  hear("webglcontextrestored");
  frames(5);
  assert.deepEqual(["", 1, 1], [view.told.at(-1), card.restored, view.painted.length]);
});
