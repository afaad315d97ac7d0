import assert from "node:assert/strict";
import { test } from "node:test";
import { HOME, cameraAt, meshLens, placeOf } from "../../../static/charts/mesh/camera.js";
import { lightingOf, plainColor, pointDiameter, surfaceOf } from "../../../static/charts/mesh/look.js";
import { vertexAt } from "../../../static/charts/mesh/pick.js";
import { colorOf, readScene } from "../../../static/charts/mesh/scene.js";
import { around, boxBall, edgesOf, frameOf, hasStrays, pointOrder, simplified, vertexNormals } from "../../../static/charts/mesh/shape.js";
import { cardByKey, cardsOf, meshesOf, sectionsOf } from "../../../static/plugins/mesh/cards.js";
import { Geometries } from "../../../static/plugins/mesh/geometries.js";

const cameras = await import("../../../static/plugins/mesh/cameras.js");
const state = await import("../../../static/plugins/mesh/state.js");

const size = { width: 400, height: 300 };
const optics = { fov: 42, isParallel: false, up: "y" };
const [FIRST, SECOND] = [Symbol("first"), Symbol("second")];
const near = (expected, actual, slack = 1e-6) => assert.ok(Math.abs(expected - actual) <= slack, `${actual} is not near ${expected}`);

/** A square of so many cells a side in the x-z plane. */
function sheet(cells) {
  const side = cells + 1;
  const positions = new Float32Array(side * side * 3);
  for (let i = 0; i < side * side; i++) positions.set([(i % side) / cells, 0, Math.floor(i / side) / cells], i * 3);
  const faces = [];
  for (let row = 0; row < cells; row++) {
    for (let column = 0; column < cells; column++) {
      const at = row * side + column;
      faces.push(at, at + side, at + 1, at + 1, at + side, at + side + 1);
    }
  }
  return { positions, faces: Uint32Array.from(faces), colors: null, low: [0, 0, 0], high: [1, 0, 1], lost: 0 };
}
const cloud = (...numbers) => ({ positions: Float32Array.from(numbers), faces: null, colors: null, low: [0, 0, 0], high: [2, 0, 0], lost: 0 });

const unit = { center: [0, 0, 0], radius: 1 };
const clip = (lens, point) => {
  const at = [...point.map((value, axis) => (value - lens.frame.center[axis]) / lens.frame.radius), 1];
  const dot = (row) => row.reduce((sum, factor, i) => sum + factor * at[i], 0);
  return { z: dot(lens.rowZ), w: dot(lens.rowW) };
};

// --- shapes ---

test("a frame holds every vertex, and what lies nowhere does not count", () => {
  assert.deepEqual({ center: [1, 0, 0], radius: 1 }, frameOf(cloud(0, 0, 0, 2, 0, 0, NaN, 0, 0, Infinity, 0, 0)));
  assert.deepEqual({ center: [1, 0, 0], radius: 1 }, boxBall(cloud(0, 0, 0)));
  assert.equal(null, frameOf({ ...cloud(), low: null, high: null }));
});

test("a few strays do not make all else a dot, and are told", () => {
  const places = Array.from({ length: 999 }, (_, i) => [Math.sin(i), Math.cos(i), 0]).flat();
  const strayed = { ...cloud(...places, 40_000, 0, 0), low: [-1, -1, 0], high: [40_000, 1, 0] };
  assert.ok(frameOf(strayed).radius < 2);
  assert.equal(true, hasStrays(strayed));
  const lens = meshLens(HOME, optics, frameOf(strayed), boxBall(strayed), size);
  const { z, w } = clip(lens, [0, 0, 0]);
  assert.ok(z > -w && z < w, `${z} of ${w}`);
  const long = { ...cloud(...Array.from({ length: 100 }, (_, i) => [i, 0, 0]).flat()), high: [99, 0, 0] };
  assert.deepEqual([49.5, false], [frameOf(long).radius, hasStrays(long)]);
});

test("a frame around several holds them all", () => {
  const both = around([{ center: [0, 0, 0], radius: 1 }, { center: [4, 0, 0], radius: 2 }]);
  assert.deepEqual([2.5, 0, 0], both.center);
  near(3.5, both.radius);
});

