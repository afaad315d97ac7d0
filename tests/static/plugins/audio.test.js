import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { levelColors } from "../../../static/charts/spectrogram_picture.js";
import { extremesOf, formatTime, frequencyMarks, timeMarks } from "../../../static/charts/waveform_scene.js";
import { cardsOf, inNextRun, sectionsOf } from "../../../static/plugins/audio/cards.js";
import { factsOf, formOf, remarkOf } from "../../../static/plugins/audio/facts.js";

/** A player's element: `ready` loads it. */
class FakeAudio extends EventTarget {
  static made = [];
  paused = true;
  ended = false;
  currentTime = 0;
  duration = 10;
  constructor(address) {
    super();
    this.address = address;
    FakeAudio.made.push(this);
  }
  load() {}
  ready() {
    for (const name of ["loadedmetadata", "canplay"]) this.dispatchEvent(new Event(name));
  }
  async play() {
    this.paused = false;
    this.dispatchEvent(new Event("play"));
  }
  pause() {
    this.paused = true;
    this.dispatchEvent(new Event("pause"));
  }
}
globalThis.Audio = FakeAudio;
globalThis.document = { baseURI: "http://localhost/" };
globalThis.requestAnimationFrame = () => 0;
globalThis.cancelAnimationFrame = () => {};
const player = await import("../../../static/plugins/audio/player.js");
const source = (key, family = "a") => ({ key, family, address: `file?${key}` });
const latest = () => FakeAudio.made.at(-1);
afterEach(() => player.stop());

test("a clip is played from its beginning, paused and played on", () => {
  player.toggle(source("one"));
  latest().ready();
  latest().currentTime = 4;
  player.toggle(source("one"));
  assert.deepEqual([true, 4, 0.4], [latest().paused, latest().currentTime, player.fractionOf("one")]);
  player.toggle(source("one"));
  assert.deepEqual([false, 4, true], [latest().paused, latest().currentTime, player.isPlayingCard("one")]);
});

test("the same clip of another run goes on from the same place, without a gap", () => {
  player.toggle(source("one"));
  latest().ready();
  const before = latest();
  player.seek(source("one"), 0.3);
  player.toggle(source("two"));
  assert.equal(false, before.paused); // until the other is ready
  latest().ready();
  assert.deepEqual([true, false, 3], [before.paused, latest().paused, latest().currentTime]);
});

test("another clip begins at its beginning", () => {
  player.toggle(source("one"));
  latest().ready();
  player.seek(source("one"), 0.3);
  player.toggle(source("other", "b"));
  latest().ready();
  assert.deepEqual([false, 0, null], [latest().paused, latest().currentTime, player.fractionOf("one")]);
});

test("a place that was clicked is gone to without playing", () => {
  player.seek(source("one"), 0.5);
  latest().ready();
  assert.deepEqual([true, 5], [latest().paused, latest().currentTime]);
  player.seek(source("one"), 0.25);
  assert.equal(2.5, latest().currentTime);
  player.seek(source("one"), 7);
  assert.equal(10, latest().currentTime);
});

test("what cannot be played says so, and stops what was", () => {
  player.toggle(source("one"));
  latest().ready();
  const before = latest();
  player.toggle(source("two"));
  latest().dispatchEvent(new Event("error"));
  assert.deepEqual([true, "This browser cannot play the clip", false], [before.paused, player.problem.value, player.isPlaying.value]);
});

test("a clip that was left while it loaded is never heard", () => {
  player.toggle(source("one"));
  const before = latest();
  player.toggle(source("other", "b"));
  before.ready();
  assert.deepEqual([true, 0], [before.paused, player.duration.value]);
});

test("another step of the card in the player replaces it, of other cards nothing", () => {
  player.toggle(source("one"));
  latest().ready();
  player.replaceSource({ ...source("two"), address: "file?later" });
  player.replaceSource({ ...source("one"), address: "file?later" });
  latest().ready();
  assert.deepEqual(["http://localhost/file?later", false], [latest().address, latest().paused]);
});

const run = (id) => ({ id, name: `run${id}`, label: `run${id}` });
const tag = (name, ...runs) => ({ id: 0, name, displayName: "", descriptionHtml: "", runs: new Map(runs.map((id) => [id, {}])) });
const clipsOf = ({ name }, id) => (name === "batch" ? id : 1);

