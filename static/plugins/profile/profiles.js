// @ts-check
/** The profiles of the log directory, and the one that is looked at. */
import { computed, effect, signal } from "@preact/signals";
import { getDocument } from "../../core/api.js";
import { session } from "../../core/session.js";
import { askProfile } from "./asking.js";
import { SliceStore } from "./slice_store.js";
import { forgetPlaces, profileId } from "./state.js";
import { traceOf } from "./trace.js";

/**
 * @typedef {{id: string, run: string, title: string, kind: string, step: number | null, wall: number | null, bytes: number, session: string}} Profile
 * @typedef {{trace: import("./trace.js").Trace, store: SliceStore}} Opened
 */

/** Series that hold what one traced run cost. */
const LOGGED = ["graph_tagged_run_metadata", "graph_run_metadata"];

/** null before the first answer. @type {import("@preact/signals").Signal<readonly Profile[] | null>} */
export const allProfiles = signal(null);
/** Why there is nothing to show, or "". */
export const problem = signal("");
/** @type {import("@preact/signals").Signal<Opened | null>} */
export const opened = signal(null);
/** Grows as slices come. */
export const news = signal(0);

/** All but those of runs that are switched off: a run that has nothing but profiles is not in the list of runs. */
export const profiles = computed(() => {
  const { selectedIds } = session;
  const switchedOff = new Set(session.runs.value.filter(({ id }) => !selectedIds.value.has(id)).map(({ name }) => name));
  return allProfiles.value?.filter(({ run }) => !switchedOff.has(run)) ?? null;
});

/** The one that the address names, or else the newest of those. */
export const current = computed(() => {
  const known = allProfiles.value?.find(({ id }) => id === profileId.value);
  return known ?? profiles.value?.reduce((/** @type {Profile | null} */ newest, each) => (newest && (newest.wall ?? 0) >= (each.wall ?? 0) ? newest : each), null) ?? null;
});
const currentId = computed(() => current.value?.id ?? "");
/** A file that is written anew is another one. */
const edition = computed(() => (current.value ? `${current.value.bytes}:${current.value.wall}` : ""));

/** Of those in event files, by what the page is told anyway: another number asks again. */
const census = computed(() => {
  const logged = LOGGED.flatMap((plugin) => session.tagsOf(plugin).value.flatMap((tag) => [...tag.runs.values()].map(({ points, generation }) => points + generation / 2)));
  return `${session.boot.value}:${logged.join()}`;
});

/** Keeps the list and the opened profile as they are on the server. @returns {() => void} unties */
export function followProfiles() {
  const stops = [
    effect(() => {
      session.artifacts.value; // another object when a file was written anew, though there are as many
      census.value;
      void list();
    }),
    effect(() => {
      edition.value;
      open(currentId.value);
    }),
  ];
  return () => {
    stops.forEach((stop) => stop());
    close();
  };
}

/** @param {string} id */
export function chooseProfile(id) {
  if (id === currentId.peek()) return;
  forgetPlaces();
  profileId.value = id;
}

async function list() {
  try {
    allProfiles.value = (await getDocument("api/profile/list")).profiles;
  } catch (error) {
    problem.value = reasonOf(error);
  }
}

let stop = new AbortController();

function close() {
  stop.abort();
  opened.peek()?.store.close();
  opened.value = null;
}

/** @param {string} id */
function open(id) {
  close();
  problem.value = "";
  if (!id) return;
  stop = new AbortController();
  void load(id, stop.signal);
}

/**
 * @param {string} id
 * @param {AbortSignal} aborted
 */
async function load(id, aborted) {
  try {
    const trace = traceOf(await askProfile(`trace?id=${encodeURIComponent(id)}`, null, aborted));
    if (aborted.aborted) return;
    const store = new SliceStore(trace, {
      ask: askProfile,
      onNews: () => void news.value++,
      onError: (error) => void (problem.value = reasonOf(error)),
    });
    opened.value = { trace, store };
    void store.wantOverview();
  } catch (error) {
    if (!aborted.aborted) problem.value = reasonOf(error);
  }
}

/** @param {unknown} error */
export function reasonOf(error) {
  return error instanceof Error ? error.message : String(error);
}