test("normals are those of the faces around, the larger counting more", () => {
  const normals = vertexNormals(sheet(2).positions, sheet(2).faces);
  assert.deepEqual([0, 32767, 0, 0], [...normals.subarray(0, 4)]);
});

test("each side of a face is an edge", () => {
  assert.deepEqual([5, 6, 6, 7, 7, 5], [...edgesOf(Uint16Array.of(5, 6, 7))]);
});

test("a simplified surface is as large, in about as many triangles as there may be", () => {
  const whole = sheet(100);
  const coarse = simplified(whole, 2000);
  assert.ok(coarse.length / 3 < 2000 && coarse.length / 3 > 100, `${coarse.length / 3} triangles`);
  const reach = Math.max(...[...coarse].map((vertex) => whole.positions[vertex * 3]));
  assert.ok(reach > 0.9, `reaches to ${reach}`);
});

test("points that lie nowhere are in no list", () => {
  assert.deepEqual([0, 2], [...pointOrder({ ...cloud(0, 0, 0, NaN, 0, 0, 1, 0, 0), lost: 1 })].sort());
});

// --- cameras ---

for (const isParallel of [false, true]) {
  test(`what is nearest and what is farthest is not cut off${isParallel ? ", without perspective" : ""}`, () => {
    const lens = meshLens(HOME, { ...optics, isParallel }, unit, unit, size);
    const ends = [1, -1].map((side) => clip(lens, lens.back.map((at) => at * side)));
    const [first, last] = ends.map(({ z, w }) => z / w);
    assert.ok(first >= -1 && first < last && last <= 1, `${first} … ${last}`);
  });
}

test("the middle of the frame is in the middle of the picture, whatever the mesh's units", () => {
  const frame = { center: [1000, 2000, 3000], radius: 50 };
  const place = placeOf(meshLens(HOME, optics, frame, frame, size), [1000, 2000, 3000], size);
  near(200, place.x, 1e-3);
  near(150, place.y, 1e-3);
});

test("the axis that points up does, be it y or z", () => {
  for (const [up, above] of [["y", [0, 1, 0]], ["z", [0, 0, 1]]]) {
    const place = placeOf(meshLens(HOME, { ...optics, up }, unit, unit, size), above, size);
    near(200, place.x, 1e-3);
    assert.ok(place.y < 100, `${up} is at ${place.y}`);
  }
});

test("a camera stands where the log says", () => {
  for (const up of ["y", "z"]) {
    const camera = cameraAt([3, 4, 5], [0, 1, 0], { ...optics, up }, { center: [1, 1, 1], radius: 2 });
    const lens = meshLens(camera, { ...optics, up }, { center: [1, 1, 1], radius: 2 }, unit, size);
    const eye = lens.eye.map((at, axis) => at * 2 + [1, 1, 1][axis]);
    [3, 4, 5].forEach((expected, axis) => near(expected, eye[axis], 1e-4));
  }
});

test("a camera that stands on what it looks at looks at it from the usual side", () => {
  assert.deepEqual({ ...HOME, target: [0, 0, 0] }, cameraAt([0, 0, 0], [0, 0, 0], optics, unit));
});

test("the pointer means the vertex that is nearest to the viewer, of those under it", () => {
  const lens = meshLens({ yaw: 0, pitch: 0, zoom: 1, target: [0, 0, 0] }, optics, unit, unit, size);
  const positions = Float32Array.of(0, 0, -0.5, 0, 0, 0.5, 0.9, 0, 0, NaN, 0, 0);
  assert.deepEqual({ vertex: 1, x: 200, y: 150 }, vertexAt(positions, lens, { x: 202, y: 151 }, size));
  const right = placeOf(lens, [0.9, 0, 0], size);
  assert.equal(2, vertexAt(positions, lens, { x: right.x + 10, y: right.y }, size).vertex);
  assert.equal(null, vertexAt(positions, lens, { x: 20, y: 20 }, size));
});

// --- what the log describes ---

