// @ts-check
/** The layouts of the logs, asked for when one is new, and the person's own, kept in the notes on the log directory. */
import { computed, effect, signal } from "@preact/signals-core";
import { getDocument } from "../../core/api.js";
import { session } from "../../core/session.js";
import { matchesOf } from "./cards.js";
import { mergeLayouts, ownLayout, withChart } from "./layout.js";

/**
 * @typedef {import("./layout.js").Category} Category
 * @typedef {{layouts: import("./layout.js").LoggedLayout[], problems: {run: number, reason: string}[]}} Logged
 */

/** @type {import("@preact/signals-core").Signal<Logged | null>} null until they are known */
export const logged = signal(null);
/** Why they could not be asked for, or "". */
export const failure = signal("");

export const own = computed(() => ownLayout(session.curation.value.custom_scalars));

export const categories = computed(() => mergeLayouts(logged.value?.layouts ?? [], session.selectedIds.value, own.value));

/** As one text: a signal that stays the same while no scalar is new, however many points come. */
const names = computed(() => JSON.stringify(session.tagsOf("scalars").value.map((tag) => tag.name)));

/** What each chart's patterns match. */
export const matches = computed(() => matchesOf(categories.value, JSON.parse(names.value)));

/** Tags of the scalars, by name. */
export const tagsByName = computed(() => new Map(session.tagsOf("scalars").value.map((tag) => [tag.name, tag])));

/** @returns {() => void} unties */
export function followLayouts() {
  let asked = 0;
  const ask = async () => {
    const number = ++asked;
    try {
      const answer = await getDocument("api/custom_scalars/layouts");
      if (number !== asked) return;
      logged.value = answer;
      failure.value = "";
    } catch (error) {
      if (number === asked) failure.value = error instanceof Error ? error.message : String(error);
    }
  };
  return effect(() => {
    session.tagsOf("custom_scalars").value;
    session.boot.value;
    if (session.connection.value !== "disconnected") void ask();
  });
}

/**
 * Keeps a chart of the person's, in the place of another, or takes one away.
 * @param {{category: string, chart: import("./layout.js").Chart} | null} before
 * @param {{category: string, chart: import("./layout.js").Chart} | null} after
 */
export function keepChart(before, after) {
  const kept = withChart(own.peek(), before, after).map(({ title, charts }) => ({ title, charts }));
  void session.curate({ custom_scalars: kept.length > 0 ? { categories: kept } : null });
}
