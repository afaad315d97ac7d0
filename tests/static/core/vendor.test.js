import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const vendor = new URL("../../../static/vendor/", import.meta.url);
const { packages } = JSON.parse(readFileSync(new URL("VENDOR.json", vendor), "utf8"));
const listed = Object.assign({}, ...packages.map((entry) => entry.files));

test("every vendored file is the one that was published", () => {
  for (const [path, { sha256 }] of Object.entries(listed)) {
    assert.equal(sha256, createHash("sha256").update(readFileSync(new URL(path, vendor))).digest("hex"), path);
  }
});

test("nothing lies in the vendor folder that VENDOR.json does not list", () => {
  const found = readdirSync(vendor, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".pyc"))
    .map((entry) => `${entry.parentPath ?? entry.path}/${entry.name}`.split("/vendor/").at(-1).replace(/^\/+/, ""));
  assert.deepEqual([...Object.keys(listed), "VENDOR.json", "fetch.py"].sort(), found.sort());
});

test("every package says its licence and brings its text", () => {
  for (const { name, version, licence, files } of packages) {
    assert.ok(version && licence, name);
    const folder = Object.keys(files)[0].split("/")[0];
    assert.ok(`${folder}/LICENSE` in listed, name);
  }
});
