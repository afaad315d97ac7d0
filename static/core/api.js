// @ts-check
/** The one place that talks HTTP. Paths are relative to the page, so that path prefixes and proxies work. */
import { decodeBlock, reviveNumbers } from "./blocks.js";

const BLOCK = "application/vnd.board.block";

/** A request that failed: `status` 0 means that the server was not reached. */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {string} code
   * @param {string} message
   */
  constructor(status, code, message) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
  }
}

/**
 * @param {string} path
 * @param {RequestInit} [init]
 * @returns {Promise<Response>}
 */
export async function request(path, init) {
  let response;
  try {
    response = await fetch(path, { credentials: "same-origin", ...init });
  } catch (error) {
    if (init?.signal?.aborted) throw error;
    throw new ApiError(0, "unreachable", "the server does not answer");
  }
  if (response.ok || response.status === 304) return response;
  throw await errorOf(response);
}

/**
 * The document at `path`, decoded from blocks or JSON.
 * @param {string} path
 * @param {{signal?: AbortSignal}} [options]
 * @returns {Promise<any>}
 */
export async function getDocument(path, { signal } = {}) {
  return documentOf(await request(path, { signal, headers: { Accept: `${BLOCK}, application/json;q=0.5` } }));
}

/**
 * Asks with a JSON body, answers the decoded document.
 * @param {string} path
 * @param {any} body
 * @param {{signal?: AbortSignal, method?: "POST" | "PATCH"}} [options]
 * @returns {Promise<any>}
 */
export async function postDocument(path, body, { signal, method = "POST" } = {}) {
  const headers = { Accept: `${BLOCK}, application/json;q=0.5`, "Content-Type": "application/json" };
  return documentOf(await request(path, { method, signal, headers, body: JSON.stringify(body) }));
}

/** @param {Response} response */
export async function documentOf(response) {
  const type = response.headers.get("Content-Type") ?? "";
  if (type.startsWith(BLOCK)) return decodeBlock(await response.arrayBuffer());
  return reviveNumbers(await response.json());
}

/** @param {Response} response */
async function errorOf(response) {
  const body = await response.json().catch(() => null); // a proxy may answer HTML: the status still says enough
  const { code = "http_error", message = response.statusText || `status ${response.status}` } = body?.error ?? {};
  return new ApiError(response.status, code, message);
}
