/**
 * Lets Node resolve the page's bare imports ("preact", "@preact/signals-core", …) the way the page's import map does:
 * from static/vendor, by VENDOR.json. Import this file first, then the module under test with `await import()`.
 */
import { readFileSync } from "node:fs";
import { register } from "node:module";
import { isMainThread } from "node:worker_threads";

const vendor = new URL("../../static/vendor/", import.meta.url);
const { packages } = JSON.parse(readFileSync(new URL("VENDOR.json", vendor), "utf8"));
const imports = Object.assign({}, ...packages.map((entry) => entry.imports));

/** Node's module hook, which runs in a thread of its own. */
export function resolve(specifier, context, nextResolve) {
  const path = imports[specifier];
  return path ? { url: new URL(path, vendor).href, format: "module", shortCircuit: true } : nextResolve(specifier, context);
}

if (isMainThread) register(import.meta.url);
