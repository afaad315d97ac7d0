// @ts-check
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { Menu } from "./popover.js";

/**
 * A menu for the right mouse button and its keys: give `onContextMenu` to the element and draw `menu` inside or beside it.
 * @param {string} label
 * @param {() => readonly import("./popover.js").MenuItem[]} items
 */
export function useContextMenu(label, items) {
  const [anchor, setAnchor] = useState(/** @type {DOMRect | null} */ (null));
  const onContextMenu = (/** @type {MouseEvent} */ event) => {
    event.preventDefault();
    setAnchor(new DOMRect(event.clientX, event.clientY, 0, 0));
  };
  const menu = anchor && html`<${Menu} anchor=${anchor} label=${label} items=${items()} onClose=${() => setAnchor(null)} />`;
  return { onContextMenu, menu };
}
