// @ts-check
/** One image or video: shown by the browser's own element, or in words why it is not. */
import { signal } from "@preact/signals";
import { html } from "htm/preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { getDocument } from "../../core/api.js";
import { Icon } from "../../core/icons.js";
import { addressOf } from "./addresses.js";

/**
 * @typedef {{media_type: string, bytes: number, size: [number, number] | null, claimed: [number, number] | null, samples: number,
 *   name: string, problem: {code: string, message: string} | null}} About
 * @typedef {{width: number, height: number}} Size
 * @typedef {{address: string, code: string, message: string}} Trouble
 */

/** What the server holds back until somebody asks for it. @type {Record<string, string>} */
const WAYS_OUT = { too_large: "Show it anyway", cut_short: "Show what is there" };

/** Series that hold videos, by run and tag: known after the first that no image element could show. */
const videos = signal(/** @type {ReadonlySet<string>} */ (new Set()));

const reducedMotion = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? false;

/**
 * @param {{place: import("./addresses.js").Place, alt: string, style: Record<string, string>, class?: string,
 *   onSize: (size: Size) => void}} props `onSize` hears the true size, in pixels, of each image that is shown
 */
export function Media({ place, alt, style, class: className = "", onSize }) {
  const [trouble, setTrouble] = useState(/** @type {Trouble | null} */ (null));
  const [allowed, setAllowed] = useState("");
  const plain = addressOf("file", place);
  const address = allowed === plain ? addressOf("file", place, { large: true }) : plain;
  const failed = () => void explain(place).then((reason) => reason && setTrouble({ ...reason, address }));
  if (trouble?.address === address) return html`<${Explanation} trouble=${trouble} onAllow=${() => setAllowed(plain)} />`;
  if (videos.value.has(seriesOf(place))) {
    return html`<video class=${className} style=${style} src=${address} aria-label=${alt} controls muted loop playsinline autoplay=${!reducedMotion} preload="metadata" onError=${failed}
      onLoadedMetadata=${(/** @type {Event} */ event) => onSize(videoSize(event))} />`;
  }
  return html`<${Still} class=${className} style=${style} address=${address} alt=${alt} onSize=${onSize} onError=${failed} />`;
}

/**
 * @param {{address: string, alt: string, style: Record<string, string>, class: string, onSize: (size: Size) => void, onError: () => void}} props
 */
function Still({ address, alt, style, class: className, onSize, onError }) {
  const element = useRef(/** @type {HTMLImageElement | null} */ (null));
  // What is scrolled out of view must not keep one of the browser's few connections.
  useLayoutEffect(() => () => element.current?.removeAttribute("src"), []);
  const loaded = (/** @type {Event} */ event) => {
    const { naturalWidth, naturalHeight } = /** @type {HTMLImageElement} */ (event.currentTarget);
    onSize({ width: naturalWidth, height: naturalHeight });
  };
  return html`<img class=${className} style=${style} src=${address} alt=${alt} draggable=${false} ref=${element} onLoad=${loaded} onError=${onError} />`;
}

/** @param {{trouble: Trouble, onAllow: () => void}} props */
function Explanation({ trouble, onAllow }) {
  const keepClicks = (/** @type {MouseEvent} */ event) => event.stopPropagation(); // they change the size of an image
  return html`<div class="image-trouble" role="note" onClick=${keepClicks}>
    <${Icon} name="warning" size=${20} />
    <p>${trouble.message}</p>
    ${trouble.code in WAYS_OUT && html`<button type="button" class="button" onClick=${onAllow}>${WAYS_OUT[trouble.code]}</button>`}
  </div>`;
}

/**
 * What an element that failed was given: null for a video in an image element, which is then shown as one.
 * @param {import("./addresses.js").Place} place
 * @returns {Promise<{code: string, message: string} | null>}
 */
async function explain(place) {
  try {
    const about = await aboutImage(place);
    if (about.problem) return about.problem;
    if (!about.media_type.startsWith("video/") || videos.peek().has(seriesOf(place))) {
      return { code: "unreadable", message: `The browser cannot read this ${kindOf(about)}: it is cut short or damaged.` };
    }
    videos.value = new Set([...videos.peek(), seriesOf(place)]);
    return null;
  } catch (error) {
    return { code: "failed", message: error instanceof Error ? error.message : String(error) };
  }
}

/** @param {import("./addresses.js").Place} place @returns {Promise<About>} */
export function aboutImage(place) {
  return getDocument(addressOf("about", place));
}

/** "PNG", "MP4". @param {About} about */
export function kindOf({ media_type }) {
  return media_type === "application/octet-stream" ? "file" : media_type.slice(media_type.indexOf("/") + 1).toUpperCase();
}

/** Whether a series is known to hold videos. @param {import("./addresses.js").Place} place */
export function isVideo(place) {
  return videos.peek().has(seriesOf(place));
}

/** @param {{run: number, tag: number}} place */
function seriesOf({ run, tag }) {
  return `${run}:${tag}`;
}

/** @param {Event} event @returns {Size} */
function videoSize(event) {
  const { videoWidth, videoHeight } = /** @type {HTMLVideoElement} */ (event.currentTarget);
  return { width: videoWidth, height: videoHeight };
}
