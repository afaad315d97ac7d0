// @ts-check
/** What a person chose on the graphs page, as signals that live in the address. Items of a graph are named by their paths. */
import { COLORINGS } from "../../charts/graph/colors.js";
import { flag, list, oneOf, text, urlSignal } from "../../core/url_state.js";

/**
 * @template T
 * @typedef {import("../../core/url_state.js").Codec<T>} Codec
 */

/**
 * A list that may be absent, which is not the same as empty: "-".
 * @type {Codec<readonly string[] | null>}
 */
export const optionalList = {
  parse: (value) => (value === "-" ? [] : list.parse(value)),
  format: (names) => (names === null ? "" : names.length === 0 ? "-" : list.format(names)),
};

/** Run, kind and tag of the graph that is shown; null: the first of the selected runs. @type {import("@preact/signals-core").Signal<readonly string[] | null>} */
export const graphKey = urlSignal("graph", /** @type {readonly string[] | null} */ (null), optionalList);
/** Run and tag of the step statistics; null: the newest of the graph's run; empty: none. @type {import("@preact/signals-core").Signal<readonly string[] | null>} */
export const profileKey = urlSignal("stats", /** @type {readonly string[] | null} */ (null), optionalList);
/** The graph that is compared with, as `graphKey` says it. @type {import("@preact/signals-core").Signal<readonly string[] | null>} */
export const againstKey = urlSignal("against", /** @type {readonly string[] | null} */ (null), optionalList);
/** The open scopes, without those that lie around another one; null: as the graph is found. @type {import("@preact/signals-core").Signal<readonly string[] | null>} */
export const openPaths = urlSignal("open", /** @type {readonly string[] | null} */ (null), optionalList);
/** The path of what is selected, or "". */
export const selectedPath = urlSignal("node", "", text);
export const coloring = urlSignal("graphColor", "kind", oneOf(COLORINGS));
export const flow = urlSignal("flow", "down", oneOf(/** @type {const} */ (["down", "up"])));
/** What of the selected is followed through the graph. */
export const trace = urlSignal("trace", "none", oneOf(/** @type {const} */ (["none", "inputs", "outputs"])));
export const search = urlSignal("nodeFilter", "", text);
/** What a person set aside ("+" and a path) or put back ("-" and a path). @type {import("@preact/signals-core").Signal<readonly string[]>} */
export const asideChoices = urlSignal("aside", /** @type {readonly string[]} */ ([]), list);
/** Series whose members are shown one by one. @type {import("@preact/signals-core").Signal<readonly string[]>} */
export const unfoldedSeries = urlSignal("unfolded", /** @type {readonly string[]} */ ([]), list);
export const foldsSeries = urlSignal("series", true, flag);
export const showsControls = urlSignal("controlEdges", true, flag);
/** Devices whose ops are pale. @type {import("@preact/signals-core").Signal<readonly string[]>} */
export const hiddenDevices = urlSignal("hideDevices", /** @type {readonly string[]} */ ([]), list);
