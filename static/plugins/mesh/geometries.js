// @ts-check
/**
 * Geometries that cards wish for, fetched a few at a time: what is in view now before what may be next, and what nobody
 * wishes for any more not at all. What was fetched is kept up to a number of bytes.
 */
import { signal } from "@preact/signals-core";

/**
 * @typedef {import("../../charts/mesh/shape.js").Geometry & {vertices: number, triangles: number | null, samples: number, config: string, notes: string[]}} Loaded
 * @typedef {{geometry: Loaded, error: ""} | {geometry: null, error: string}} Answer
 * @typedef {import("@preact/signals-core").Signal<Answer | null>} Place
 */

export class Geometries {
  /** What was wished for last is last. @type {Map<string, {answer: Place, bytes: number}>} by address */
  #known = new Map();
  /** @type {Map<symbol, {now: string, next: readonly string[]}>} by who wishes */
  #wishes = new Map();
  /** @type {Map<string, AbortController>} by address */
  #requests = new Map();

  /**
   * @param {(address: string, signal: AbortSignal) => Promise<Loaded>} ask
   * @param {{atOnce?: number, mostBytes?: number}} [limits]
   */
  constructor(ask, { atOnce = 3, mostBytes = 256 * 2 ** 20 } = {}) {
    this.ask = ask;
    this.atOnce = atOnce;
    this.mostBytes = mostBytes;
  }

  /**
   * Wishes for a geometry instead of what was wished for before.
   * @param {symbol} who
   * @param {string} now   its address
   * @param {readonly string[]} [next] what is probably wished for then
   * @returns {import("@preact/signals-core").ReadonlySignal<Answer | null>} null until it is there
   */
  wish(who, now, next = []) {
    this.#wishes.delete(who);
    this.#wishes.set(who, { now, next });
    const entry = this.#known.get(now) ?? { answer: signal(/** @type {Answer | null} */ (null)), bytes: 0 };
    this.#known.delete(now);
    this.#known.set(now, entry);
    queueMicrotask(() => this.#work());
    return entry.answer;
  }

  /** @param {symbol} who wishes for nothing more */
  leave(who) {
    this.#wishes.delete(who);
    queueMicrotask(() => this.#work());
  }

  /** Asks again for what could not be had. */
  retry() {
    for (const { answer } of this.#known.values()) if (answer.peek()?.error) answer.value = null;
    this.#work();
  }

  /** What is wished for and not there, the most urgent first. */
  #wanted() {
    const wishes = [...this.#wishes.values()].reverse(); // newest first
    const addresses = [...wishes.map(({ now }) => now), ...wishes.flatMap(({ next }) => next)];
    return [...new Set(addresses)].filter((address) => !this.#known.get(address)?.answer.peek());
  }

  #work() {
    const wanted = this.#wanted();
    for (const [address, request] of this.#requests) {
      if (wanted.includes(address)) continue;
      request.abort();
      this.#requests.delete(address);
    }
    for (const address of wanted) {
      if (this.#requests.size >= this.atOnce) return;
      if (!this.#requests.has(address)) void this.#fetch(address);
    }
  }

  /** @param {string} address */
  async #fetch(address) {
    const request = new AbortController();
    this.#requests.set(address, request);
    /** @type {Answer} */
    let answer;
    try {
      answer = { geometry: await this.ask(address, request.signal), error: "" };
    } catch (error) {
      answer = { geometry: null, error: error instanceof Error ? error.message : String(error) };
    }
    if (request.signal.aborted) return;
    this.#requests.delete(address);
    const entry = this.#known.get(address) ?? { answer: signal(/** @type {Answer | null} */ (null)), bytes: 0 };
    this.#known.set(address, entry);
    entry.bytes = answer.geometry ? bytesOf(answer.geometry) : 0;
    entry.answer.value = answer;
    this.#trim();
    this.#work();
  }

  #trim() {
    const needed = new Set([...this.#wishes.values()].flatMap(({ now, next }) => [now, ...next]));
    let bytes = 0;
    for (const entry of this.#known.values()) bytes += entry.bytes;
    for (const [address, entry] of this.#known) {
      if (bytes <= this.mostBytes) return;
      if (needed.has(address)) continue;
      bytes -= entry.bytes;
      this.#known.delete(address);
    }
  }
}

/** @param {Loaded} geometry */
function bytesOf({ positions, faces, colors }) {
  return positions.byteLength + (faces?.byteLength ?? 0) + (colors?.byteLength ?? 0);
}
