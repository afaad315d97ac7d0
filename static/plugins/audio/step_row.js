// @ts-check
/** The foot of a card: at which step its clip is, and a slider over its steps, which moves the page's step. */
import { html } from "htm/preact";
import { formatClock, formatStep, formatWallTime } from "../../core/format.js";
import { scrubTo } from "../../core/scrubbing.js";

/** @param {{shown: import("./feed.js").Shown | null, of: string}} props `of`: what is shown, in words */
export function StepRow({ shown, of }) {
  if (!shown) return html`<footer class="audio-step"></footer>`;
  const { steps, at } = shown;
  const last = steps.step.length - 1;
  const moved = (/** @type {InputEvent} */ event) => {
    const index = Number(/** @type {HTMLInputElement} */ (event.currentTarget).value);
    scrubTo(index === last ? null : steps.step[index]); // the end follows what is still to come
  };
  const text = `step ${formatStep(steps.step[at])}${steps.attempt ? ` · attempt ${steps.attempt[at] + 1}` : ""}`;
  return html`<footer class="audio-step">
    ${last > 0 && html`<input type="range" class="slider" min="0" max=${last} step="1" value=${at} style=${{ "--part": at / last }} aria-label=${`Step of ${of}`} aria-valuetext=${text} onInput=${moved} onKeyDown=${keepArrows} />`}
    <span title=${formatWallTime(steps.wall[at])}>${text} <time>${formatClock(steps.wall[at])}</time></span>
  </footer>`;
}

/** Arrow keys on a slider move it, not the page's step as well. @param {KeyboardEvent} event */
function keepArrows(event) {
  if (event.key.startsWith("Arrow")) event.stopPropagation();
}
