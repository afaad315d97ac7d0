// @ts-check
/**
 * Brings scalars from the server to the charts in view: one request for all charts that want something (a few, where
 * they want much), only for what changed, and with the picture of before kept until the new one is here.
 */
import { signal } from "@preact/signals-core";
import { groupQuestion, planQueries, seriesKey, viewKey } from "./plan.js";
import { joinAnswer } from "./series_data.js";

/**
 * @typedef {import("./plan.js").ChartSpec} ChartSpec
 * @typedef {import("./plan.js").Parameters} Parameters
 * @typedef {import("./plan.js").Query} Query
 * @typedef {import("./plan.js").Held} Held
 * @typedef {{chart: ChartData, spec: ChartSpec, query: Query}} Item
 */

const CACHED_CHARTS = 150; // whose data is kept after they left the view
const SERIES_A_FLIGHT = 1000; // with hundreds of runs the first charts are drawn while others are still asked for
const ZOOM_PAUSE_MS = 90; // while a zoom moves, only where it rests is asked for

/** What the page knows of one chart. */
export class ChartData {
  /** @type {Held} */
  held = { whole: new Map(), zoomed: new Map(), zoomedRange: null, groups: new Map() };
  /** Counts up with every change; charts follow it. */
  version = signal(0);
  /** @type {import("@preact/signals-core").Signal<string>} why the last request failed, or "" */
  error = signal("");
  /** @type {import("@preact/signals-core").Signal<boolean>} the first answer is still to come */
  loading = signal(true);
  /** @type {ChartSpec | null} null: not in view */
  spec = null;
  /** @type {Flight | null} */
  flight = null;
  /** @type {string} what the flight asked for, but for the smoothing and how many points there are */
  question = "";
}

/** One request on its way. */
class Flight {
  abort = new AbortController();
  /** @type {Set<ChartData>} that still want its answer */
  passengers = new Set();

  /** @param {ChartData} chart */
  leave(chart) {
    this.passengers.delete(chart);
    if (this.passengers.size === 0) this.abort.abort();
  }
}

export class Feed {
  /** @type {Map<string, ChartData>} least recently wanted first */
  #charts = new Map();
  /** @type {Set<ChartData>} */
  #dirty = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #sending = false;
  /** @type {Parameters} */
  #parameters = { x: "step", restarts: "latest", smoothing: 0.6 };

  /**
   * @param {(body: any, options: {signal: AbortSignal}) => Promise<any>} post asks `api/scalars/series`
   */
  constructor(post) {
    this.post = post;
  }

  /**
   * @param {string} key
   * @returns {ChartData}
   */
  chart(key) {
    const chart = this.#charts.get(key) ?? new ChartData();
    this.#charts.delete(key);
    this.#charts.set(key, chart);
    return chart;
  }

  /**
   * The chart is in view and wants this.
   * @param {string} key
   * @param {ChartSpec} spec
   */
  want(key, spec) {
    const chart = this.chart(key);
    const moved = chart.spec !== null && JSON.stringify(chart.spec.range) !== JSON.stringify(spec.range);
    chart.spec = spec;
    if (moved) this.#markForLater(chart);
    else this.#mark(chart);
  }

  /** The chart left the view. @param {string} key */
  release(key) {
    const chart = this.#charts.get(key);
    if (!chart) return;
    chart.spec = null;
    chart.flight?.leave(chart);
    chart.flight = null;
    this.#dirty.delete(chart);
    this.#evict();
  }

