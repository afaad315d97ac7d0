// @ts-check
/**
 * Samples of a dashboard: at which steps its series have any, and what those in view hold. What is asked for in one
 * turn travels in one request; while a request is on its way newer wishes go first, and old ones are dropped.
 */
import { signal } from "@preact/signals-core";

/**
 * @typedef {{row: ArrayLike<number>, step: ArrayLike<number>, wall: ArrayLike<number>, attempt?: ArrayLike<number>, generation: number}} Steps
 *   ascending; `row` names a sample in requests for as long as the generation stays
 * @typedef {readonly [run: number, tag: number]} SeriesId
 * @typedef {readonly [run: number, tag: number, row: number]} SampleId
 */

/**
 * @template S
 * @typedef {{askSteps: (series: SeriesId[]) => Promise<(Steps & {run: number, tag: number})[]>,
 *   askSamples: (form: string, samples: SampleId[]) => Promise<(S & {run: number, tag: number, row: number})[]>,
 *   kept?: number, batch?: number}} Options  `kept` samples are remembered, `batch` are asked for at once
 */

/**
 * @template T
 * @typedef {import("@preact/signals-core").Signal<T>} Signal
 */

/** @template S what the server says of one sample */
export class SampleFeed {
  /** Why the last request failed, or "". @type {Signal<string>} */
  error = signal("");
  /** @type {Map<string, {state: string, steps: Signal<Steps | null>}>} by run and tag */
  #series = new Map();
  /** @type {Map<string, {id: SampleId, form: string, sample: Signal<S | null>, state: "wanted" | "asked" | "there"}>} oldest wish first */
  #samples = new Map();
  /** @type {Map<string, SeriesId>} */
  #wantedSeries = new Map();
  #busy = false;
  #planned = false;

  /** @param {Options<S>} options */
  constructor({ askSteps, askSamples, kept = 600, batch = 60 }) {
    this.askSteps = askSteps;
    this.askSamples = askSamples;
    this.kept = kept;
    this.batch = batch;
  }

  /**
   * At which steps a series has samples; null until the server has said so.
   * @param {SeriesId} id
   * @param {string} state whatever, when it changes, makes the answer another one
   * @returns {import("@preact/signals-core").ReadonlySignal<Steps | null>}
   */
  steps(id, state) {
    const key = id.join(":");
    let entry = this.#series.get(key);
    if (!entry) this.#series.set(key, (entry = { state: "", steps: signal(/** @type {Steps | null} */ (null)) }));
    if (entry.state !== state) {
      entry.state = state;
      this.#wantedSeries.set(key, id);
      this.#plan();
    }
    return entry.steps;
  }

  /**
   * What a sample holds; null until the server has said so.
   * @param {SampleId} id
   * @param {number} generation of the steps that named the row
   * @param {string} [form] one of the forms in which samples can be had
   * @returns {import("@preact/signals-core").ReadonlySignal<S | null>}
   */
  sample(id, generation, form = "") {
    const key = `${generation}/${form}/${id.join(":")}`;
    const known = this.#samples.get(key);
    if (known) this.#samples.delete(key); // so that it goes to the end: what was looked at last is kept longest
    const entry = known ?? { id, form, sample: signal(/** @type {S | null} */ (null)), state: /** @type {const} */ ("wanted") };
    this.#samples.set(key, entry);
    if (entry.state === "wanted") this.#plan();
    return entry.sample;
  }

  /** Asks again for what could not be had. */
  retry() {
    if (this.error.peek()) this.#plan();
  }

  /** Forgets everything: the server is another one. */
  clear() {
    for (const entry of this.#series.values()) entry.state = "";
    this.#samples.clear();
  }

  #plan() {
    if (this.#planned || this.#busy) return;
    this.#planned = true;
    queueMicrotask(() => {
      this.#planned = false;
      void this.#work();
    });
  }

  async #work() {
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (this.#wantedSeries.size || this.#wanted().length) await Promise.all([this.#fetchSteps(), this.#fetchSamples()]);
      this.error.value = "";
    } catch (error) {
      this.error.value = error instanceof Error ? error.message : String(error);
    }
    this.#busy = false;
  }

  #wanted() {
    return [...this.#samples.entries()].filter(([, entry]) => entry.state === "wanted");
  }

  async #fetchSteps() {
    if (!this.#wantedSeries.size) return;
    const asked = new Map(this.#wantedSeries);
    const states = new Map([...asked.keys()].map((key) => [key, this.#series.get(key)?.state]));
    this.#wantedSeries.clear();
    try {
      for (const found of await this.askSteps([...asked.values()])) {
        const entry = this.#series.get(`${found.run}:${found.tag}`);
        if (entry) entry.steps.value = found;
      }
    } catch (error) {
      for (const [key, id] of asked) if (this.#series.get(key)?.state === states.get(key)) this.#wantedSeries.set(key, id);
      throw error;
    }
  }

  async #fetchSamples() {
    const wanted = this.#wanted().reverse(); // the newest wishes first
    if (!wanted.length) return;
    const form = wanted[0][1].form;
    const now = wanted.filter(([, entry]) => entry.form === form).slice(0, this.batch);
    for (const [, entry] of now) entry.state = "asked";
    try {
      const found = await this.askSamples(form, now.map(([, entry]) => entry.id));
      const byId = new Map(found.map((sample) => [`${sample.run}:${sample.tag}:${sample.row}`, sample]));
      for (const [key, entry] of now) this.#settle(key, entry, byId.get(entry.id.join(":")));
    } catch (error) {
      for (const [, entry] of now) entry.state = "wanted";
      throw error;
    }
    this.#trim();
  }

  /**
   * @param {string} key
   * @param {{sample: Signal<S | null>, state: string}} entry
   * @param {S | undefined} sample undefined: it is gone meanwhile
   */
  #settle(key, entry, sample) {
    entry.state = "there";
    if (sample) entry.sample.value = sample;
    else this.#samples.delete(key);
  }

  #trim() {
    for (const [key, entry] of this.#samples) {
      if (this.#samples.size <= this.kept) return;
      if (entry.state !== "asked") this.#samples.delete(key);
    }
  }
}