test("a scene is read as TensorBoard reads it", () => {
  const scene = readScene(
    JSON.stringify({
      camera: { cls: "PerspectiveCamera", fov: 60, position: [0, 0, 5], lookAt: [1, 2, 3] },
      lights: [{ cls: "AmbientLight", color: "#ffffff", intensity: 0.5 }, { cls: "DirectionalLight", color: 0xff0000, position: [0, -1, 2] }],
      material: { cls: "MeshPhongMaterial", color: "red", wireframe: true, side: 2, shininess: 5, size: 0.02 },
    }),
  );
  assert.deepEqual({ fov: 60, isParallel: false, position: [0, 0, 5], lookAt: [1, 2, 3] }, scene.camera);
  assert.deepEqual([["ambient", [0.5, 0.5, 0.5]], ["directional", [1, 0, 0]]], scene.lights.map(({ kind, color }) => [kind, color]));
  assert.deepEqual([[1, 0, 0], true, "both", 5, 0.02], [scene.material.color, scene.material.isWire, scene.material.side, scene.material.shine, scene.material.size]);
  assert.deepEqual([], scene.notes);
});

test("what a scene says that makes no sense is told, and the rest holds", () => {
  const broken = [
    ['{"camera": ', /no JSON/],
    ["[1, 2]", /no object/],
    ['{"lights": {"cls": "AmbientLight"}}', /no list/],
    ['{"lights": [{"cls": "__proto__"}]}', /“__proto__” does not shine/],
    ['{"camera": {"cls": "CubeCamera"}}', /“CubeCamera” is not known/],
    ['{"material": {"cls": "ShaderMaterial"}}', /“ShaderMaterial” is not known/],
    [JSON.stringify({ lights: Array(20).fill({ cls: "PointLight" }) }), /20 lights/],
  ];
  for (const [text, expected] of broken) assert.match(readScene(text).notes.join(), expected);
  const odd = readScene('{"camera": {"fov": -3, "position": [1, "2", 3]}, "material": {"color": {}, "size": null, "opacity": "x"}, "lights": [null]}');
  assert.deepEqual([null, null, null, null, 1], [odd.camera.fov, odd.camera.position, odd.material.color, odd.material.size, odd.material.opacity]);
});

test("nothing said is nothing told", () => {
  for (const text of ["", "{}", "null"]) assert.deepEqual([null, []], [readScene(text).lights, readScene(text).notes]);
});

test("colours are those of three.js", () => {
  assert.deepEqual([1, 0, 0], colorOf("#f00"));
  assert.deepEqual([1, 0, 0], colorOf(16711680));
  assert.deepEqual([0, 1, 0], colorOf("rgb(0, 255, 0)"));
  assert.deepEqual([0, 0, 1], colorOf("0x0000ff"));
  for (const wrong of ["constructor", "#12", {}, null, -1, NaN]) assert.equal(null, colorOf(wrong));
});

// --- looks ---

const look = { surface: "logged", coloring: "logged", edges: false, box: false, usesScene: true, pointScale: 1, shrinks: true, runColor: "#ff0000" };
const said = (config) => readScene(JSON.stringify(config));

test("a surface is drawn as its author said, unless a person says otherwise", () => {
  const wire = said({ material: { wireframe: true } });
  assert.equal("wire", surfaceOf(look, wire, true));
  assert.equal("flat", surfaceOf({ ...look, surface: "flat" }, wire, true));
  assert.equal("smooth", surfaceOf({ ...look, usesScene: false }, wire, true));
  assert.equal("points", surfaceOf(look, wire, false));
});

test("points without colours are of their run's", () => {
  assert.deepEqual([1, 0, 0], plainColor(look, said({}), false, [1, 0, 0]));
  assert.deepEqual([0, 0, 1], plainColor(look, said({ material: { color: "blue" } }), false, [1, 0, 0]));
});

test("without lights in the log there is one beside the viewer, so that every side is seen", () => {
  const lens = meshLens(HOME, optics, unit, unit, size);
  const [lamp] = lightingOf(look, said({}), lens, "y").lights;
  assert.ok(lens.back.reduce((sum, at, axis) => sum + at * lamp.place[axis], 0) > 0.5);
  assert.deepEqual([], lightingOf(look, said({ lights: [] }), lens, "y").lights);
});

