import assert from "node:assert/strict";
import { test } from "node:test";

const charts = "../../../static/charts";
const { ABOVE, FRONT, axesOf, lensOf, project, shifted, turned, zoomed } = await import(`${charts}/points/camera.js`);
const { FADED, HIDDEN, PLAIN, PROMINENT, inUnit, layersOf, pointSize, spreadOrder } = await import(`${charts}/points/cloud.js`);
const { Motion, between } = await import(`${charts}/points/motion.js`);
const { Pace } = await import(`${charts}/points/pace.js`);
const { pointAt, pointsInBox, pointsInside } = await import(`${charts}/points/pick.js`);
const { Room, spaced } = await import(`${charts}/points/room.js`);
const { cellOf, imageSide, pagesOf } = await import(`${charts}/points/sprites.js`);
const { sharesOf } = await import(`${charts}/points/frame.js`);

const size = { width: 800, height: 600 };
const near = (expected, actual, tolerance = 1e-3) => assert.ok(Math.abs(expected - actual) <= tolerance, `${actual} is not about ${expected}`);
const seen = (point, camera, dimensions) => project(Float32Array.from(point), lensOf(camera, dimensions, size));

test("the origin is in the middle of the picture, the unit within it, from wherever one looks", () => {
  for (const dimensions of [2, 3]) {
    for (const camera of [ABOVE, FRONT, { ...FRONT, yaw: 2.5, pitch: -1.2 }]) {
      const [x, y] = seen([0, 0, 0], camera, dimensions);
      assert.deepEqual([400, 300], [Math.round(x), Math.round(y)]);
      for (const point of [[1, 0, 0], [0, -1, 0], [0.6, 0.6, -0.5]]) {
        const [left, top] = seen(point, camera, dimensions);
        assert.ok(left > 0 && left < 800 && top > 0 && top < 600);
      }
    }
  }
});

test("up is up and right is right, and what is nearer has a smaller W", () => {
  const front = { yaw: 0, pitch: 0, zoom: 1, target: [0, 0, 0] };
  assert.ok(seen([0, 0.5, 0], front, 3)[1] < 300);
  assert.ok(seen([0.5, 0, 0], front, 3)[0] > 400);
  assert.ok(seen([0, 0, 0.5], front, 3)[2] < seen([0, 0, -0.5], front, 3)[2]);
});

test("what lies behind the viewer is not seen", () => {
  assert.ok(Number.isNaN(seen([0, 0, 30], { yaw: 0, pitch: 0, zoom: 1, target: [0, 0, 0] }, 3)[2]));
});

test("the axes of a camera stay perpendicular and of length one", () => {
  const axes = axesOf({ yaw: 1.1, pitch: -0.7, zoom: 1, target: [0, 0, 0] });
  for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) near(i === j ? 1 : 0, axes[i].reduce((sum, part, axis) => sum + part * axes[j][axis], 0), 1e-9);
});

test("a drag shifts the target's depth by as many pixels as the hand moves", () => {
  for (const dimensions of [2, 3]) {
    const [x, y] = seen([0, 0, 0], shifted(FRONT, 50, -20, dimensions, size), dimensions);
    near(450, x);
    near(280, y);
  }
});

test("zooming keeps what is under the pointer there", () => {
  const point = [0.4, -0.3, 0];
  const [x, y] = seen(point, ABOVE, 2);
  const after = zoomed(ABOVE, 3, { x, y }, 2, size);
  near(x, seen(point, after, 2)[0], 0.01);
  near(y, seen(point, after, 2)[1], 0.01);
  assert.equal(400, zoomed(ABOVE, 1e9, null, 2, size).zoom);
});

test("the cloud is turned no further than upright", () => {
  assert.equal(Math.PI / 2, turned(FRONT, 0, 1e6, size).pitch);
  assert.ok(Math.abs(turned(FRONT, 1e5, 0, size).yaw) <= Math.PI);
});

test("points are moved and scaled into the unit; an outlier does not shrink the rest", () => {
  const points = new Float32Array(2 * 2001);
  for (let i = 0; i < 2000; i++) points.set([100 + Math.cos(i), 50 + Math.sin(i)], i * 2);
  points.set([1e6, 50], 4000);
  const positions = inUnit(points, 2);
  assert.equal(2001 * 3, positions.length);
  const width = Math.max(...positions.subarray(0, 6000)) - Math.min(...positions.subarray(0, 6000));
  assert.ok(width > 0.001, `the rest is ${width} wide`);
});

test("of few points none is left out of the unit", () => {
  const positions = inUnit(Float32Array.of(0, 0, 1, 0, 2, 0, 30, 0), 2);
  assert.ok(positions.every((place) => Math.abs(place) <= 1));
});

test("a point without a place stays without one, and spoils nothing", () => {
  const positions = inUnit(Float32Array.of(1, 1, 1, NaN, 0, 0, -1, -1, -1, Infinity, 0, 0), 3);
  assert.ok(Number.isNaN(positions[3]) && !Number.isFinite(positions[9]));
  assert.ok(positions.subarray(0, 3).every((place) => Number.isFinite(place) && Math.abs(place) <= 1));
});

test("points that all lie in one place are in the middle", () => {
  assert.deepEqual([0, 0, 0, 0, 0, 0], Array.from(inUnit(Float32Array.of(5, 5, 5, 5, 5, 5), 3)));
  assert.equal(0, inUnit(new Float32Array(0), 3).length);
});

