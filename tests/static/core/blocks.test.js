import assert from "node:assert/strict";
import { test } from "node:test";
import { MalformedBlock, decodeBlock, reviveNumbers } from "../../../static/core/blocks.js";

/** Builds a block by hand, as docs/api.md draws it. */
function block(header, columns) {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + length + columns.reduce((sum, column) => sum + Math.ceil(column.byteLength / 8) * 8, 0)).fill(32, 8, 8 + length);
  bytes.set(new TextEncoder().encode("BRD1"));
  new DataView(bytes.buffer).setUint32(4, length, true);
  bytes.set(text, 8);
  let offset = 8 + length;
  for (const column of columns) {
    bytes.set(new Uint8Array(column.buffer), offset);
    offset += Math.ceil(column.byteLength / 8) * 8;
  }
  return bytes.buffer;
}

test("columns come out as typed views wherever they stand in the document", () => {
  const buffer = block({ charts: [{ x: { $: ["f8", 0, 2] }, bad: { $: ["u1", 16, 3] } }] }, [Float64Array.of(1.5, NaN), Uint8Array.of(0, 1, 4)]);
  const { charts } = decodeBlock(buffer);
  assert.deepEqual(Float64Array.of(1.5, NaN), charts[0].x);
  assert.deepEqual(Uint8Array.of(0, 1, 4), charts[0].bad);
});

test("a column is a view, not a copy", () => {
  const buffer = block({ x: { $: ["i4", 0, 1] } }, [Int32Array.of(7)]);
  assert.equal(buffer, decodeBlock(buffer).x.buffer);
});

test("what is not a block, or ends early, is refused", () => {
  const cut = block({ x: { $: ["f8", 0, 2] } }, [Float64Array.of(1, 2)]).slice(0, 40);
  assert.throws(() => decodeBlock(new ArrayBuffer(4)), MalformedBlock);
  assert.throws(() => decodeBlock(new TextEncoder().encode("{}      ").buffer), MalformedBlock);
  assert.throws(() => decodeBlock(cut));
  assert.throws(() => decodeBlock(block({ x: { $: ["q9", 0, 1] } }, [])), MalformedBlock);
});

test("words for non-finite numbers are numbers again in arrays, and stay words elsewhere", () => {
  const document = reviveNumbers({ name: "NaN", values: [1, "NaN", "-Infinity"], names: ["Infinity", "x"], empty: [] });
  assert.deepEqual({ name: "NaN", values: [1, NaN, -Infinity], names: ["Infinity", "x"], empty: [] }, document);
});
