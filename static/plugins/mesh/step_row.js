// @ts-check
/** The foot of a mesh: at which step it is, and a slider over all of its steps. */
import { html } from "htm/preact";
import { formatClock, formatStep, formatWallTime } from "../../core/format.js";
import { Icon } from "../../core/icons.js";
import { setOwnRow } from "./state.js";

/** @param {{ownKey: string, shown: import("./feed.js").Shown | null, of: string}} props `of`: what is shown, in words */
export function StepRow({ ownKey, shown, of }) {
  if (!shown) return html`<footer class="mesh-step"></footer>`;
  const { steps, at, isOwn } = shown;
  const last = steps.step.length - 1;
  const text = `step ${formatStep(steps.step[at])}`;
  const moved = (/** @type {InputEvent} */ event) => setOwnRow(ownKey, steps.row[Number(/** @type {HTMLInputElement} */ (event.currentTarget).value)]);
  return html`<footer class="mesh-step">
    ${last > 0 && html`<input type="range" class="slider" min="0" max=${last} step="1" value=${at} style=${{ "--part": at / last }} aria-label=${`Step of ${of}`} aria-valuetext=${text} onInput=${moved} onKeyDown=${keepArrows} />`}
    ${isOwn && html`<button type="button" class="icon-button" aria-label="Follow the page's step" title="Follow the page's step" onClick=${() => setOwnRow(ownKey, null)}><${Icon} name="link" size=${12} /></button>`}
    <span class=${isOwn ? "is-own" : ""} title=${`${text} of ${formatStep(steps.step[last])}, ${formatWallTime(steps.wall[at])}`}>${text}${steps.attempt && ` · attempt ${steps.attempt[at] + 1}`} <time>${formatClock(steps.wall[at])}</time></span>
  </footer>`;
}

/** Arrow keys on a slider move it, not the page's step as well. @param {KeyboardEvent} event */
export function keepArrows(event) {
  if (event.key.startsWith("Arrow")) event.stopPropagation();
}