test("points of a logged size are as large as things of that size", () => {
  const lens = meshLens(HOME, optics, { center: [0, 0, 0], radius: 10 }, unit, size);
  const { diameter, isFixed } = pointDiameter(look, said({ material: { size: 0.5 } }), lens, 1, 100, size);
  near(0.5 * lens.pixels, diameter);
  assert.equal(false, isFixed);
  assert.equal(true, pointDiameter({ ...look, shrinks: false }, said({}), lens, 1, 100, size).isFixed);
});

// --- cards ---

const tag = (id, name, runs, displayName = name) => ({ id, name, displayName, descriptionHtml: "", runs: new Map(runs.map((run) => [run, { points: 1, generation: 0 }])) });
const runs = [{ id: 1, name: "a", label: "a" }, { id: 2, name: "b", label: "b" }];
const one = () => 1;

test("the parts of a mesh are one, by the tag of its vertices", () => {
  const tags = [tag(1, "ear_COLOR", [1]), tag(2, "ear_FACE", [1]), tag(3, "ear_VERTEX", [1, 2]), tag(4, "odd", [1]), tag(5, "ear_VERTEX_1", [1])];
  assert.deepEqual(["ear", "odd", "ear_1"], meshesOf(tags).map(({ name }) => name));
  const { tag: vertices, version } = meshesOf(tags)[0].runs.get(1);
  tags[1].runs.set(1, { points: 2, generation: 0 });
  assert.equal(3, vertices);
  assert.notEqual(version, meshesOf(tags)[0].runs.get(1).version);
});

test("a mesh that PyTorch wrote and one that tensorboardX wrote are one in two runs", () => {
  const [mesh, ...others] = meshesOf([tag(1, "ear_VERTEX", [1]), tag(2, "ear_1", [2]), tag(3, "ear_2", [2]), tag(4, "ear_3", [2])]);
  assert.deepEqual([[], "ear", 1, 2], [others, mesh.name, mesh.runs.get(1).tag, mesh.runs.get(2).tag]);
});

test("meshes of several runs or of a batch stand side by side", () => {
  const meshes = meshesOf([tag(1, "x/one_VERTEX", [1]), tag(2, "x/two_VERTEX", [1]), tag(3, "x/many_VERTEX", [1, 2])]);
  const sections = sectionsOf(meshes, meshes, { runs, samplesOf: one, pins: ["mesh:x/two:a"], folded: [] });
  assert.deepEqual([["Pinned", 1], ["x", 2], ["x/many", 2]], sections.map(({ title, cards }) => [title, cards.length]));
  const batch = cardsOf(meshes[2], runs, () => 2);
  assert.deepEqual(["mesh:x/many:a", "mesh:x/many:b", "mesh:x/many:a#2", "mesh:x/many:b#2"], batch.map(({ key }) => key));
  assert.equal("b", cardByKey("mesh:x/many:b#2", meshes, runs, () => 2).run.name);
});

test("what turns out to be no mesh has no card", () => {
  const meshes = meshesOf([tag(1, "odd", [1])]);
  assert.deepEqual([], sectionsOf(meshes, meshes, { runs, samplesOf: () => 0, pins: [], folded: [] }));
});

// --- fetching ---

const turn = () => new Promise((resolve) => setTimeout(resolve));
const loaded = (bytes) => ({ positions: { byteLength: bytes }, faces: null, colors: null });

test("what is in view comes before what may be next, a few at a time", async () => {
  const asked = [];
  const open = [];
  const geometries = new Geometries((address) => (asked.push(address), new Promise((resolve) => open.push(resolve))), { atOnce: 2 });
  geometries.wish(FIRST, "a", ["a1"]);
  geometries.wish(SECOND, "b");
  await turn();
  assert.deepEqual(["b", "a"], asked);
  open[0](loaded(1));
  await turn();
  assert.deepEqual(["b", "a", "a1"], asked);
});

test("nobody waits for what is no longer wished for", async () => {
  const aborted = [];
  const ask = (address, signal) => new Promise((_, reject) => signal.addEventListener("abort", () => (aborted.push(address), reject(new Error("aborted")))));
  const geometries = new Geometries(ask, { atOnce: 1 });
  geometries.wish(FIRST, "a");
  await turn();
  const answer = geometries.wish(FIRST, "b");
  await turn();
  assert.deepEqual(["a"], aborted);
  assert.equal(null, answer.value);
});

