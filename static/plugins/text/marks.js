// @ts-check
/** Words that a search found, marked in texts on the page without touching them (CSS custom highlights). */
import { effect } from "@preact/signals-core";
import { foundWords } from "./search.js";

const NAME = "found";
const MOST_MARKS = 500; // in one text

/** @type {Map<HTMLElement, Range[]>} */
const marked = new Map();

/**
 * Marks the words in an element; to be called again when its content has changed.
 * @param {HTMLElement | null} element
 */
export function markWords(element) {
  if (!element || !CSS.highlights) return;
  const words = foundWords.peek();
  const ranges = words.length ? rangesOf(element, words) : [];
  if (!ranges.length && !marked.has(element)) return;
  marked.set(element, ranges);
  show();
}

/** @returns {() => void} unties */
export function followSearch() {
  return effect(() => {
    foundWords.value;
    for (const element of document.querySelectorAll(".text-body")) markWords(/** @type {HTMLElement} */ (element));
  });
}

function show() {
  for (const element of marked.keys()) if (!element.isConnected) marked.delete(element);
  CSS.highlights.set(NAME, new Highlight(...[...marked.values()].flat()));
}

/**
 * @param {HTMLElement} element
 * @param {readonly string[]} words
 */
function rangesOf(element, words) {
  const ranges = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node && ranges.length < MOST_MARKS; node = walker.nextNode()) {
    const text = node.nodeValue ?? "";
    for (const word of words) {
      for (let at = text.indexOf(word); at >= 0 && ranges.length < MOST_MARKS; at = text.indexOf(word, at + word.length)) {
        const range = new Range();
        range.setStart(node, at);
        range.setEnd(node, at + word.length);
        ranges.push(range);
      }
    }
  }
  return ranges;
}
