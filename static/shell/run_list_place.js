// @ts-check
/** Whether the run list is open: beside the page or, where the window has no room for both, over it until it is put away. */
import { computed, signal } from "@preact/signals";
import { settings } from "../core/settings.js";

const narrowQuery = globalThis.matchMedia?.("(max-width: 720px)");

/** Whether the list lies over the page. */
export const isOverPage = signal(narrowQuery?.matches ?? false);
narrowQuery?.addEventListener("change", (event) => (isOverPage.value = event.matches));

/** Not kept: whoever opens the page in a narrow window came for the charts. */
const openOverPage = signal(false);

export const runListIsOpen = computed(() => (isOverPage.value ? openOverPage : settings.sidebarOpen).value);

/** @param {boolean} open */
export function openRunList(open) {
  (isOverPage.peek() ? openOverPage : settings.sidebarOpen).value = open;
}
