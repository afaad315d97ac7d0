// @ts-check
/** A small surface beside what opened it: closed by Escape, by a click elsewhere, and when the page is scrolled away. */
import { html } from "htm/preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../core/icons.js";

const GAP = 4;
const MARGIN = 8;

/**
 * @typedef {Element | DOMRect} Anchor
 * @typedef {{anchor: Anchor, label: string, onClose: () => void, align?: "start" | "end", class?: string,
 *   role?: "dialog" | "menu", children?: any}} PopoverProps
 */

/** @param {PopoverProps} props */
export function Popover({ anchor, label, onClose, align = "start", class: className = "", role = "dialog", children }) {
  const surface = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => {
    const element = surface.current;
    if (!element) return;
    const returnTo = document.activeElement;
    element.showPopover();
    // Content may arrive late or grow: each new size finds its place, and the first content takes the focus.
    const observer = new ResizeObserver(() => {
      place(element, anchor, align);
      if (document.activeElement === element || !element.contains(document.activeElement)) focusInside(element);
    });
    observer.observe(element);
    place(element, anchor, align);
    focusInside(element);
    return () => {
      observer.disconnect();
      if (element.contains(document.activeElement) && returnTo instanceof HTMLElement) returnTo.focus();
    };
  }, [anchor]);
  useDismissal(surface, anchor, onClose);
  return html`<div popover="manual" class=${`popover ${className}`} role=${role} aria-label=${label} tabindex="-1" ref=${surface}>${children}</div>`;
}

/** Where there is nothing to operate, the surface itself takes the focus, so that Escape reaches it. @param {HTMLElement} element */
function focusInside(element) {
  const first = /** @type {HTMLElement | null} */ (element.querySelector("[autofocus], input, button, [tabindex]"));
  (first ?? element).focus();
}

/**
 * @param {{current: HTMLElement | null}} surface
 * @param {Anchor} anchor
 * @param {() => void} onClose
 */
function useDismissal(surface, anchor, onClose) {
  useEffect(() => {
    const pressed = (/** @type {PointerEvent} */ event) => {
      const target = /** @type {Node} */ (event.target);
      if (!surface.current?.contains(target) && !(anchor instanceof Element && anchor.contains(target))) onClose();
    };
    const keyed = (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      onClose();
    };
    addEventListener("pointerdown", pressed, true);
    addEventListener("resize", onClose);
    surface.current?.addEventListener("keydown", keyed);
    return () => {
      removeEventListener("pointerdown", pressed, true);
      removeEventListener("resize", onClose);
    };
  }, [anchor, onClose]);
}

/**
 * Below the anchor, or above where there is no room; never outside the window.
 * @param {HTMLElement} element
 * @param {Anchor} anchor
 * @param {"start" | "end"} align
 */
function place(element, anchor, align) {
  const box = anchor instanceof Element ? anchor.getBoundingClientRect() : anchor;
  const { width, height } = element.getBoundingClientRect();
  const left = align === "end" ? box.right - width : box.left;
  const fitsBelow = box.bottom + GAP + height <= innerHeight - MARGIN;
  const top = fitsBelow ? box.bottom + GAP : Math.max(MARGIN, box.top - GAP - height);
  element.style.left = `${Math.max(MARGIN, Math.min(left, innerWidth - width - MARGIN))}px`;
  element.style.top = `${Math.min(top, Math.max(MARGIN, innerHeight - height - MARGIN))}px`;
}

/**
 * A button that opens a popover; `children` is a function of `close`.
 * @param {{label: string, content: any, children: (close: () => void) => any, align?: "start" | "end", class?: string,
 *   popoverClass?: string, pressed?: boolean}} props
 */
export function PopoverButton({ label, content, children, align, class: className = "button", popoverClass, pressed }) {
  const [anchor, setAnchor] = useState(/** @type {Element | null} */ (null));
  const close = () => setAnchor(null);
  return html`<button
      type="button"
      class=${className}
      aria-label=${label}
      title=${label}
      aria-haspopup="dialog"
      aria-expanded=${anchor !== null}
      aria-pressed=${pressed}
      onClick=${(/** @type {MouseEvent} */ event) => setAnchor(anchor ? null : /** @type {Element} */ (event.currentTarget))}
    >
      ${content}
    </button>
    ${anchor && html`<${Popover} anchor=${anchor} label=${label} align=${align} class=${popoverClass} onClose=${close}>${children(close)}<//>`}`;
}

/**
 * @typedef {{label: string, run: () => void, icon?: import("../core/icons.js").IconName, hint?: string, checked?: boolean,
 *   disabled?: boolean, several?: boolean} | "separator"} MenuItem `several`: more than one of them can be checked
 */

/** @param {{anchor: Anchor, label: string, items: readonly MenuItem[], onClose: () => void, align?: "start" | "end"}} props */
export function Menu({ anchor, label, items, onClose, align }) {
  const choose = (/** @type {Exclude<MenuItem, "separator">} */ item) => {
    onClose();
    item.run();
  };
  return html`<${Popover} anchor=${anchor} label=${label} role="menu" class="menu" align=${align} onClose=${onClose}>
    <div onKeyDown=${moveInMenu}>
      ${items.map((item) =>
        item === "separator"
          ? html`<hr class="menu-line" />`
          : html`<button
              type="button"
              class="menu-item"
              role=${item.checked === undefined ? "menuitem" : item.several ? "menuitemcheckbox" : "menuitemradio"}
              aria-checked=${item.checked}
              disabled=${item.disabled}
              onClick=${() => choose(item)}
            >
              <${Icon} name=${item.checked ? "check" : (item.icon ?? "minus")} class=${item.checked || item.icon ? "" : "icon-blank"} />
              <span>${item.label}</span>
              ${item.hint && html`<kbd>${item.hint}</kbd>`}
            </button>`,
      )}
    </div>
  <//>`;
}

/** @param {KeyboardEvent} event */
function moveInMenu(event) {
  const list = /** @type {HTMLElement} */ (event.currentTarget);
  const items = [.../** @type {NodeListOf<HTMLButtonElement>} */ (list.querySelectorAll(".menu-item:not(:disabled)"))];
  const at = items.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
  const target = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 }[event.key];
  if (target === undefined) return;
  event.preventDefault();
  items[target % items.length].focus();
}

/**
 * A button that opens a menu.
 * @param {{label: string, content: any, items: () => readonly MenuItem[], align?: "start" | "end", class?: string}} props
 */
export function MenuButton({ label, content, items, align, class: className = "button" }) {
  const [anchor, setAnchor] = useState(/** @type {Element | null} */ (null));
  return html`<button
      type="button"
      class=${className}
      aria-label=${label}
      title=${label}
      aria-haspopup="menu"
      aria-expanded=${anchor !== null}
      onClick=${(/** @type {MouseEvent} */ event) => setAnchor(anchor ? null : /** @type {Element} */ (event.currentTarget))}
    >
      ${content}
    </button>
    ${anchor && html`<${Menu} anchor=${anchor} label=${label} items=${items()} align=${align} onClose=${() => setAnchor(null)} />`}`;
}
