// @ts-check
/** What the server has said so far: runs, tags and which series exist. Plain data, fed by `api/changes` documents. */
import { naturalCompare } from "./natural_sort.js";

/**
 * @typedef {string | number | boolean} HparamValue
 * @typedef {{id: number, name: string, firstWall: number, lastWall: number, lastStep: number,
 *   hparams: Record<string, HparamValue>, damage: number, files: number}} LoggedRun
 * @typedef {{points: number, generation: number}} SeriesState
 * @typedef {{id: number, name: string, displayName: string, descriptionHtml: string, runs: Map<number, SeriesState>}} Tag
 * A tag of one plugin. The object is replaced whenever a series of it changes, so identity tells "something is new".
 * @typedef {{state: "waiting" | "loading" | "ready", files_done: number, files_total: number, bytes_done: number,
 *   bytes_total: number, kernel: "unused" | "compiling" | "ready", seconds: number, logdir_exists: boolean}} LoadProgress
 * @typedef {{run: ArrayLike<number>, tag: ArrayLike<number>, plugin: ArrayLike<number>, points: ArrayLike<number>,
 *   generation: ArrayLike<number>}} SeriesColumns
 * @typedef {{boot: string, rev: number, reset: boolean, load: LoadProgress, plugins: string[], runs: any[],
 *   gone: number[], tags: {id: number, name: string}[], info: any[], series: SeriesColumns, damage: number,
 *   artifacts: Record<string, number> | null}} ChangesDocument
 */

export class World {
  boot = "";
  rev = 0;
  points = 0;
  damage = 0;
  /** @type {Map<number, number>} */
  pointsByRun = new Map();
  /** @type {Map<number, LoggedRun>} */
  runs = new Map();
  /** @type {Map<number, string>} */
  tagNames = new Map();
  /** @type {Map<string, Map<number, Tag>>} */
  tagsByPlugin = new Map();
  /** @type {Map<string, {displayName: string, descriptionHtml: string}>} by `plugin/tag id` */
  info = new Map();

  /** Forgets everything: the server is another process. */
  clear() {
    Object.assign(this, new World());
  }

  /**
   * Takes in one document and answers what it touched.
   * @param {ChangesDocument} document
   * @returns {{runs: boolean, plugins: Set<string>}}
   */
  apply(document) {
    const touched = new Set(document.reset ? this.tagsByPlugin.keys() : []);
    if (document.reset) this.clear();
    this.boot = document.boot;
    this.rev = document.rev;
    this.damage = document.damage;
    for (const run of document.runs) this.runs.set(run.id, runOf(run));
    for (const tag of document.tags) this.tagNames.set(tag.id, tag.name);
    this.#applyInfo(document, touched);
    this.#applySeries(document, touched);
    this.#forget(document.gone, touched);
    return { runs: document.reset || document.runs.length + document.gone.length > 0, plugins: touched };
  }

  /**
   * The tags of a plugin that some run still has, in natural order.
   * @param {string} plugin
   * @returns {Tag[]}
   */
  tagsOf(plugin) {
    const tags = [...(this.tagsByPlugin.get(plugin)?.values() ?? [])].filter((tag) => tag.runs.size > 0);
    return tags.sort((a, b) => naturalCompare(a.name, b.name));
  }

  /** @param {ChangesDocument} document @param {Set<string>} touched */
  #applyInfo({ info }, touched) {
    for (const { plugin, tag, display_name, description_html } of info) {
      const entry = { displayName: display_name || "", descriptionHtml: description_html || "" };
      this.info.set(`${plugin}/${tag}`, entry);
      const known = this.tagsByPlugin.get(plugin)?.get(tag);
      if (known) this.tagsByPlugin.get(plugin)?.set(tag, { ...known, ...entry, displayName: entry.displayName || known.name });
      touched.add(plugin);
    }
  }

  /** @param {ChangesDocument} document @param {Set<string>} touched */
  #applySeries({ series, plugins }, touched) {
    /** @type {Set<Tag>} replaced already while this document is applied */
    const fresh = new Set();
    for (let i = 0; i < series.run.length; i++) {
      const plugin = plugins[series.plugin[i]];
      const tag = this.#freshTag(plugin, series.tag[i], fresh);
      const run = series.run[i];
      this.#count(run, series.points[i] - (tag.runs.get(run)?.points ?? 0));
      if (series.points[i] > 0) tag.runs.set(run, { points: series.points[i], generation: series.generation[i] });
      else tag.runs.delete(run);
      touched.add(plugin);
    }
  }

  /** @param {number} run @param {number} points more than before */
  #count(run, points) {
    this.points += points;
    this.pointsByRun.set(run, (this.pointsByRun.get(run) ?? 0) + points);
  }

  /** @param {string} plugin @param {number} tagId @param {Set<Tag>} fresh */
  #freshTag(plugin, tagId, fresh) {
    let tags = this.tagsByPlugin.get(plugin);
    if (!tags) this.tagsByPlugin.set(plugin, (tags = new Map()));
    const known = tags.get(tagId);
    if (known && fresh.has(known)) return known;
    const tag = known ? { ...known } : this.#newTag(plugin, tagId);
    tags.set(tagId, tag);
    fresh.add(tag);
    return tag;
  }

  /** @param {string} plugin @param {number} id @returns {Tag} */
  #newTag(plugin, id) {
    const name = this.tagNames.get(id) ?? `tag ${id}`;
    const info = this.info.get(`${plugin}/${id}`);
    return { id, name, displayName: info?.displayName || name, descriptionHtml: info?.descriptionHtml ?? "", runs: new Map() };
  }

  /** @param {number[]} gone @param {Set<string>} touched */
  #forget(gone, touched) {
    if (!gone.length) return;
    for (const id of gone) {
      this.runs.delete(id);
      this.points -= this.pointsByRun.get(id) ?? 0;
      this.pointsByRun.delete(id);
    }
    for (const [plugin, tags] of this.tagsByPlugin) {
      for (const [tagId, tag] of tags) {
        const left = new Map([...tag.runs].filter(([run]) => this.runs.has(run)));
        if (left.size === tag.runs.size) continue;
        tags.set(tagId, { ...tag, runs: left });
        touched.add(plugin);
      }
    }
  }
}

/** @param {any} run @returns {LoggedRun} */
function runOf(run) {
  return {
    id: run.id,
    name: run.name,
    firstWall: run.first_wall ?? NaN,
    lastWall: run.last_wall ?? NaN,
    lastStep: run.last_step ?? NaN,
    hparams: run.hparams ?? {},
    damage: run.damage ?? 0,
    files: run.files ?? 1,
  };
}