test("cards stand by their number in the batch, then by run", () => {
  const keys = cardsOf(tag("batch", 1, 2), [1, 2, 3].map(run), clipsOf).map(({ key }) => key);
  assert.deepEqual(["audio:batch:run1", "audio:batch:run2", "audio:batch:run2#2"], keys);
});

test("a tag of several clips is a section; pinned ones stand first", () => {
  const tags = [tag("alone", 1), tag("batch", 1, 2), tag("x/y", 1)];
  const sections = sectionsOf(tags, tags, { runs: [1, 2].map(run), clipsOf, pins: ["audio:x/y:run1"], folded: ["batch/"] });
  assert.deepEqual([["Pinned", 1, true], ["Ungrouped", 1, true], ["batch", 3, false], ["x", 1, true]], sections.map(({ title, cards, open }) => [title, cards.length, open]));
});

test("the next run that has the clip is heard next, and after the last the first", () => {
  const runs = [1, 2, 3].map(run);
  const [first, third] = cardsOf(tag("a", 1, 3), runs, clipsOf);
  assert.deepEqual([third.key, first.key], [inNextRun(first, runs).key, inNextRun(third, runs).key]);
  assert.equal(null, inNextRun(first, [run(1)]));
});

test("pixels show the extremes of the stretches that they cover", () => {
  const { lows, highs } = extremesOf([0, -3, 0, -1], [0, 2, 5, 0], 2);
  assert.deepEqual([[-3, -1], [2, 5]], [[...lows], [...highs]]);
  assert.deepEqual([[1, -2], [1, 1]], [[...extremesOf([1, -2], [1, -1], 2).lows], [...extremesOf([1, -2], [1, -1], 2).highs]]);
  assert.equal(2, extremesOf([0, 0], [1, 1], 100).lows.length);
});

test("times are round, and fewer on a narrow card", () => {
  assert.deepEqual(["0 s", "0.5 s", "1 s", "1.5 s"], timeMarks(2, 400).map(({ text }) => text));
  assert.deepEqual(["0 s", "1 s"], timeMarks(2, 160).map(({ text }) => text));
  assert.deepEqual([], timeMarks(0, 400));
  assert.deepEqual(["0.025 s", "12.5 s", "1:05"], [0.025, 12.5, 65].map(formatTime));
  assert.ok(timeMarks(4000, 400).length < 8);
});

test("frequencies lie in their rows, none over another", () => {
  const hertz = Float32Array.from({ length: 100 }, (_, i) => i * 100);
  const marks = frequencyMarks(hertz, 100);
  assert.ok(marks.every(({ row, text }) => hertz[row] === parseFloat(text) * (text.endsWith("kHz") ? 1000 : 1)));
  assert.ok(marks.every(({ row }, i) => i === 0 || row - marks[i - 1].row >= 18));
});

test("in both themes louder is always further from the page", () => {
  for (const tokens of [{ surface: "#ffffff", accent: "#2f5de8", ink: "#14161a" }, { surface: "#14171c", accent: "#7b9bff", ink: "#e8eaee" }]) {
    const colors = levelColors(tokens);
    const lightness = Array.from({ length: 256 }, (_, i) => 0.2 * colors[i * 3] + 0.7 * colors[i * 3 + 1] + 0.1 * colors[i * 3 + 2]);
    const sign = Math.sign(lightness[255] - lightness[0]);
    assert.ok(lightness.every((value, i) => i === 0 || sign * (value - lightness[i - 1]) >= -0.6));
  }
});

const wav = { media_type: "audio/wav", bytes: 16044, label: "", rate: 8000, problem: "", channels: 1, bits: 16, encoding: "PCM", frames: 8000, seconds: 1, peak: 0.5, rms: 0.1, bad: 0 };

test("a clip is said in words", () => {
  assert.equal("8 kHz · mono · 1 s", formOf(wav));
  assert.equal("8 kHz · mono · 1 s, 16 bit PCM, 8,000 samples, 16 kB, peak -6.0 dB, RMS -20.0 dB", factsOf(wav));
  assert.equal("MP3 · 5 kB · 44.1 kHz", formOf({ media_type: "audio/mpeg", bytes: 5000, label: "", rate: 44100, problem: "" }));
});

test("what is remarkable about a clip is told", () => {
  const remarks = [{}, { bad: 2, peak: 2 }, { frames: 0, peak: 0 }, { peak: 0 }, { peak: 2 }].map((others) => remarkOf({ ...wav, ...others }));
  assert.deepEqual(["", "2 samples are NaN or infinite", "no samples", "silence", "louder than full scale: 6.0 dB"], remarks);
});
