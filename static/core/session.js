// @ts-check
/**
 * The one `session`: what the page knows and what the person chose, as signals. Everything that draws reads from here.
 */
import { batch, computed, signal } from "@preact/signals-core";
import { getDocument } from "./api.js";
import { NEUTRAL, assignColors, isColor } from "./colors.js";
import { curate, curation, curationError, loadCuration } from "./curation.js";
import { formatGroupKey, groupRuns, groupingCodec, parseGroupKey } from "./grouping.js";
import { filterByHparams, hparamFilterCodec } from "./hparam_filter.js";
import { Live } from "./live.js";
import { naturalCompare } from "./natural_sort.js";
import { compileFilter, filterByName } from "./regex_filter.js";
import { AUTO, namesOn, onlyNames, withNames } from "./selection.js";
import { settings } from "./settings.js";
import { theme, tokens } from "./theme.js";
import { text, urlSignal } from "./url_state.js";
import { selectionIsLocal, selectionIsMissing, storedSelectionCodec } from "./selection_store.js";
import { World } from "./world.js";

/**
 * @typedef {import("./world.js").LoggedRun & {label: string, alias: string, color: string, hidden: boolean, pinned: boolean,
 *   note: string}} Run
 * A run with what the person said about it; `label` is the alias or else the name, `color` their own choice or "".
 * @typedef {import("./world.js").Tag} Tag
 * @typedef {import("./grouping.js").Group<Run>} Group
 * @typedef {import("./grouping.js").Grouping} Grouping
 * @typedef {import("./grouping.js").GroupKey} GroupKey
 * @typedef {{version: string, logdir: string, window_title: string, boot: string, path_prefix: string, notices: string[],
 *   sidecar: string}} Environment
 */

const world = new World();

/** @type {import("@preact/signals-core").Signal<Environment | null>} */
const environment = signal(null);
/** The server process that is followed; another one means that the page starts over. */
const boot = signal("");
const revision = signal(0);
const damage = signal(0);
const points = signal(0);
/** @type {import("@preact/signals-core").Signal<import("./world.js").LoadProgress | null>} */
const load = signal(null);
/** @type {import("@preact/signals-core").Signal<readonly import("./world.js").LoggedRun[]>} in the order of the tree */
const loggedRuns = signal([]);
/** How many files beside the events there are, by plugin. @type {import("@preact/signals-core").Signal<Readonly<Record<string, number>>>} */
const artifacts = signal({});
/** @type {import("@preact/signals-core").Signal<readonly string[]>} plugins that have series */
const pluginsWithSeries = signal([]);
const activePlugins = computed(() => [...new Set([...pluginsWithSeries.value, ...Object.keys(artifacts.value)])]);
/** @type {import("@preact/signals-core").Signal<number | null>} */
const hoveredRun = signal(null);

/** The dashboard that is shown. Always in the address, which marks the address as a link to a view. */
const tab = urlSignal("tab", "", text);
const selection = urlSignal("runs", AUTO, storedSelectionCodec);
const runFilter = urlSignal("runFilter", "", text);
/** @type {import("@preact/signals-core").Signal<readonly import("./hparam_filter.js").HparamRule[]>} */
const hparamFilter = urlSignal("hparams", /** @type {readonly import("./hparam_filter.js").HparamRule[]} */ ([]), hparamFilterCodec);
/** @type {import("@preact/signals-core").Signal<Grouping | null>} */
const grouping = urlSignal("group", null, groupingCodec);
/** How runs are coloured; null is each by its own name. @type {import("@preact/signals-core").Signal<GroupKey | null>} */
const colorBy = urlSignal("color", /** @type {GroupKey | null} */ (null), {
  parse: (value) => parseGroupKey(value) ?? null,
  format: (rule) => (rule ? formatGroupKey(rule) : ""),
});

const runs = computed(() => loggedRuns.value.map((run) => curatedRun(run, curation.value.runs[run.name])));
const runById = computed(() => new Map(runs.value.map((run) => [run.id, run])));
const runFilterCompiled = computed(() => compileFilter(runFilter.value));

/** Runs whose name the filter lets through, hidden ones left out. */
const namedRuns = computed(() => {
  const candidates = runs.value.filter((run) => !run.hidden);
  return filterByName(candidates, searchText, runFilterCompiled.value).items;
});
const listedRuns = computed(() => filterByHparams(namedRuns.value, hparamFilter.value));

