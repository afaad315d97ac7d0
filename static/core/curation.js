// @ts-check
/** The person's own notes on this log directory (aliases, colours, hidden, pins): kept by the server beside the logs. */
import { signal } from "@preact/signals-core";
import { getDocument, postDocument } from "./api.js";

/**
 * @typedef {{alias?: string, color?: string, hidden?: boolean, note?: string, pinned?: boolean}} RunCuration
 * @typedef {{runs: Record<string, RunCuration>, pins: any[]} & Record<string, any>} CurationDocument
 */

/** @type {CurationDocument} */
const EMPTY = { runs: {}, pins: [] };

export const curation = signal(EMPTY);

/** What went wrong with the last change that did not reach the server, or "". */
export const curationError = signal("");

/** Changes go out one after the other: the server answers the whole document, and an older one must not win. */
let queue = Promise.resolve();

export async function loadCuration() {
  curation.value = { ...EMPTY, ...(await getDocument("api/curation")) };
}

/**
 * Applies a JSON merge patch (RFC 7396: null removes) at once in the page, then on the server.
 * @param {Record<string, any>} patch
 * @returns {Promise<void>}
 */
export function curate(patch) {
  curation.value = /** @type {CurationDocument} */ (mergePatch(curation.peek(), patch));
  queue = queue.then(() => send(patch));
  return queue;
}

/** @param {Record<string, any>} patch */
async function send(patch) {
  try {
    await postDocument("api/curation", patch, { method: "PATCH" });
    curationError.value = "";
  } catch (error) {
    curationError.value = `Not saved: ${error instanceof Error ? error.message : error}`;
  }
}

/**
 * RFC 7396. Returns a new document; what the patch does not name is shared with the old one.
 * @param {any} target
 * @param {any} patch
 * @returns {any}
 */
export function mergePatch(target, patch) {
  if (patch === null || typeof patch !== "object" || Array.isArray(patch)) return patch;
  const merged = target !== null && typeof target === "object" && !Array.isArray(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = mergePatch(merged[key], value);
  }
  return merged;
}
