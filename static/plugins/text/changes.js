// @ts-check
/** A text with what has changed since another one marked in it. */
import { useMemo } from "preact/hooks";
import { html } from "htm/preact";
import { changesOf } from "./diff.js";

/** @typedef {import("./feed.js").Text} Text */

/** @param {{before: Text, after: Text}} props both plain */
export function Changes({ before, after }) {
  const pieces = useMemo(() => changesOf(asText(before), asText(after)), [before, after]);
  const unchanged = pieces.every(({ kind }) => kind === "same");
  return html`<div class="text-body text-plain changes" dir="auto">
    ${unchanged && html`<p class="text-note">No change</p>`}
    ${pieces.map(({ kind, text }, i) => (kind === "same" ? text : kind === "added" ? html`<ins key=${i}>${text}</ins>` : html`<del key=${i}>${text}</del>`))}
  </div>`;
}

/** A table as lines of cells. @param {Text} text */
function asText({ cells }) {
  return cells.map((row) => row.join("\t")).join("\n");
}