const namesSwitchedOn = computed(() => namesOn(selection.value, runs.value, listedRuns.value));
const selectedRuns = computed(() => listedRuns.value.filter((run) => namesSwitchedOn.value.has(run.name)));

/** @type {ReadonlySet<number>} */
let lastSelectedIds = new Set();
/** Keeps its identity while the same runs are on, however often new points arrive. */
const selectedIds = computed(() => {
  const ids = selectedRuns.value.map((run) => run.id);
  if (ids.length !== lastSelectedIds.size || ids.some((id) => !lastSelectedIds.has(id))) lastSelectedIds = new Set(ids);
  return lastSelectedIds;
});

/** @type {Map<string, string>} colours by name that were given out in this visit */
let colorsByName = new Map();
const ownColors = computed(() => (colorsByName = assignColors(loggedRuns.value.map((run) => run.name), colorsByName)));

/** All runs by their groups, when there are some: a group keeps its colour whichever of its runs are on. */
const groupsOfAll = computed(() => (grouping.value ? groupRuns(runs.value, grouping.value) : null));

/** Runs coloured together, when they are: those of a group as its line is. For legends, too. */
const colorGroups = computed(() => groupsOfAll.value ?? (colorBy.value ? groupRuns(runs.value, colorBy.value) : null));

const colorsById = computed(() => {
  const groupColors = new Map(colorGroups.value?.flatMap((group) => group.runs.map((run) => [run.id, group.color])));
  return new Map(runs.value.map((run) => [run.id, run.color || groupColors.get(run.id) || ownColors.value.get(run.name) || NEUTRAL]));
});

/** The groups of the runs that are on. */
const groups = computed(() => {
  const on = new Set(selectedRuns.value);
  return groupsOfAll.value?.map((group) => ({ ...group, runs: group.runs.filter((run) => on.has(run)) })).filter((group) => group.runs.length > 0) ?? null;
});

/** @type {Map<string, import("@preact/signals-core").Signal<readonly Tag[]>>} */
const tagSignals = new Map();

const live = new Live({
  apply: applyChanges,
  known: () => ({ boot: world.boot, rev: world.rev }),
  enabled: settings.autoRefresh,
});

const connection = computed(() => {
  if (live.link.value === "lost") return "disconnected";
  if (live.link.value === "connecting" || load.value?.state === "loading") return "loading";
  return settings.autoRefresh.value ? "live" : "paused";
});

/** @param {import("./world.js").ChangesDocument} changes */
function applyChanges(changes) {
  if (changes.boot !== introducedBoot) void introduce(changes.boot);
  const touched = world.apply(changes);
  batch(() => {
    if (touched.runs) loggedRuns.value = [...world.runs.values()].sort((a, b) => naturalCompare(a.name, b.name));
    for (const plugin of touched.plugins) tagSignal(plugin).value = world.tagsOf(plugin);
    if (touched.plugins.size) pluginsWithSeries.value = [...world.tagsByPlugin.keys()].filter((name) => tagSignal(name).value.length > 0);
    boot.value = world.boot;
    revision.value = world.rev;
    damage.value = world.damage;
    if (changes.artifacts) artifacts.value = changes.artifacts;
    points.value = world.points;
    load.value = changes.load;
  });
}

/** The server process that has told its environment and curation. */
let introducedBoot = "";

/** What a server says once in its life: asked again when another process answers. @param {string} boot */
async function introduce(boot) {
  introducedBoot = boot;
  try {
    await Promise.all([loadEnvironment(), loadCuration()]);
  } catch (error) {
    introducedBoot = ""; // asked again with the next news
    live.message.value = error instanceof Error ? error.message : String(error);
  }
}

async function loadEnvironment() {
  environment.value = await getDocument("api/environment");
}

/**
 * Keeps a change, and asks whether it will last: where the server cannot write, its notices say so.
 * @param {Record<string, any>} patch
 */
async function curateAndAsk(patch) {
  await curate(patch);
  if (curationError.peek()) return;
  await loadEnvironment().catch((error) => void (live.message.value = String(error)));
}

/** @param {string} plugin */
function tagSignal(plugin) {
  let known = tagSignals.get(plugin);
  if (!known) tagSignals.set(plugin, (known = signal(world.tagsOf(plugin))));
  return known;
}

/**
 * @param {import("./world.js").LoggedRun} run
 * @param {import("./curation.js").RunCuration} [own]
 * @returns {Run}
 */