test("an error is told, and asked about again when the server is back", async () => {
  let fails = true;
  const geometries = new Geometries(async () => {
    if (fails) throw new Error("gone");
    return loaded(1);
  });
  const answer = geometries.wish(FIRST, "a");
  await turn();
  assert.equal("gone", answer.value.error);
  fails = false;
  geometries.retry();
  await turn();
  assert.equal("", answer.value.error);
});

test("memory is bounded: what was looked at longest ago goes first, never what is in view", async () => {
  const asked = [];
  const geometries = new Geometries(async (address) => (asked.push(address), loaded(40)), { mostBytes: 100 });
  geometries.wish(SECOND, "in view");
  for (const address of ["a", "b", "c", "a"]) {
    geometries.wish(FIRST, address);
    await turn();
  }
  geometries.wish(SECOND, "in view");
  await turn();
  assert.deepEqual(["a", "in view", "b", "c", "a"], asked); // the newest wish first
});

// --- who is turned with whom ---

const card = (mesh, run) => ({ key: `mesh:${mesh}:${run}`, mesh: { name: mesh }, run: { name: run } });
const quiet = readScene("");
const turned = { ...HOME, yaw: 2 };

test("runs of a tag are turned together, and all or none where a person says so", () => {
  const [first, second, other] = [card("m", "a"), card("m", "b"), card("n", "a")];
  const seen = () => [first, second, other].map((one) => cameras.cameraFor(one, cloud(0, 0, 0), quiet).yaw);
  cameras.setCamera(first, turned);
  assert.deepEqual([2, 2, HOME.yaw], seen());
  state.link.value = "all";
  cameras.setCamera(first, turned);
  assert.deepEqual([2, 2, 2], seen());
  state.link.value = "off";
  cameras.setCamera(second, turned);
  assert.deepEqual([HOME.yaw, 2, HOME.yaw], seen());
  cameras.fitAll();
  assert.deepEqual([HOME.yaw, HOME.yaw, HOME.yaw], seen());
  state.link.value = "tag";
});

test("runs of a tag share a frame; it stays while the steps pass, until all is shown again", () => {
  const [small, large] = [cloud(0, 0, 0, 2, 0, 0), { ...cloud(0, 0, 0, 20, 0, 0), high: [20, 0, 0] }];
  cameras.show(FIRST, card("m", "a"), small);
  assert.equal(1, cameras.frameFor(card("m", "b"), small).radius);
  cameras.show(FIRST, card("m", "a"), large); // a later step
  assert.equal(1, cameras.frameFor(card("m", "a"), large).radius);
  cameras.fit(card("m", "a"));
  assert.equal(10, cameras.frameFor(card("m", "a"), large).radius);
  state.refits.value = true;
  assert.equal(1, cameras.frameFor(card("m", "a"), small).radius);
  state.refits.value = false;
});

test("a logged camera is from the middle of a mesh with faces, and where points are", () => {
  const scene = said({ camera: { position: [0, 0, 5] } });
  const mesh = { ...sheet(1), low: [10, 0, 10], high: [12, 0, 12] };
  cameras.show(SECOND, card("s", "a"), mesh);
  const camera = cameras.cameraFor(card("s", "a"), mesh, scene);
  near(0, camera.yaw);
  near(0, camera.pitch);
});

test("cameras are spelled in the address, and what makes no sense there is ignored", () => {
  const text = cameras.camerasCodec.format({ m: { yaw: 1.23456789, pitch: 0.5, zoom: 2, target: [1, 0, -1] } });
  assert.equal('{"m":[1.235,0.5,2,1,0,-1]}', text);
  assert.deepEqual({ m: { yaw: 1.235, pitch: 0.5, zoom: 2, target: [1, 0, -1] } }, cameras.camerasCodec.parse(text));
  assert.deepEqual({}, cameras.camerasCodec.parse('{"m": [1, 2], "n": "x"}'));
  assert.equal(undefined, cameras.camerasCodec.parse("{"));
  assert.equal(1e5, cameras.camerasCodec.parse('{"m": [0, 9, 1e9, 0, 0, 0]}').m.zoom);
});
