// @ts-check
import { html } from "htm/preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "../core/icons.js";

/**
 * A modal window: the browser's own dialog, so focus stays inside, Escape closes and the rest is inert.
 * @param {{title: string, onClose: () => void, class?: string, children?: any, bare?: boolean}} props `bare` has no title bar
 */
export function Dialog({ title, onClose, class: className = "", children, bare = false }) {
  const element = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useLayoutEffect(() => element.current?.showModal(), []);
  const pressed = (/** @type {PointerEvent} */ event) => event.target === element.current && onClose();
  return html`<dialog class=${`dialog ${className}`} aria-label=${title} ref=${element} onClose=${onClose} onPointerDown=${pressed}>
    ${!bare &&
    html`<header class="dialog-head">
      <h2>${title}</h2>
      <button type="button" class="button button-bare" aria-label="Close" onClick=${onClose}><${Icon} name="close" /></button>
    </header>`}
    <div class="dialog-body">${children}</div>
  </dialog>`;
}
