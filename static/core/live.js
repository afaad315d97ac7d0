// @ts-check
/**
 * Keeps the page level with the log directory. Asking `api/changes` is the contract; server-sent events only say "look
 * now". One visible tab holds the event stream, since a browser grants six connections to a server in all, and tells
 * the others. A hidden tab asks for nothing.
 */
import { effect, signal } from "@preact/signals-core";
import { documentOf, request } from "./api.js";

const LOADING_MS = 400;
const BUSY_MS = 2_000;
const IDLE_MS = 15_000;
const RETRY_MS = [1_000, 2_000, 4_000, 8_000, 15_000];

/**
 * @typedef {import("./world.js").ChangesDocument} ChangesDocument
 * @typedef {{apply: (document: ChangesDocument) => void, known: () => {boot: string, rev: number},
 *   enabled: import("@preact/signals-core").ReadonlySignal<boolean>}} LiveOptions
 */

export class Live {
  /** @param {LiveOptions} options */
  constructor({ apply, known, enabled }) {
    this.apply = apply;
    this.known = known;
    this.enabled = enabled;
    /** "connecting" until the first answer. @type {import("@preact/signals-core").Signal<"connecting" | "connected" | "lost">} */
    this.link = signal("connecting");
    /** When the next attempt starts (ms since the epoch) while the link is lost. @type {import("@preact/signals-core").Signal<number | null>} */
    this.retryAt = signal(null);
    this.message = signal("");
    this.#failures = 0;
    this.#delay = BUSY_MS;
  }

  #failures;
  #delay;
  #loading = true;
  #asking = false;
  #askAgain = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** A stream that opens may have missed the moment before: Infinity asks in any case. */
  #ticks = new EventTicks((rev) => void (rev > this.known().rev && this.refresh()));

  /** Resolves with the first answer, or when there is none. */
  start() {
    document.addEventListener("visibilitychange", () => this.#followVisibility());
    effect(() => {
      this.enabled.value;
      this.#followVisibility();
    });
    return this.refresh();
  }

  /** Asks now. Calls that come while one is on its way are joined into one more. */
  async refresh() {
    if (this.#asking) {
      this.#askAgain = true;
      return;
    }
    clearTimeout(this.#timer);
    this.#asking = true;
    try {
      await this.#ask();
    } catch (error) {
      this.#fail(error);
    }
    this.#asking = false;
    if (this.#askAgain) {
      this.#askAgain = false;
      void this.refresh();
    } else this.#schedule();
  }

  async #ask() {
    const response = (await takeFirstAnswer()) ?? (await this.#askSince());
    if (response.status === 304) this.#delay = Math.min(IDLE_MS, this.#delay * 1.5);
    else {
      const document = /** @type {ChangesDocument} */ (await documentOf(response));
      this.#loading = document.load.state === "loading";
      this.#delay = BUSY_MS;
      this.apply(document);
    }
    this.#failures = 0;
    this.link.value = "connected";
    this.retryAt.value = null;
    this.#followVisibility();
  }

  #askSince() {
    const { boot, rev } = this.known();
    const headers = { Accept: "application/vnd.board.block, application/json;q=0.5", ...(boot && { "If-None-Match": `"${boot}-${rev}"` }) };
    return request(`api/changes?since=${rev}&boot=${encodeURIComponent(boot)}`, { headers, cache: "no-store" });
  }

  /** @param {unknown} error */
  #fail(error) {
    this.message.value = error instanceof Error ? error.message : String(error);
    this.link.value = "lost";
    this.#delay = RETRY_MS[Math.min(this.#failures++, RETRY_MS.length - 1)];
    this.#ticks.close();
  }

  #schedule() {
    clearTimeout(this.#timer);
    const lost = this.link.peek() === "lost";
    if (document.hidden || (!this.enabled.peek() && !lost)) return;
    const delay = lost ? this.#delay : this.#loading ? LOADING_MS : this.#ticks.isOpen ? IDLE_MS : this.#delay;
    this.retryAt.value = lost ? Date.now() + delay : null;
    this.#timer = setTimeout(() => void this.refresh(), delay);
  }

  #followVisibility() {
    const wanted = !document.hidden && this.enabled.peek();
    if (wanted && this.link.peek() === "connected") this.#ticks.open();
    if (!wanted) this.#ticks.close();
    if (wanted && !this.#asking && this.link.peek() !== "connecting") this.#schedule();
    if (!wanted) clearTimeout(this.#timer);
  }
}

/**
 * The answer that early.js asked for, once and when it is good; else null, and the question is asked the usual way.
 * @returns {Promise<Response | null>}
 */
async function takeFirstAnswer() {
  const page = /** @type {{boardFirstAnswer?: Promise<Response>}} */ (globalThis);
  const answer = page.boardFirstAnswer;
  delete page.boardFirstAnswer;
  const response = await answer?.catch(() => null);
  return response?.ok ? response : null;
}

/** The event stream, held by one tab for all that show this page. */
class EventTicks {
  /** @param {(rev: number) => void} onRevision */
  constructor(onRevision) {
    this.onRevision = onRevision;
    this.isOpen = false;
    /** @type {AbortController | null} */
    this.turn = null;
    this.channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(`board ${location.pathname}`) : null;
    if (this.channel) this.channel.onmessage = ({ data }) => this.turn && this.onRevision(Number(data));
  }

  /** Waits for its turn to hold the stream. Without Web Locks (plain http from another machine) each visible tab holds one. */
  open() {
    if (this.turn) return;
    const turn = (this.turn = new AbortController());
    if (!navigator.locks) {
      void this.#hold(turn.signal);
      return;
    }
    navigator.locks
      .request(`board-events ${location.pathname}`, { signal: turn.signal }, () => this.#hold(turn.signal))
      .catch((error) => {
        if (!turn.signal.aborted) throw error; // an aborted wait is how close() leaves the queue
      });
  }

  close() {
    this.turn?.abort();
    this.turn = null;
  }

  /** Resolves when the tab gives the stream up. @param {AbortSignal} signal @returns {Promise<void>} */
  #hold(signal) {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const source = new EventSource("api/events");
      source.addEventListener("open", () => {
        this.isOpen = true;
        this.onRevision(Infinity);
      });
      source.addEventListener("error", () => {
        this.isOpen = false; // EventSource reconnects by itself; polling serves meanwhile
        this.onRevision(Infinity); // a server that has gone is noticed now, not at the next poll
      });
      source.addEventListener("rev", (event) => {
        const { rev } = JSON.parse(event.data);
        this.channel?.postMessage(rev);
        this.onRevision(rev);
      });
      signal.addEventListener("abort", () => {
        source.close();
        this.isOpen = false;
        resolve();
      });
    });
  }
}
