// @ts-check
/** A note beside the cursor of a plot. */
import { html } from "htm/preact";
import { useLayoutEffect, useRef } from "preact/hooks";

const OFFSET = 16; // pixels from the cursor
const MARGIN = 8; // pixels from the window's edge

/** @param {{at: {left: number, top: number, source: "pointer" | "keyboard"} | null, children?: any}} props `at`: CSS pixels in the window; null hides it */
export function PlotTip({ at, children }) {
  const element = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => {
    if (at && element.current) place(element.current, at);
  });
  return html`<div class="chart-tip" ref=${element} role="status" aria-live=${at?.source === "keyboard" ? "polite" : "off"} hidden=${!at}>${at && children}</div>`;
}

/**
 * On the side where there is room.
 * @param {HTMLElement} element
 * @param {{left: number, top: number}} at
 */
function place(element, at) {
  const { offsetWidth: width, offsetHeight: height } = element;
  const right = at.left + OFFSET + width + MARGIN <= innerWidth;
  const left = right ? at.left + OFFSET : at.left - OFFSET - width;
  const top = Math.min(at.top + OFFSET, innerHeight - height - MARGIN);
  element.style.transform = `translate(${Math.round(Math.max(MARGIN, left))}px, ${Math.round(Math.max(MARGIN, top))}px)`;
}
