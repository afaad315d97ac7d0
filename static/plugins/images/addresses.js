// @ts-check
/** How comparisons are spelled in the page's address, and what the addresses of images are. Pure. */

export const MODES = /** @type {const} */ (["side", "wipe", "difference"]);

/**
 * @typedef {{mode: "side" | "wipe" | "difference", run: string}} Comparison  with the same tag of a run
 */

/**
 * The mode, a colon, and the run's name.
 * @type {import("../../core/url_state.js").Codec<Comparison | null>}
 */
export const comparisonCodec = {
  parse(text) {
    const mode = MODES.find((name) => text.startsWith(`${name}:`));
    return mode && { mode, run: text.slice(mode.length + 1) };
  },
  format: (comparison) => (comparison ? `${comparison.mode}:${comparison.run}` : ""),
};

/**
 * @typedef {{boot: string, run: number, tag: number, generation: number, row: number, sample: number}} Place
 */

/**
 * Where the server gives out an image, or says what it is.
 * @param {"file" | "about"} what
 * @param {Place} place
 * @param {{large?: boolean, download?: boolean}} [options]
 */
export function addressOf(what, place, { large, download } = {}) {
  const { boot, run, tag, generation, row, sample } = place;
  const wishes = `${large ? "&large=true" : ""}${download ? "&download=true" : ""}`;
  return `api/images/${what}?boot=${encodeURIComponent(boot)}&run=${run}&tag=${tag}&generation=${generation}&row=${row}&sample=${sample}${wishes}`;
}
