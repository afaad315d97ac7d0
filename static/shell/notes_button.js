// @ts-check
/** What is odd or damaged in a file that is shown all the same: how many notes there are; a click reads them. */
import { html } from "htm/preact";
import { formatCount } from "../core/format.js";
import { Icon } from "../core/icons.js";
import { PopoverButton } from "./popover.js";

/** @param {{notes: readonly string[], align?: "start" | "end"}} props */
export function NotesButton({ notes, align = "start" }) {
  if (notes.length === 0) return null;
  return html`<${PopoverButton} label="Notes on this file" class="button-quiet tone-warn" align=${align} content=${html`<${Icon} name="warning" size=${14} />${formatCount(notes.length, "note")}`}>
    ${() => html`<ul class="description note-list">${notes.map((note) => html`<li key=${note}>${note}</li>`)}</ul>`}
  <//>`;
}
