// @ts-check
/** Copying to the clipboard, and saying that it was done. */
import { signal } from "@preact/signals";
import { html } from "htm/preact";
import { useEffect, useRef } from "preact/hooks";

const SAID_MS = 1600;

/** What is said of the last copy, for a moment. @type {import("@preact/signals").Signal<{text: string} | null>} */
const said = signal(null);

/** @param {string} text */
export async function copy(text) {
  const done = (await throughClipboard(text)) || throughSelection(text);
  said.value = { text: done ? "Copied" : "The browser does not let this page copy" };
}

/** @param {string} text */
async function throughClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // a page that comes over plain HTTP from another machine has no clipboard, or it is not permitted
  }
}

/** The older way, which such pages have too. @param {string} text */
function throughSelection(text) {
  const focused = document.activeElement;
  const field = Object.assign(document.createElement("textarea"), { value: text, className: "unseen" });
  (document.querySelector("dialog[open]") ?? document.body).append(field); // beside a modal window nothing can be selected
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return done;
}

export function CopyNote() {
  const element = useRef(/** @type {HTMLElement | null} */ (null));
  const now = said.value;
  useEffect(() => {
    const note = element.current;
    if (!now || !note) return;
    note.showPopover(); // above a modal window, too
    const timer = setTimeout(() => (said.value = null), SAID_MS);
    return () => {
      clearTimeout(timer);
      note.hidePopover();
    };
  }, [now]);
  return html`<div popover="manual" class="copy-note" role="status" ref=${element}>${now?.text}</div>`;
}
