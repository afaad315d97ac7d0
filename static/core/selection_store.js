// @ts-check
/**
 * The selection in the address when it is short; a long one stays in this browser's session and the address holds its
 * key, since proxies and servers refuse addresses of many kilobytes.
 */
import { signal } from "@preact/signals-core";
import { hashOf } from "./colors.js";
import { AUTO, selectionCodec } from "./selection.js";

const LIMIT = 2000;
const PREFIX = "board.runs.";

/** The selection is too long to be shared by its address. */
export const selectionIsLocal = signal(false);

/** A link held a selection that only another browser knows. */
export const selectionIsMissing = signal(false);

/** @type {import("./url_state.js").Codec<import("./selection.js").Selection>} */
export const storedSelectionCodec = {
  parse(text) {
    if (!text.startsWith("@")) return selectionCodec.parse(text);
    const stored = sessionStorage.getItem(PREFIX + text.slice(1));
    selectionIsMissing.value = stored === null;
    return stored === null ? AUTO : selectionCodec.parse(stored);
  },
  format(selection) {
    const text = selectionCodec.format(selection);
    selectionIsLocal.value = text.length > LIMIT;
    if (text.length <= LIMIT) return text;
    const key = hashOf(text).toString(36);
    sessionStorage.setItem(PREFIX + key, text);
    return `@${key}`;
  },
};
