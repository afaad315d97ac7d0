// @ts-check
/** The steps of a profile: how long each took, and what for. */
import { useSignal } from "@preact/signals";
import { html } from "htm/preact";
import { useRef, useLayoutEffect } from "preact/hooks";
import { around, formatTime } from "../../charts/timeline_window.js";
import { formatInteger } from "../../core/format.js";
import { windowOf } from "../../core/virtual_list.js";
import { EmptyState } from "../../shell/empty_states.js";
import { useAnswer } from "./answers.js";
import { percent } from "./figures.js";
import { goTo } from "./selecting.js";
import { range, shownWindow, view } from "./state.js";

/** @typedef {{name: string, start: number, duration: number, slice: number | null, parts: Record<string, number>}} Step */

const ROW_HEIGHT = 28;

/** @param {{opened: import("./profiles.js").Opened}} props */
export function StepsView({ opened: { trace } }) {
  const { answer, error } = useAnswer("steps", { id: trace.id });
  if (error) return html`<${EmptyState} icon="warning" title="Steps cannot be shown" role="alert"><p>${error}</p><//>`;
  return answer && html`<${Steps} steps=${answer.steps} parts=${answer.parts} trace=${trace} />`;
}

/** @param {{steps: Step[], parts: string[], trace: import("./trace.js").Trace}} props */
function Steps({ steps, parts, trace }) {
  const scrollTop = useSignal(0);
  const viewHeight = useSignal(600);
  const scroller = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => void (viewHeight.value = scroller.current?.clientHeight ?? 600), []);
  const longest = steps.reduce((most, { duration }) => Math.max(most, duration), 0) || 1;
  const present = parts.filter((part) => steps.some((step) => step.parts[part] > 0));
  const { start, end } = windowOf({ scrollTop: scrollTop.value, viewHeight: viewHeight.value, rowHeight: ROW_HEIGHT, count: steps.length });
  const show = (/** @type {Step} */ step) => {
    shownWindow.value = around(step.start, step.start + step.duration, trace.extent);
    range.value = { start: step.start, end: step.start + step.duration };
    view.value = "timeline";
    if (step.slice !== null && step.slice >= 0) goTo(step.slice);
  };
  return html`<section class="operations steps-view">
    <div class="operations-bar"><${Legend} parts=${present} steps=${steps} />
      ${!trace.has.steps && html`<small>No steps are marked: profilers do that when <code>profile.step()</code> is called after each batch.</small>`}</div>
    <div class="summary-scroll" ref=${scroller} tabindex="0" onScroll=${(/** @type {Event} */ event) => void (scrollTop.value = /** @type {HTMLElement} */ (event.currentTarget).scrollTop)}>
      <table class="summary-table steps-table" aria-rowcount=${steps.length + 1}>
        <thead><tr><th scope="col">Step</th><th scope="col">Duration</th><th scope="col">Idle</th><th scope="col" class="column-breakdown">What for</th></tr></thead>
        <tbody>
          ${start > 0 && html`<tr aria-hidden="true"><td colspan="4" style=${{ height: `${start * ROW_HEIGHT}px` }} /></tr>`}
          ${steps.slice(start, end).map((step, i) => html`<tr key=${start + i}>
            <th scope="row"><button type="button" title="Show it in the timeline" onClick=${() => show(step)}>${step.name}</button></th>
            <td>${formatTime(step.duration)}</td><td>${percent((step.parts.idle ?? 0) / (step.duration || 1))}</td>
            <td class="column-breakdown"><span class="step-bar" style=${{ width: `${(100 * step.duration) / longest}%` }}>
              ${present.map((part) => html`<i key=${part} class=${`part-${part}`} style=${{ width: `${(100 * step.parts[part]) / (step.duration || 1)}%` }} title=${`${part}: ${formatTime(step.parts[part])}`} />`)}
            </span></td>
          </tr>`)}
          ${end < steps.length && html`<tr aria-hidden="true"><td colspan="4" style=${{ height: `${(steps.length - end) * ROW_HEIGHT}px` }} /></tr>`}
        </tbody>
      </table>
    </div>
  </section>`;
}

/** @param {{parts: string[], steps: Step[]}} props */
function Legend({ parts, steps }) {
  const total = steps.reduce((sum, { duration }) => sum + duration, 0) || 1;
  const shareOf = (/** @type {string} */ part) => steps.reduce((sum, step) => sum + (step.parts[part] ?? 0), 0) / total;
  return html`<span>${formatInteger(steps.length)} ${steps.length === 1 ? "step" : "steps"}, ${formatTime(total / steps.length)} each</span>
    <ul class="part-legend">${parts.map((part) => html`<li key=${part}><i class=${`swatch part-${part}`} />${part} <small>${percent(shareOf(part))}</small></li>`)}</ul>`;
}
