// @ts-check
/** What a person chose on the images page, as signals that live in the address. */
import { batch, effect, signal } from "@preact/signals-core";
import { scrubbedStep } from "../../core/scrubbing.js";
import { session } from "../../core/session.js";
import { flag, json, number, urlSignal } from "../../core/url_state.js";
import { fullScreenCard, toggled } from "../../core/view_state.js";
import { comparisonCodec } from "./addresses.js";

export const BRIGHTNESS = { least: 0, most: 2, usual: 1, step: 0.01 };
export const CONTRAST = { least: 0, most: 5, usual: 1, step: 0.02 };

export const brightness = urlSignal("brightness", BRIGHTNESS.usual, number(BRIGHTNESS.least, BRIGHTNESS.most));
export const contrast = urlSignal("contrast", CONTRAST.usual, number(CONTRAST.least, CONTRAST.most));
/** Every image one pixel for each of its own, instead of fitting its card. */
export const actualSize = urlSignal("actualSize", false, flag);
/** Enlarged images show their pixels as squares. */
export const pixelated = urlSignal("pixelated", true, flag);

/** Cards whose size is the other than the toolbar says; for this visit. @type {import("@preact/signals-core").Signal<readonly string[]>} */
const otherSize = signal(/** @type {readonly string[]} */ ([]));

/**
 * Cards that were moved away from the page's step: the row that each shows.
 * @type {import("@preact/signals-core").Signal<Record<string, number>>}
 */
export const ownRows = urlSignal(
  "imageRows",
  /** @type {Record<string, number>} */ ({}),
  json((value) => value !== null && typeof value === "object" && Object.values(value).every(Number.isSafeInteger)),
);

/** How the image that fills the window is compared, and with what. @type {import("@preact/signals-core").Signal<import("./addresses.js").Comparison | null>} */
export const comparison = urlSignal("compare", null, comparisonCodec);

/** @param {string} key */
export function isActualSize(key) {
  return actualSize.value !== otherSize.value.includes(key);
}

/** @param {string} key */
export function toggleSize(key) {
  otherSize.value = toggled(otherSize.peek(), key);
}

/** @param {string} key @param {number | null} row null: the page's step again */
export function setOwnRow(key, row) {
  const { [key]: _, ...others } = ownRows.peek();
  ownRows.value = row === null ? others : { ...others, [key]: row };
}

const BEFORE = " before";

/** Under which the step of an image is kept that its own run is compared with. @param {string} key of the card */
export function beforeKey(key) {
  return key + BEFORE;
}

/** Whoever moves the page's step wants all images there, but for what they are compared with. @returns {() => void} stops it */
export function letScrubbingRejoin() {
  let last = scrubbedStep.peek();
  return effect(() => {
    const rows = Object.entries(ownRows.peek());
    const fixed = rows.filter(([key]) => key.endsWith(BEFORE));
    if (scrubbedStep.value !== last && fixed.length < rows.length) ownRows.value = Object.fromEntries(fixed);
    last = scrubbedStep.value;
  });
}

/**
 * Fills the window with an image beside another: of the next run that has it, or else of its own run.
 * @param {import("./cards.js").Card} card
 * @param {import("./addresses.js").Comparison["mode"]} mode
 */
export function compareWithAnother(card, mode) {
  const runs = session.selectedRuns.peek().filter((run) => card.tag.runs.has(run.id));
  const at = runs.findIndex((run) => run.id === card.run.id);
  batch(() => {
    comparison.value = { mode, run: (runs[(at + 1) % runs.length] ?? card.run).name };
    fullScreenCard.value = card.key;
  });
}

export function resetAdjustments() {
  brightness.value = BRIGHTNESS.usual;
  contrast.value = CONTRAST.usual;
}
