// @ts-check
/** Questions about a profile: a server that is still reading the file is asked again. */
import { signal } from "@preact/signals";
import { getDocument, postDocument } from "../../core/api.js";

const AGAIN_MS = 300;

/** How far the server is with reading the profile that is asked for, or null. @type {import("@preact/signals").Signal<{done: number, total: number} | null>} */
export const reading = signal(/** @type {{done: number, total: number} | null} */ (null));

/**
 * The answer of `api/profile/NAME` to a body, or to an address alone.
 * @param {string} path below api/profile/
 * @param {Record<string, any> | null} body null asks by GET
 * @param {AbortSignal} stop
 * @returns {Promise<any>}
 */
export async function askProfile(path, body, stop) {
  for (;;) {
    const answer = await (body ? postDocument(`api/profile/${path}`, body, { signal: stop }) : getDocument(`api/profile/${path}`, { signal: stop }));
    reading.value = answer.loading ?? null;
    if (!answer.loading) return answer;
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    stop.throwIfAborted();
  }
}
