import assert from "node:assert/strict";
import { test } from "node:test";

const { SampleFeed } = await import("../../../static/core/sample_feed.js");

const settled = () => new Promise((resolve) => setTimeout(resolve, 1));

function makeFeed(options = {}) {
  const asked = [];
  const feed = new SampleFeed({
    askSteps: async (series) => {
      asked.push(series);
      return series.map(([run, tag]) => ({ run, tag, generation: 0, row: [0, 1], step: [0, 10], wall: [0, 1] }));
    },
    askSamples: async (form, samples) => {
      asked.push([form, ...samples]);
      return samples.map(([run, tag, row]) => ({ run, tag, row, text: `${form} ${run}/${tag}/${row}` }));
    },
    ...options,
  });
  return { feed, asked };
}

test("what is wished for in one turn travels in one request", async () => {
  const { feed, asked } = makeFeed();
  const texts = [feed.sample([1, 2, 3], 0, "plain"), feed.sample([1, 2, 4], 0, "plain"), feed.sample([1, 2, 3], 0, "plain")];
  assert.equal(null, texts[0].value);
  await settled();
  assert.deepEqual(["plain 1/2/3", "plain 1/2/4", "plain 1/2/3"], texts.map((text) => text.value.text));
  assert.equal(1, asked.length);
});

test("each form of a sample is another answer", async () => {
  const { feed, asked } = makeFeed();
  const texts = [feed.sample([1, 2, 3], 0, "plain"), feed.sample([1, 2, 3], 0, "markdown")];
  await settled();
  assert.deepEqual(["plain 1/2/3", "markdown 1/2/3"], texts.map((text) => text.value.text));
  assert.equal(2, asked.length);
});

test("steps are asked for again when the series has changed, and the old ones stay until then", async () => {
  const { feed, asked } = makeFeed();
  const steps = feed.steps([1, 2], "2 points");
  await settled();
  assert.deepEqual([0, 10], steps.value.step);
  feed.steps([1, 2], "2 points");
  await settled();
  assert.equal(1, asked.length);
  assert.equal(steps, feed.steps([1, 2], "3 points"));
  assert.deepEqual([0, 10], steps.value.step);
  await settled();
  assert.equal(2, asked.length);
});

test("while a request is on its way, newer wishes go first and forgotten ones are never asked for", async () => {
  const { feed, asked } = makeFeed({ batch: 2, kept: 4 });
  feed.sample([0, 0, 0], 0);
  await Promise.resolve();
  for (let row = 1; row < 9; row++) feed.sample([0, 0, row], 0);
  await settled();
  const rows = asked.flatMap(([, ...samples]) => samples.map(([, , row]) => row));
  assert.deepEqual([0, 8, 7], rows.slice(0, 3));
  assert.ok(!rows.includes(1) && rows.length < 9, `asked for ${rows}`);
});

test("what failed is said, and asked for again when told so", async () => {
  let reachable = false;
  const { feed } = makeFeed({
    askSamples: async (form, samples) => {
      if (!reachable) throw new Error("the server does not answer");
      return samples.map(([run, tag, row]) => ({ run, tag, row }));
    },
  });
  const sample = feed.sample([1, 2, 3], 0);
  await settled();
  assert.equal("the server does not answer", feed.error.value);
  reachable = true;
  feed.retry();
  await settled();
  assert.deepEqual([{ run: 1, tag: 2, row: 3 }, ""], [sample.value, feed.error.value]);
});
