// @ts-check
/** Which dashboard a page begins with when its address names none. */
import { effect } from "@preact/signals-core";
import { session } from "../core/session.js";
import { PAGES, isActive } from "./pages.js";

/** Most log directories hold scalars, so their code is fetched before it is known what there is. */
const MOST_LIKELY = "scalars";

/** TensorBoard's links name the dashboard after "#": that one, or the likely one until the data say otherwise. */
export function chooseFirstTab() {
  if (session.tab.peek()) return;
  const wanted = location.hash.slice(1).split("&")[0];
  const isKnown = PAGES.some((page) => page.name === wanted);
  session.tab.value = isKnown ? wanted : MOST_LIKELY;
  if (!isKnown) leaveIfEmpty();
}

/** Goes on to the first dashboard with data once everything is loaded and the likely one has none. */
function leaveIfEmpty() {
  const stop = effect(() => {
    const active = session.activePlugins.value;
    const decided = session.tab.value !== MOST_LIKELY || active.includes(MOST_LIKELY);
    const first = PAGES.find((page) => isActive(page, active));
    const isLoaded = session.load.value?.state === "ready";
    if (!decided && isLoaded && first) session.tab.value = first.name;
    if (decided || (isLoaded && first)) queueMicrotask(() => stop());
  });
}
