// @ts-check
/**
 * How high cards are: as high as what they show, up to what a person set. While a person goes from step to step a card
 * only grows: a page whose cards jump at every step cannot be read.
 */
import { signal } from "@preact/signals-core";
import { useLayoutEffect } from "preact/hooks";
import { session } from "../../core/session.js";
import { cardHeight, comparison, raw, shownSteps } from "./state.js";

const FRAME = 46; // of a card, around its texts
const LEAST = 92; // a text of one line

/** What a height was measured under, and the greatest since. @type {import("@preact/signals-core").Signal<ReadonlyMap<string, {under: string, height: number}>>} */
const measured = signal(new Map());

/** @param {{key: string}} card */
export function heightOf({ key }) {
  const height = measured.value.get(key)?.height ?? 0;
  return Math.min(cardHeight.value, Math.max(LEAST, FRAME + Math.ceil(height)));
}

/**
 * Notes how high an element is inside a card.
 * @param {string} key of the card
 * @param {{current: HTMLElement | null}} element
 */
export function useHeight(key, element) {
  const look = [raw.value, shownSteps.value, comparison.value, ...session.selectedIds.value].join();
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([{ contentRect }]) => note(key, `${Math.round(contentRect.width)} ${look}`, contentRect.height));
    observer.observe(/** @type {HTMLElement} */ (element.current)); // tells the height as it is now, too
    return () => observer.disconnect();
  }, [key, look]);
}

/** @param {string} key @param {string} under @param {number} height */
function note(key, under, height) {
  const known = measured.peek().get(key);
  if (known?.under === under && known.height >= height) return;
  measured.value = new Map(measured.peek()).set(key, { under, height });
}
