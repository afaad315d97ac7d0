// @ts-check
/** Which images there are: steps and times of every series that was asked for, kept level with the log directory. */
import { batch, signal } from "@preact/signals-core";

const FIRST_CHUNK = 100; // what is in view is answered before the rest is asked for
const CHUNK = 500;

/**
 * @typedef {{run: number, tag: number, generation: number, samples: number, rows: ArrayLike<number>, steps: ArrayLike<number>,
 *   walls: ArrayLike<number>, attempts: ArrayLike<number> | null}} Series
 *   `samples`: images a step, at most; `rows` name the images in addresses; all columns are of one length, steps ascend.
 *
 * @typedef {{run: number, tag: number, points: number, generation: number}} Wanted a series as `session` knows it
 *
 * @typedef {(body: {restarts: string, series: number[][]}, options: {signal: AbortSignal}) => Promise<{series: any[]}>} Ask
 */

export class Album {
  /** @param {Ask} ask sends a request to `api/images/series` */
  constructor(ask) {
    this.ask = ask;
    /** Grows when a series turns out to hold another number of images a step than was known: then there are other cards. */
    this.layout = signal(0);
    /** Why the last request failed, or "". */
    this.problem = signal("");
    /** Whether anything was answered: before that nobody can tell how many cards there are. */
    this.opened = signal(false);
  }

  #restarts = "latest";
  /** @type {Map<string, import("@preact/signals-core").Signal<Series | null>>} */
  #series = new Map();
  /** @type {Map<string, Wanted>} what is to be asked, what is in view first */
  #pending = new Map();
  /** @type {Map<string, string>} points and generation for which the answer is here, in the present form */
  #answered = new Map();
  /** @type {AbortController | null} */
  #request = null;

  /**
   * @param {number} run
   * @param {number} tag
   * @returns {import("@preact/signals-core").ReadonlySignal<Series | null>} null until it is known
   */
  series(run, tag) {
    return this.#signal(`${run}:${tag}`);
  }

  /** Images a step; 1 while nothing else is known. @param {number} run @param {number} tag */
  samples(run, tag) {
    return this.#series.get(`${run}:${tag}`)?.peek()?.samples ?? 1;
  }

  /**
   * Asks for those of the series that are new or have changed.
   * @param {readonly Wanted[]} wanted
   * @param {{first?: boolean}} [options] `first`: before whatever else waits
   */
  want(wanted, { first = false } = {}) {
    const news = wanted.filter((one) => this.#answered.get(keyOf(one)) !== versionOf(one));
    const entries = news.map((one) => /** @type {[string, Wanted]} */ ([keyOf(one), one]));
    this.#pending = new Map(first ? [...entries, ...this.#pending] : [...this.#pending, ...entries]);
    this.retry();
  }

  /** What is known stays until the new answers are here. Who is in view must want again. @param {string} restarts */
  setRestarts(restarts) {
    if (restarts === this.#restarts) return;
    this.#restarts = restarts;
    this.#startOver();
  }

  /** Forgets everything: the server is another one. */
  clear() {
    this.#startOver();
    batch(() => {
      for (const known of this.#series.values()) known.value = null;
      this.layout.value++;
    });
  }

  #startOver() {
    this.#request?.abort();
    this.#request = null;
    this.#pending.clear();
    this.#answered.clear();
  }

  /** Asks for what waits, unless that is being done: at first, and again after a failure. */
  retry() {
    if (this.#pending.size && !this.#request) void this.#askPending();
  }

  async #askPending() {
    const request = (this.#request = new AbortController());
    try {
      for (let size = FIRST_CHUNK; this.#pending.size; size = CHUNK) await this.#askChunk([...this.#pending].slice(0, size), request.signal);
      this.problem.value = "";
    } catch (error) {
      if (request.signal.aborted) return;
      this.problem.value = error instanceof Error ? error.message : String(error);
    }
    this.#request = null;
  }

  /** @param {[string, Wanted][]} chunk @param {AbortSignal} signal */
  async #askChunk(chunk, signal) {
    const series = chunk.map(([key, { run, tag }]) => {
      const known = this.#answered.has(key) && this.#signal(key).peek();
      return known ? [run, tag, known.generation, known.rows.length] : [run, tag];
    });
    const answer = await this.ask({ restarts: this.#restarts, series }, { signal });
    if (signal.aborted) return;
    batch(() => {
      for (const [key, wanted] of chunk) {
        this.#answered.set(key, versionOf(wanted));
        const waiting = this.#pending.get(key);
        if (waiting && versionOf(waiting) === versionOf(wanted)) this.#pending.delete(key);
      }
      for (const entry of answer.series) this.#take(entry);
      this.opened.value = true;
    });
  }

  /** @param {any} entry of an answer */
  #take(entry) {
    const key = keyOf(entry);
    const known = this.#signal(key);
    const before = known.peek();
    if ((before?.samples ?? 1) !== entry.samples) this.layout.value++;
    known.value = {
      run: entry.run,
      tag: entry.tag,
      generation: entry.generation,
      samples: entry.samples,
      rows: joined(before?.rows, entry.from, entry.row),
      steps: joined(before?.steps, entry.from, entry.step),
      walls: joined(before?.walls, entry.from, entry.wall),
      attempts: entry.attempt ? joined(before?.attempts, entry.from, entry.attempt) : null,
    };
  }

  /** @param {string} key */
  #signal(key) {
    let known = this.#series.get(key);
    if (!known) this.#series.set(key, (known = signal(/** @type {Series | null} */ (null))));
    return known;
  }
}

/** @param {{run: number, tag: number}} series */
function keyOf({ run, tag }) {
  return `${run}:${tag}`;
}

/** @param {Wanted} wanted */
function versionOf({ points, generation }) {
  return `${points} ${generation}`;
}

/**
 * The first `from` entries, then those that came.
 * @param {ArrayLike<number> | null | undefined} before
 * @param {number} from
 * @param {ArrayLike<number>} more
 */
function joined(before, from, more) {
  if (!before || from === 0) return more;
  const all = new Float64Array(from + more.length);
  for (let i = 0; i < from; i++) all[i] = before[i];
  all.set(more, from);
  return all;
}
