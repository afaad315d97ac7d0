import assert from "node:assert/strict";
import { test } from "node:test";
import { Feed } from "../../../static/plugins/scalars/feed.js";
import { entry } from "./answers.js";

const spec = (series, more = {}) => ({ series, groups: [], range: null, pixels: 400, logX: false, ...more });
const wanted = (run, points, generation = 0) => ({ run, tag: 1, generation, points });

/** A server whose series are lists of numbers; answers come when `reply` is called. */
class Server {
  requests = [];
  series = new Map();

  post = (body, { signal }) =>
    new Promise((resolve, reject) => {
      const request = { body, signal, answer: () => resolve({ charts: body.charts.map((chart) => this.#chart(chart)) }), fail: reject };
      signal.addEventListener("abort", () => reject(signal.reason));
      this.requests.push(request);
      this.onRequest?.();
    });

  #chart(chart) {
    return { series: chart.series.map(([run, tag, , have = 0]) => entry(run, tag, this.series.get(run).slice(have), { from: have })), groups: [] };
  }

  /** The next request, when it is there. */
  async next() {
    while (this.requests.length === 0) await new Promise((resolve) => (this.onRequest = resolve));
    return this.requests.shift();
  }
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 30));

test("charts that appear together ask in one request", async () => {
  const server = new Server();
  server.series.set(1, [1, 2]).set(2, [3]);
  const feed = new Feed(server.post);
  feed.want("a", spec([wanted(1, 2)]));
  feed.want("b", spec([wanted(1, 2), wanted(2, 1)]));
  const request = await server.next();
  assert.equal(2, request.body.charts.length);
  request.answer();
  await settled();
  assert.deepEqual([1, 2], [...feed.chart("a").held.whole.get("1:1").parts[0].value]);
  assert.equal(false, feed.chart("b").loading.value);
  assert.equal(0, server.requests.length);
});

test("where charts want very many series, the first are answered before the others", async () => {
  const server = new Server();
  const runs = Array.from({ length: 600 }, (_, run) => wanted(run, 1));
  for (const { run } of runs) server.series.set(run, [run]);
  const feed = new Feed(server.post);
  for (const key of ["a", "b", "c"]) feed.want(key, spec(runs));
  const requests = [await server.next(), await server.next()];
  assert.deepEqual([2, 1], requests.map(({ body }) => body.charts.length));
  requests[0].answer();
  await settled();
  assert.deepEqual([false, false, true], ["a", "b", "c"].map((key) => feed.chart(key).loading.value));
});

test("a question is asked at the end of what raises it: a slider waits for no timer", async () => {
  const server = new Server();
  const feed = new Feed(server.post);
  feed.want("a", spec([wanted(1, 2)]));
  assert.equal(0, server.requests.length);
  await null;
  assert.equal(1, server.requests.length);
});

test("a series that grew is asked for its new points only", async () => {
  const server = new Server();
  server.series.set(1, [1, 2]);
  const feed = new Feed(server.post);
  feed.want("a", spec([wanted(1, 2)]));
  (await server.next()).answer();
  await settled();
  server.series.set(1, [1, 2, 3]);
  feed.want("a", spec([wanted(1, 3)]));
  const request = await server.next();
  assert.deepEqual([[1, 1, 0, 2]], request.body.charts[0].series);
  request.answer();
  await settled();
  assert.deepEqual([1, 2, 3], [...feed.chart("a").held.whole.get("1:1").parts[0].value]);
});

test("switching a run on asks for that run only, switching it off for nothing", async () => {
  const server = new Server();
  server.series.set(1, [1]).set(2, [2]);
  const feed = new Feed(server.post);
  feed.want("a", spec([wanted(1, 1)]));
  (await server.next()).answer();
  await settled();
  feed.want("a", spec([wanted(1, 1), wanted(2, 1)]));
  const request = await server.next();
  assert.deepEqual([[2, 1]], request.body.charts[0].series);
  request.answer();
  await settled();
  feed.want("a", spec([wanted(2, 1)]));
  await settled();
  assert.equal(0, server.requests.length);
});

test("smoothing complete series asks for nothing", async () => {
  const server = new Server();
  server.series.set(1, [1]);
  const feed = new Feed(server.post);
  feed.want("a", spec([wanted(1, 1)]));
  (await server.next()).answer();
  await settled();
  feed.setParameters({ x: "step", restarts: "latest", smoothing: 0.9 });
  await new Promise((resolve) => setTimeout(resolve, 150));
  assert.equal(0, server.requests.length);
});

test("a request that nobody waits for is cancelled", async () => {
  const server = new Server();
  const feed = new Feed(server.post);
  feed.want("a", spec([wanted(1, 1)]));
  const request = await server.next();
  feed.release("a");
  assert.ok(request.signal.aborted);
});

test("other parameters overtake a request on its way; the old answer is not shown", async () => {
  const server = new Server();
  server.series.set(1, [1]);
  const feed = new Feed(server.post);
  feed.want("a", spec([wanted(1, 1)]));
  const first = await server.next();
  feed.setParameters({ x: "wall", restarts: "latest", smoothing: 0.6 });
  const second = await server.next();
  assert.ok(first.signal.aborted);
  assert.equal("wall", second.body.x);
});

test("news while a request is on its way waits for it, then asks for the rest", async () => {
  const server = new Server();
  server.series.set(1, [1]);
  const feed = new Feed(server.post);
  feed.want("a", spec([wanted(1, 1)]));
  const first = await server.next();
  feed.want("a", spec([wanted(1, 2)]));
  await settled();
  assert.equal(0, server.requests.length);
  first.answer();
  server.series.set(1, [1, 2]);
  assert.deepEqual([[1, 1, 0, 1]], (await server.next()).body.charts[0].series);
});

test("a failure is said, keeps the picture, and can be tried again", async () => {
  const server = new Server();
  server.series.set(1, [1]);
  const feed = new Feed(server.post);
  feed.want("a", spec([wanted(1, 1)]));
  (await server.next()).fail(new Error("the server does not answer"));
  await settled();
  assert.equal("the server does not answer", feed.chart("a").error.value);
  feed.retry();
  (await server.next()).answer();
  await settled();
  assert.equal("", feed.chart("a").error.value);
  assert.equal(1, feed.chart("a").held.whole.size);
});

test("a chart that the server finds senseless does not spoil the others", async () => {
  const feed = new Feed(async ({ charts }) => ({ charts: charts.map((chart, i) => (i === 0 ? { error: "no" } : { series: [entry(1, 1, [5])], groups: [] })) }));
  feed.want("a", spec([wanted(1, 1)]));
  feed.want("b", spec([wanted(1, 1)]));
  await settled();
  assert.deepEqual(["no", ""], [feed.chart("a").error.value, feed.chart("b").error.value]);
});