test("any beginning of the order is spread over the points", () => {
  const order = spreadOrder(10_000);
  assert.deepEqual(Array.from({ length: 10_000 }, (_, i) => i), Array.from(order).sort((a, b) => a - b));
  const halves = Array.from(order.subarray(0, 500)).filter((point) => point < 5000).length;
  assert.ok(halves > 180 && halves < 320, `${halves} of 500`);
});

test("points are drawn by how they stand out, hidden ones not at all", () => {
  const layers = layersOf(Uint8Array.of(PLAIN, HIDDEN, PROMINENT, FADED, PLAIN), Uint32Array.of(4, 3, 2, 1, 0));
  assert.deepEqual([[4, 0], [2], [3]], [layers.plain, layers.prominent, layers.faded].map((list) => Array.from(list)));
  assert.deepEqual({ plain: 1, faded: 0 }, sharesOf(layers, 1));
  assert.deepEqual({ plain: 2, faded: 1 }, sharesOf(layers, Infinity));
});

test("the more points, the smaller each", () => {
  assert.ok(pointSize(100) > pointSize(10_000) && pointSize(10_000) > pointSize(1e6));
});

test("the point in front is meant where discs overlap, else the nearest within reach", () => {
  const projected = Float32Array.of(100, 100, 5, 102, 100, 2, 130, 100, 1, NaN, NaN, NaN);
  const all = [Uint32Array.of(0, 1, 2, 3)];
  assert.equal(1, pointAt(projected, all, { x: 100, y: 100 }, 5, 14));
  assert.equal(2, pointAt(projected, all, { x: 120, y: 100 }, 5, 14));
  assert.equal(-1, pointAt(projected, all, { x: 300, y: 100 }, 5, 14));
  assert.equal(0, pointAt(projected, [Uint32Array.of(0), Uint32Array.of(1)], { x: 102, y: 100 }, 5, 14));
});

test("a box and a lasso take what is inside, not what lies behind the viewer", () => {
  const projected = Float32Array.of(10, 10, 1, 50, 50, 1, 90, 10, 1, 50, 20, NaN);
  const all = [Uint32Array.of(3, 2, 1, 0)];
  assert.deepEqual([0, 1], pointsInBox(projected, all, { x: 60, y: 60 }, { x: 0, y: 0 }));
  const notched = [{ x: 0, y: 0 }, { x: 50, y: 30 }, { x: 100, y: 0 }, { x: 100, y: 100 }, { x: 0, y: 100 }];
  assert.deepEqual([0, 1, 2], pointsInside(projected, all, notched));
  assert.deepEqual([1], pointsInside(projected, all, [{ x: 0, y: 40 }, { x: 100, y: 40 }, { x: 50, y: 90 }]));
  assert.deepEqual([], pointsInside(projected, all, [{ x: 0, y: 0 }]));
});

test("no two boxes overlap, across cells too", () => {
  const room = new Room();
  assert.ok(room.take({ left: 40, right: 120, top: 40, bottom: 60 }));
  assert.ok(!room.take({ left: 100, right: 180, top: 55, bottom: 75 }));
  assert.ok(room.take({ left: 121, right: 180, top: 55, bottom: 75 }));
  assert.deepEqual([0, 2], spaced(Float32Array.of(10, 10, 1, 12, 10, 1, 60, 10, 1, 900, 10, 1), [0, 1, 2, 3], 20, size, 10));
});

test("a large image of pictures is cut into pages, each picture whole on one", () => {
  const sprites = { source: { width: 8200, height: 8192 }, width: 100, height: 64, columns: 82 };
  const { pages, across, perPage } = pagesOf(sprites);
  assert.deepEqual({ columns: 40, rows: 64 }, perPage);
  assert.equal(3, across);
  assert.equal(6, pages.length);
  assert.equal(82 * 128, pages.reduce((sum, page) => sum + page.columns * page.rows, 0));
  assert.deepEqual({ x: 100, y: 64 }, cellOf(sprites, 83));
  assert.equal(null, cellOf(sprites, 82 * 128));
  assert.ok(imageSide({ ...sprites, width: 2, height: 2 }, 1) >= 18);
});

test("a slow frame lowers the budget at once, smooth ones raise it again", () => {
  const pace = new Pace(100_000);
  pace.learn(300, 100_000);
  assert.ok(pace.budget < 50_000);
  const low = pace.budget;
  for (let i = 0; i < 10; i++) pace.learn(16, pace.budget);
  assert.ok(pace.budget > low * 5);
  for (let i = 0; i < 50; i++) pace.learn(1000, pace.budget);
  assert.equal(2000, pace.budget);
});

test("points fly from place to place, and what was let go slows down", () => {
  assert.deepEqual([0, 5, 10], [0, 0.5, 1].map((part) => between(Float32Array.of(0), Float32Array.of(10), part, new Float32Array(1))[0]));
  const motion = new Motion();
  const to = Float32Array.of(1, 2, 3);
  motion.fly(new Float32Array(3), to);
  assert.equal(to, motion.destination);
  assert.equal(to, motion.placesAt(performance.now() + 1e4, new Float32Array(3)));
  assert.equal(null, motion.destination);
  assert.deepEqual([7, 1], Array.from(motion.fly(Float32Array.of(NaN, 1), Float32Array.of(7, 9))));
  motion.land(to);
  motion.moved();
  const later = performance.now() + 200;
  assert.deepEqual([false, true], [motion.isMoving(later, 16), motion.isMoving(later, 300)]);
  motion.let(1, 0);
  const first = motion.coast(16);
  for (let i = 0; i < 40; i++) motion.coast(16);
  assert.ok(first.x > 10);
  for (let i = 0; i < 200; i++) motion.coast(16);
  assert.equal(null, motion.coast(16));
});
