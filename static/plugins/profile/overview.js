// @ts-check
/** The profile in one line: how long, what was busy, what is wrong with the file. */
import { html } from "htm/preact";
import { formatTime } from "../../charts/timeline/window.js";
import { formatCount, formatInteger } from "../../core/format.js";
import { NotesButton } from "../../shell/notes_button.js";
import { useAnswer } from "./answers.js";
import { percent } from "./figures.js";
import { goTo } from "./selecting.js";
import { busiestRow } from "./summary_order.js";

/** So many names are looked at for the busiest. */
const ROWS = 50;

/** @param {{opened: import("./profiles.js").Opened}} props */
export function Overview({ opened: { trace } }) {
  const { answer: summary } = useAnswer("summary", trace.slices ? { id: trace.id, range: null, by: "name", tracks: null, limit: ROWS } : null);
  const { answer: steps } = useAnswer("steps", trace.slices ? { id: trace.id } : null);
  const idle = steps ? idleInSteps(steps.steps) : null;
  const at = busiestRow(summary?.rows ?? [], steps?.steps ?? []);
  const busiest = summary?.rows[at];
  return html`<dl class="profile-facts" aria-label="Overview">
    <${Fact} name="Length">${formatTime(trace.extent.end)}<//>
    <${Fact} name="Recorded">${formatCount(trace.slices, "slice")}, ${formatCount(trace.tracks.length, "track")}<//>
    ${steps?.steps.some((/** @type {any} */ { slice }) => slice !== null) && html`<${Fact} name="Steps">${formatInteger(steps.steps.length)}, ${formatTime(meanLength(steps.steps))} each<//>`}
    ${busiest && html`<${Fact} name="Busiest">
      <button type="button" class="link-button" title=${`${busiest}: show the longest`} onClick=${() => goTo(summary.longest[at])}>${busiest}</button> ${percent(summary.share[at])}<//>`}
    ${idle !== null && html`<${Fact} name="Idle">${percent(idle)}<//>`}
    <${Devices} names=${namesOfDevices(trace)} />
    <div class="profile-notes"><${NotesButton} notes=${trace.notes} align="end" /></div>
  </dl>`;
}

/** @param {{name: string, children?: any}} props */
function Fact({ name, children }) {
  return html`<div class=${name.startsWith("Device") ? "fact-devices" : undefined}><dt>${name}</dt><dd>${children}</dd></div>`;
}

/** @param {{names: readonly string[]}} props */
function Devices({ names }) {
  if (names.length < 2) return html`<${Fact} name="Device">${names[0] ?? "–"}<//>`;
  return html`<${Fact} name="Devices"><span title=${names.join("\n")}>${formatInteger(names.length)}: ${names.join(", ")}</span><//>`;
}

/** Processes of which more is told than what others did. @param {import("./trace.js").Trace} trace */
function namesOfDevices({ processes, tracks }) {
  const own = new Set(tracks.filter(({ category }) => category !== "derived").map(({ process }) => process));
  return processes.filter(({ id }) => own.has(id)).map(({ name }) => name);
}

/** @param {{duration: number, parts: Record<string, number>}[]} steps */
function idleInSteps(steps) {
  const total = steps.reduce((sum, { duration }) => sum + duration, 0);
  return total > 0 ? steps.reduce((sum, { parts }) => sum + (parts.idle ?? 0), 0) / total : null;
}

/** @param {{duration: number}[]} steps */
function meanLength(steps) {
  return steps.reduce((sum, { duration }) => sum + duration, 0) / steps.length;
}
