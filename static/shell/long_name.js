// @ts-check
/** A name that is cut in its middle where it does not fit: what tells runs and tags apart is often their end. */
import { html } from "htm/preact";

/** Letters of the end that stay. */
const TAIL = 8;
/** Names up to this are left to be cut at their end. */
const SHORT = 24;

/** @param {{text: string}} props */
export function LongName({ text }) {
  const [start, end] = ends(text);
  return end ? html`<span class="long-name"><span>${start}</span><span>${end}</span></span>` : start;
}

/** What may be cut of a name, and what may not; no letter is torn in two. @param {string} text @returns {[string, string]} */
export function ends(text) {
  const letters = [...text];
  return letters.length > SHORT ? [letters.slice(0, -TAIL).join(""), letters.slice(-TAIL).join("")] : [text, ""];
}
