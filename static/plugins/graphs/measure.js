// @ts-check
/** How wide texts are in the page's own font, each measured once. */
import { session } from "../../core/session.js";

/** @type {Map<string, number>} */
const known = new Map();
/** @type {CanvasRenderingContext2D | null} */
let context = null;
const MOST_KNOWN = 100_000;

/**
 * In pixels of a plane that is not zoomed: names at 12, small texts at 10.
 * @param {string} text
 * @param {boolean} small
 */
export function measure(text, small) {
  const key = small ? `s${text}` : text;
  let width = known.get(key);
  if (width !== undefined) return width;
  context ??= document.createElement("canvas").getContext("2d");
  if (!context) return text.length * (small ? 5.4 : 6.6);
  context.font = small ? `450 10px ${session.tokens().font}` : `560 12px ${session.tokens().font}`;
  width = context.measureText(text).width;
  if (known.size > MOST_KNOWN) known.clear();
  known.set(key, width);
  return width;
}
