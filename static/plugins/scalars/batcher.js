// @ts-check
/** Joins equal questions about many series, asked at about the same time, into one request. */

const GATHER_MS = 60; // a dragged handle asks many times a second

/**
 * @template Q a plain value
 * @template {{run: number, tag: number}} R
 */
export class Batcher {
  /** @type {Map<string, {question: Q, waiting: {series: [number, number][], resolve: (rows: R[]) => void, reject: (reason: unknown) => void}[]}>} */
  #pending = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {(question: Q, series: [number, number][]) => Promise<R[]>} send */
  constructor(send) {
    this.send = send;
  }

  /**
   * @param {Q} question
   * @param {[number, number][]} series run and tag
   * @returns {Promise<R[]>} the rows of these series
   */
  ask(question, series) {
    return new Promise((resolve, reject) => {
      const key = JSON.stringify(question);
      const batch = this.#pending.get(key) ?? { question, waiting: [] };
      batch.waiting.push({ series, resolve, reject });
      this.#pending.set(key, batch);
      this.#timer ??= setTimeout(() => this.#flush(), GATHER_MS);
    });
  }

  #flush() {
    this.#timer = undefined;
    const batches = [...this.#pending.values()];
    this.#pending.clear();
    for (const { question, waiting } of batches) void this.#run(question, waiting);
  }

  /**
   * @param {Q} question
   * @param {{series: [number, number][], resolve: (rows: R[]) => void, reject: (reason: unknown) => void}[]} waiting
   */
  async #run(question, waiting) {
    const unique = new Map(waiting.flatMap(({ series }) => series.map((pair) => [pair.join(":"), pair])));
    try {
      const rows = unique.size > 0 ? await this.send(question, [...unique.values()]) : [];
      const byKey = new Map(rows.map((row) => [`${row.run}:${row.tag}`, row]));
      for (const { series, resolve } of waiting) resolve(series.flatMap((pair) => byKey.get(pair.join(":")) ?? []));
    } catch (reason) {
      for (const { reject } of waiting) reject(reason);
    }
  }
}