function curatedRun(run, own = {}) {
  return {
    ...run,
    label: own.alias || titleOf(run.name),
    alias: own.alias ?? "",
    color: isColor(own.color) ? /** @type {string} */ (own.color) : "",
    hidden: own.hidden ?? false,
    pinned: own.pinned ?? false,
    note: own.note ?? "",
  };
}

/** What a run's name is shown as: "." is the log directory itself. @param {string} name */
export function titleOf(name) {
  return name === "." ? "(root)" : name;
}

/** What the run filter looks at: the alias and the name. @param {Run} run */
function searchText(run) {
  return run.alias ? `${run.alias}\n${run.name}` : run.name;
}

export const session = {
  /** @type {import("@preact/signals-core").ReadonlySignal<Environment | null>} */
  environment,
  /** All runs, in the order of the tree. @type {import("@preact/signals-core").ReadonlySignal<readonly Run[]>} */
  runs,
  /** @type {import("@preact/signals-core").ReadonlySignal<ReadonlyMap<number, Run>>} */
  runById,
  /** Runs that both filters let through and that are not hidden: what the sidebar lists. */
  listedRuns,
  /** The same before the hyperparameters are looked at. @type {import("@preact/signals-core").ReadonlySignal<readonly Run[]>} */
  namedRuns,
  /** Listed and switched on: what charts draw. @type {import("@preact/signals-core").ReadonlySignal<readonly Run[]>} */
  selectedRuns,
  /** Their ids; keeps its identity while the set is the same. @type {import("@preact/signals-core").ReadonlySignal<ReadonlySet<number>>} */
  selectedIds,
  runFilter,
  /** What runs' hyperparameters must be. */
  hparamFilter,
  /** Why the run filter is not applied, or "". */
  runFilterError: computed(() => runFilterCompiled.value.error),
  selection,

  /** Groups of selected runs, or null when runs stand for themselves. @type {import("@preact/signals-core").ReadonlySignal<Group[] | null>} */
  groups,
  grouping,
  colorBy,
  colorGroups,
  /** Run id under the pointer, in the list or in a chart. */
  hoveredRun,

  /** Name of the dashboard that is shown. */
  tab,
  /** How many files beside the events there are, by plugin ("profile", "projector"); a new object when one came, went or changed. */
  artifacts,
  /** Names of plugins that have data. */
  activePlugins,
  boot,
  revision,
  damage,
  points,
  load,
  /** @type {import("@preact/signals-core").ReadonlySignal<"live" | "paused" | "disconnected" | "loading">} */
  connection,
  /** ms since the epoch of the next attempt while disconnected. */
  retryAt: live.retryAt,
  /** Why the last request failed. */
  connectionMessage: live.message,

  curation,
  curate: curateAndAsk,
  /** Why the last change to the curation was not saved, or "". */
  curationError,
  /** The selection is too long for the address: a link would not show it. */
  selectionIsLocal,
  selectionIsMissing,
  theme,
  tokens,
  settings,

  /**
   * The tags of a plugin in natural order. A tag object is replaced when one of its series changes.
   * @param {string} plugin
   * @returns {import("@preact/signals-core").ReadonlySignal<readonly Tag[]>}
   */
  tagsOf: (plugin) => tagSignal(plugin),

  /**
   * A run's colour; reading it in an effect or a component follows changes.
   * @param {Run | number} run
   * @returns {string}
   */
  colorOf: (run) => colorsById.value.get(typeof run === "number" ? run : run.id) ?? NEUTRAL,

  /** Points of a run over all its series. @param {Run} run */
  pointsOf(run) {
    revision.value; // follows every change of the numbers below
    return world.pointsByRun.get(run.id) ?? 0;
  },

  /** @param {Run} run */
  isOn: (run) => namesSwitchedOn.value.has(run.name),

  /**
   * Switches runs on or off.
   * @param {Iterable<Run>} which
   * @param {boolean} on
   */
  switchRuns(which, on) {
    selection.value = withNames(selection.peek(), runs.peek(), Array.from(which, (run) => run.name), on, listedRuns.peek());
  },

  /** @param {Iterable<Run>} which */
  onlyRuns(which) {
    selection.value = onlyNames(Array.from(which, (run) => run.name));
  },

  /** Asks the server for news now. */
  refresh: () => live.refresh(),

  /** Starts to follow the server; resolves with its first answer, or when there is none. */
  start: () => live.start(),
};
