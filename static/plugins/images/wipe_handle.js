// @ts-check
/** The line between two images that lie one over the other: dragged, or moved by keys. */
import { html } from "htm/preact";

const KEY_STEP = 0.02;

/** @param {{part: import("@preact/signals").Signal<number>}} props `part`: of the width, where the second image begins */
export function WipeHandle({ part }) {
  const moveTo = (/** @type {number} */ wanted) => (part.value = Math.min(1, Math.max(0, wanted)));
  const dragged = (/** @type {PointerEvent} */ event) => {
    const handle = /** @type {HTMLElement} */ (event.currentTarget);
    if (!handle.hasPointerCapture(event.pointerId)) return;
    const stage = /** @type {HTMLElement} */ (handle.parentElement).getBoundingClientRect();
    moveTo((event.clientX - stage.left) / stage.width);
  };
  const keyed = (/** @type {KeyboardEvent} */ event) => {
    const by = { ArrowLeft: -KEY_STEP, ArrowRight: KEY_STEP, Home: -1, End: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    moveTo(part.value + by);
  };
  return html`<div class="wipe-handle" role="slider" tabindex="0" aria-label="Border between A and B" aria-valuemin="0" aria-valuemax="100" aria-valuenow=${Math.round(part.value * 100)}
    style=${{ left: `${part.value * 100}%` }} onKeyDown=${keyed} onPointerDown=${(/** @type {PointerEvent} */ event) => /** @type {HTMLElement} */ (event.currentTarget).setPointerCapture(event.pointerId)} onPointerMove=${dragged}><i></i></div>`;
}
