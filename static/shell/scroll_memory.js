// @ts-check
/** How far down each dashboard was read: who looks at another one, or loads the page anew, comes back to the same place. */
import { useLayoutEffect, useRef } from "preact/hooks";

const KEY = "board.scroll";
/** How long what a dashboard shows may take to arrive: later the page would jump under the person's eyes. */
const PATIENCE_MS = 3000;

/** How far each was scrolled, px, by name. @type {Map<string, number>} */
const places = new Map(wasHereBefore() ? stored() : []);

globalThis.addEventListener?.("pagehide", () => {
  try {
    sessionStorage.setItem(KEY, JSON.stringify([...places]));
  } catch {
    // Forbidden or full: a reload then begins at the top.
  }
});

/** A link that is opened begins at the top; only a reload, or the back button, leads to a place. */
function wasHereBefore() {
  const [entry] = globalThis.document ? performance.getEntriesByType("navigation") : [];
  return entry !== undefined && /** @type {PerformanceNavigationTiming} */ (entry).type !== "navigate";
}

/** @returns {[string, number][]} */
function stored() {
  try {
    const pairs = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    return Array.isArray(pairs) ? pairs.filter((pair) => typeof pair?.[0] === "string" && Number.isFinite(pair[1])) : [];
  } catch {
    return []; // storage may be forbidden, or hold another version's text
  }
}

/**
 * Brings a scrolled element to its place as soon as it is long enough, unless the person has moved it before that.
 * @param {string} name of the dashboard
 * @param {{current: HTMLElement | null}} element
 * @returns {() => number} where it is, or is about to be
 */
export function useScrollMemory(name, element) {
  const wanted = useRef(places.get(name) ?? 0);
  useLayoutEffect(() => {
    const scrolled = /** @type {HTMLElement} */ (element.current);
    const keep = () => void (wanted.current === 0 && places.set(name, scrolled.scrollTop));
    const letGo = () => void (wanted.current = 0);
    const timer = setTimeout(letGo, PATIENCE_MS);
    scrolled.addEventListener("scroll", keep, { passive: true });
    for (const type of MOVES) scrolled.addEventListener(type, letGo, { passive: true });
    return () => {
      clearTimeout(timer);
      scrolled.removeEventListener("scroll", keep);
      for (const type of MOVES) scrolled.removeEventListener(type, letGo);
    };
  }, [name]);
  useLayoutEffect(() => {
    const scrolled = /** @type {HTMLElement} */ (element.current);
    if (wanted.current === 0 || scrolled.scrollHeight - scrolled.clientHeight < wanted.current) return;
    scrolled.scrollTop = wanted.current;
    wanted.current = 0;
  });
  return () => wanted.current || (element.current?.scrollTop ?? 0);
}

/** What a person moves the page with. */
const MOVES = ["wheel", "pointerdown", "keydown", "touchstart"];
