// @ts-check
/** Images that are likely to be wanted next, fetched and held for a while. */
import { addressOf } from "./addresses.js";

const HELD = 96;

/** In the order of their fetching; the browser keeps what is held here decoded. @type {Map<string, HTMLImageElement>} */
const held = new Map();

/** @param {import("./addresses.js").Place} place */
export function prefetch(place) {
  const address = addressOf("file", place);
  if (held.has(address)) return;
  const image = new Image();
  image.fetchPriority = "low";
  image.src = address;
  held.set(address, image);
  for (const oldest of held.keys()) {
    if (held.size <= HELD) break;
    held.delete(oldest);
  }
}