  /** @param {Parameters} parameters */
  setParameters(parameters) {
    if (JSON.stringify(this.#parameters) === JSON.stringify(parameters)) return;
    this.#parameters = parameters;
    for (const chart of this.#charts.values()) if (chart.spec) this.#mark(chart);
  }

  /** Asks again for all that failed. */
  retry() {
    for (const chart of this.#charts.values()) {
      if (chart.error.peek() && chart.spec) this.#mark(chart);
    }
  }

  /** Another server process: ids mean other things now. */
  clear() {
    for (const chart of this.#charts.values()) {
      chart.flight?.leave(chart);
      chart.flight = null;
      chart.held = new ChartData().held;
      if (chart.spec) this.#mark(chart);
    }
  }

  /** Charts that appear or change together ask together, at the end of what changes them. @param {ChartData} chart */
  #mark(chart) {
    this.#dirty.add(chart);
    if (this.#sending) return;
    this.#sending = true;
    queueMicrotask(() => this.#send());
  }

  /** @param {ChartData} chart */
  #markForLater(chart) {
    this.#dirty.add(chart);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#send(), ZOOM_PAUSE_MS);
  }

  #send() {
    this.#sending = false;
    clearTimeout(this.#timer);
    let flight = new Flight();
    /** @type {Item[]} */
    let items = [];
    let load = 0;
    const leave = () => {
      if (items.length > 0) void this.#fly(flight, items, this.#parameters);
      [flight, items, load] = [new Flight(), [], 0];
    };
    for (const chart of this.#dirty) {
      const queries = this.#queriesOf(chart);
      if (queries === null) continue; // on its way: looked at again when it is here
      this.#dirty.delete(chart);
      if (queries.length === 0) {
        this.#settle(chart);
        continue;
      }
      chart.flight = flight;
      flight.passengers.add(chart);
      for (const query of queries) items.push({ chart, query, spec: /** @type {ChartSpec} */ (chart.spec) });
      load += queries.reduce((sum, { series }) => sum + series.length, 0);
      if (load >= SERIES_A_FLIGHT) leave();
    }
    leave();
  }

  /**
   * @param {ChartData} chart
   * @returns {Query[] | null} null: wait for the flight
   */
  #queriesOf(chart) {
    if (!chart.spec) return [];
    const question = viewKey(this.#parameters, chart.spec, chart.spec.range) + chart.spec.series.map(seriesKey);
    if (chart.flight) {
      // Another smoothing waits for the answer: a slider that moves gets one picture after the other, not none.
      if (chart.question === question) return null;
      chart.flight.leave(chart);
      chart.flight = null;
    }
    chart.question = question;
    return planQueries(chart.held, chart.spec, this.#parameters);
  }

  /** @param {ChartData} chart */
  #settle(chart) {
    chart.loading.value = false;
    chart.error.value = "";
  }

  /**
   * @param {Flight} flight
   * @param {Item[]} items
   * @param {Parameters} parameters
   */
  async #fly(flight, items, parameters) {
    const charts = items.map(({ query }, key) => ({ key: String(key), ...query.request }));
    try {
      const answer = await this.post({ ...parameters, charts }, { signal: flight.abort.signal });
      items.forEach((item, i) => {
        if (item.chart.flight === flight) this.#accept(item, answer.charts[i], parameters);
      });
    } catch (error) {
      if (flight.abort.signal.aborted) return;
      const message = error instanceof Error ? error.message : String(error);
      for (const chart of flight.passengers) chart.error.value = message;
    }
    for (const chart of flight.passengers) this.#land(chart);
  }

  /** @param {ChartData} chart */
  #land(chart) {
    chart.flight = null;
    chart.loading.value = false;
    if (this.#dirty.has(chart)) this.#mark(chart);
    chart.version.value++;
  }

  /**
   * @param {Item} item
   * @param {any} answer one chart's part of the answer
   * @param {Parameters} parameters
   */
  #accept({ chart, spec, query }, answer, parameters) {
    chart.error.value = answer.error ? String(answer.error.message ?? answer.error) : "";
    if (answer.error) return;
    const { held } = chart;
    const target = held[query.target];
    if (query.target === "zoomed" && JSON.stringify(held.zoomedRange) !== JSON.stringify(query.range)) {
      target.clear();
      held.zoomedRange = query.range;
    }
    const view = viewKey(parameters, spec, query.range);
    const entriesOf = bySeries(answer.series);
    for (const wanted of query.series) {
      const key = seriesKey(wanted);
      const entries = entriesOf.get(key) ?? [];
      const data = entries.length > 0 ? joinAnswer(target.get(key), entries, { view, smoothing: parameters.smoothing, points: wanted.points }) : null;
      if (data) target.set(key, query.target === "whole" ? data : { ...data, complete: false });
      else if (entries.length > 0) this.#forget(chart, target, key);
      else target.set(key, { generation: wanted.generation, total: 0, complete: true, view, smoothing: parameters.smoothing, points: wanted.points, first: null, parts: [] });
    }
    for (const group of answer.groups ?? []) {
      const wanted = spec.groups.find(({ key }) => key === group.key);
      if (wanted) held.groups.set(group.key, { asked: groupQuestion(spec, parameters, wanted), data: group, extent: answer.x_extent });
    }
  }

  /**
   * New points that do not join on to what is held: ask for all of them.
   * @param {ChartData} chart
   * @param {Map<string, any>} target
   * @param {string} key
   */
  #forget(chart, target, key) {
    target.delete(key);
    this.#dirty.add(chart);
  }

  #evict() {
    if (this.#charts.size <= CACHED_CHARTS) return;
    for (const [key, chart] of this.#charts) {
      if (this.#charts.size <= CACHED_CHARTS) return;
      if (!chart.spec) this.#charts.delete(key);
    }
  }
}

/**
 * A series's entries: several where all its attempts were asked for.
 * @param {any[]} entries
 */
function bySeries(entries) {
  /** @type {Map<string, any[]>} */
  const found = new Map();
  for (const entry of entries) {
    const key = seriesKey(entry);
    const others = found.get(key);
    if (others) others.push(entry);
    else found.set(key, [entry]);
  }
  return found;
}
