// @ts-check
/** The steps of a profile: how long each took, and what for. */
import { html } from "htm/preact";
import { around, formatTime } from "../../charts/timeline/window.js";
import { formatInteger } from "../../core/format.js";
import { EmptyState } from "../../shell/empty_states.js";
import { useAnswer } from "./answers.js";
import { percent } from "./figures.js";
import { LongTable } from "./long_table.js";
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
  const longest = steps.reduce((most, { duration }) => Math.max(most, duration), 0) || 1;
  const isUnmarked = steps.every(({ slice }) => slice === null);
  const nameOf = (/** @type {Step} */ { name, slice }) => (slice === null && trace.step !== null ? `step ${trace.step}` : name);
  const present = parts.filter((part) => steps.some((step) => step.parts[part] > 0));
  const head = html`<tr><th scope="col">Step</th><th scope="col">Duration</th><th scope="col">Idle</th><th scope="col" class="column-breakdown">What for</th></tr>`;
  const rowAt = (/** @type {number} */ place) => html`<${StepRow} key=${place} step=${steps[place]} name=${nameOf(steps[place])} place=${place} longest=${longest} parts=${present} onPick=${() => show(steps[place], trace)} />`;
  return html`<section class="operations">
    <div class="operations-bar"><${Legend} parts=${present} steps=${steps} />
      ${isUnmarked && trace.step === null && html`<small>No steps are marked: profilers do that when <code>profile.step()</code> is called after each batch.</small>`}</div>
    <${LongTable} head=${head} count=${steps.length} rowHeight=${ROW_HEIGHT} class="steps-table" rowAt=${rowAt} empty="No steps." />
  </section>`;
}

/** @param {{step: Step, name: string, place: number, longest: number, parts: string[], onPick: () => void}} props */
function StepRow({ step, name, place, longest, parts, onPick }) {
  return html`<tr aria-rowindex=${place + 2}>
    <th scope="row"><button type="button" title="Show it in the timeline" onClick=${onPick}>${name}</button></th>
    <td>${formatTime(step.duration)}</td><td>${percent((step.parts.idle ?? 0) / (step.duration || 1))}</td>
    <td class="column-breakdown"><span class="step-bar" style=${{ width: `${(100 * step.duration) / longest}%` }}>
      ${parts.map((part) => html`<i key=${part} class=${`part-${part}`} style=${{ width: `${(100 * step.parts[part]) / (step.duration || 1)}%` }} title=${`${part}: ${formatTime(step.parts[part])}`} />`)}
    </span></td>
  </tr>`;
}

/**
 * The timeline at a step, with what it cost.
 * @param {Step} step
 * @param {import("./trace.js").Trace} trace
 */
function show({ start, duration, slice }, { extent }) {
  shownWindow.value = around(start, start + duration, extent);
  range.value = { start, end: start + duration };
  view.value = "timeline";
  if (slice !== null) goTo(slice);
}

/** @param {{parts: string[], steps: Step[]}} props */
function Legend({ parts, steps }) {
  const total = steps.reduce((sum, { duration }) => sum + duration, 0) || 1;
  const shareOf = (/** @type {string} */ part) => steps.reduce((sum, step) => sum + (step.parts[part] ?? 0), 0) / total;
  return html`<span>${formatInteger(steps.length)} ${steps.length === 1 ? "step" : "steps"}, ${formatTime(total / steps.length)}${steps.length > 1 ? " each" : ""}</span>
    <ul class="part-legend">${parts.map((part) => html`<li key=${part}><i class=${`swatch part-${part}`} />${part} <small>${percent(shareOf(part))}</small></li>`)}</ul>`;
}
