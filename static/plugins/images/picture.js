// @ts-check
/** An image in a box: fitted to it, or at its actual size and moved inside it. */
import { useSignal } from "@preact/signals";
import { html } from "htm/preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Media } from "./media.js";
import { fitScale } from "./geometry.js";
import { pixelated } from "./state.js";

/**
 * @param {{place: import("./addresses.js").Place, alt: string, actual: boolean, onSize: (size: import("./media.js").Size) => void,
 *   onClick: () => void}} props
 */
export function Picture({ place, alt, actual, onSize, onClick }) {
  const element = useRef(/** @type {HTMLElement | null} */ (null));
  const box = useSignal({ width: 0, height: 0 });
  const size = useSignal(/** @type {import("./media.js").Size | null} */ (null));
  useLayoutEffect(() => followSize(/** @type {HTMLElement} */ (element.current), box), []);
  const scale = size.value ? (actual ? 1 : fitScale(size.value, box.value)) : 0;
  const style = size.value ? { width: `${size.value.width * scale}px`, height: `${size.value.height * scale}px` } : { opacity: "0" };
  const learnt = (/** @type {import("./media.js").Size} */ now) => {
    size.value = now;
    onSize(now);
  };
  return html`<div class=${`picture ${actual ? "is-actual" : ""}`} ref=${element} onClick=${onClick}>
    ${!size.value && html`<i class="skeleton picture-skeleton"></i>`}
    <${Media} place=${place} alt=${alt} style=${style} class=${scale > 1 && pixelated.value ? "is-pixelated" : ""} onSize=${learnt} />
  </div>`;
}

/**
 * @param {HTMLElement} element
 * @param {import("@preact/signals").Signal<{width: number, height: number}>} box
 */
export function followSize(element, box) {
  const look = () => (box.value = { width: element.clientWidth, height: element.clientHeight });
  look();
  const observer = new ResizeObserver(look);
  observer.observe(element);
  return () => observer.disconnect();
}
