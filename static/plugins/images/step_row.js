// @ts-check
/** The foot of an image: at which step it is, and a slider over all of its steps. */
import { html } from "htm/preact";
import { Icon } from "../../core/icons.js";
import { formatClock, formatStep, formatWallTime } from "../../core/format.js";
import { setOwnRow } from "./state.js";

/**
 * @param {{ownKey: string, shown: import("./live_album.js").Shown | null, of: string}} props `ownKey`: under which a step
 *   of its own is kept; `of`: what is shown, in words
 */
export function StepRow({ ownKey, shown, of }) {
  if (!shown) return html`<footer class="image-step"></footer>`;
  const { series, at, step, wall, isOwn } = shown;
  const last = series.rows.length - 1;
  const moved = (/** @type {InputEvent} */ event) => setOwnRow(ownKey, series.rows[Number(/** @type {HTMLInputElement} */ (event.currentTarget).value)]);
  return html`<footer class="image-step">
    ${last > 0 && html`<input type="range" class="slider" min="0" max=${last} step="1" value=${at} style=${{ "--part": at / last }} aria-label=${`Step of ${of}`} aria-valuetext=${`step ${formatStep(step)}`}
      onInput=${moved} onKeyDown=${keepArrows} />`}
    ${isOwn && html`<button type="button" class="icon-button" aria-label="Follow the page's step" title="Follow the page's step" onClick=${() => setOwnRow(ownKey, null)}><${Icon} name="link" size=${12} /></button>`}
    <span class=${isOwn ? "is-own" : ""} title=${`step ${formatStep(step)} of ${formatStep(series.steps[last])}, ${formatWallTime(wall)}`}>
      step ${formatStep(step)}${series.attempts && ` · attempt ${series.attempts[at] + 1}`} <time>${formatClock(wall)}</time>
    </span>
  </footer>`;
}

/** Arrow keys on a slider move it, not the whole page's step. @param {KeyboardEvent} event */
export function keepArrows(event) {
  if (event.key.startsWith("Arrow")) event.stopPropagation();
}
