// @ts-check
/** Which hyperparameters tell how a metric turns out: a bar each, and in which direction. */
import { effect, signal } from "@preact/signals-core";
import { html } from "htm/preact";
import { useEffect } from "preact/hooks";
import { postDocument } from "../../core/api.js";
import { formatCount, formatValue } from "../../core/format.js";
import { Icon } from "../../core/icons.js";
import { restarts } from "../../core/view_state.js";
import { hparamColumn, metricOf } from "./columns.js";
import { table } from "./feed.js";
import { columns, metrics, rows } from "./model.js";
import { chosenAxes, colorColumn, importanceOf, metricValue, tail, view } from "./state.js";

/**
 * @typedef {{name: string, importance: number, deviation: number, correlation: number | null}} Told
 * @typedef {{sessions: number, few: boolean, score: number | null, hparams: Told[]}} Answer
 */

/** A forest takes a second: not for every step of a slider. */
const DELAY_MS = 300;
const SHOWN_AXES = 8;
const WELL = 0.3;

/** @type {import("@preact/signals-core").Signal<{asked: string, answer: Answer | null, error: string}>} */
const state = signal({ asked: "", answer: null, error: "" });

function target() {
  return metrics.value.find(({ name }) => name === importanceOf.value) ?? metrics.value[0];
}

/** What is asked, as text: the same question is asked once, however often new points come. */
function question() {
  const metric = target();
  if (!metric) return "";
  const value = metricValue.value === "best" ? (metric.goal === "min" ? "low" : "high") : metricValue.value;
  const sessions = rows.value.flatMap((row) => row.sessions.map((i) => table.peek()?.sessions.run[i]));
  return JSON.stringify({ metric: metricOf(metric.name), value, tail: tail.value, restarts: restarts.value === "raw" ? "raw" : "latest", sessions });
}

/** @param {string} asked */
async function ask(asked) {
  state.value = { ...state.peek(), asked };
  try {
    const answer = await postDocument("api/hparams/importance", JSON.parse(asked));
    if (state.peek().asked === asked) state.value = { asked, answer, error: "" };
  } catch (error) {
    if (state.peek().asked === asked) state.value = { asked, answer: null, error: error instanceof Error ? error.message : String(error) };
  }
}

function follow() {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let due;
  const stop = effect(() => {
    const asked = question();
    clearTimeout(due);
    if (asked && asked !== state.peek().asked) due = setTimeout(() => void ask(asked), state.peek().answer ? DELAY_MS : 0);
  });
  return () => {
    clearTimeout(due);
    stop();
  };
}

export function Importance() {
  useEffect(follow, []);
  const metric = target();
  const { answer, error, asked } = state.value;
  if (!metric) return html`<p class="hint hp-nothing">No session has a metric yet. Any scalar can be one: see Metrics.</p>`;
  return html`<div class="hp-importance">
    <header>
      <label>What tells how <select aria-label="Metric" value=${metric.name} onChange=${(/** @type {Event} */ event) => void (importanceOf.value = /** @type {HTMLSelectElement} */ (event.currentTarget).value)}>
        ${metrics.value.map(({ name, title }) => html`<option key=${name} value=${name}>${title}</option>`)}
      </select> turns out?</label>
      <button type="button" class="icon-button" aria-label="Ask again with the newest points" title="Ask again with the newest points" onClick=${() => void ask(question())}><${Icon} name="refresh" size=${14} /></button>
      <${Note} answer=${answer} />
    </header>
    ${error && html`<p class="page-problem" role="alert">${error}</p>`}
    ${!answer && !error && html`<p class="hint" aria-live="polite">${asked ? "Growing a forest…" : ""}</p>`}
    ${answer && answer.hparams.length > 0 && html`<${Bars} told=${answer.hparams} />`}
  </div>`;
}

/** How far the answer is to be trusted. @param {{answer: Answer | null}} props */
function Note({ answer }) {
  if (!answer) return null;
  if (answer.hparams.length === 0) return html`<p class="hint">${formatCount(answer.sessions, "session")} with this metric: too few, or nothing differs between them.</p>`;
  const score = answer.score ?? NaN;
  return html`<p class="hint">
    ${formatCount(answer.sessions, "session")}; a random forest explains ${score > 0 ? `${Math.round(score * 100)} %` : "nothing"} of the variance in sessions that it has not seen.
    ${answer.few && html` <b class="tone-warn">Few sessions: take it as a hint.</b>`}
    ${!answer.few && score < WELL && html` <b class="tone-warn">That is little: the order may be chance.</b>`}
  </p>`;
}

/** @param {{told: Told[]}} props */
function Bars({ told }) {
  const sorted = [...told].sort((a, b) => b.importance - a.importance);
  const sum = sorted.reduce((total, { importance }) => total + importance, 0) || 1;
  const most = sorted[0].importance || 1;
  const show = () => {
    const names = sorted.slice(0, SHOWN_AXES).map(({ name }) => hparamColumn(name));
    const metric = target();
    [chosenAxes.value, colorColumn.value, view.value] = [[...names, ...(metric ? [metric.name] : [])], metric?.name ?? "", "parallel"];
  };
  return html`<div class="hp-bars" tabindex="0">
    <table>
      <thead><tr><th scope="col">Hyperparameter</th><th scope="col" title="Share of what the forest loses when this hyperparameter is shuffled among the sessions">Importance</th><th></th><th scope="col" title="Spearman's rank correlation with the metric">Correlation</th><th></th></tr></thead>
      <tbody>${sorted.map(({ name, importance, deviation, correlation }) => html`<tr key=${name}>
        <th scope="row" title=${name}>${titleOf(name)}</th>
        <td class="hp-bar-cell"><i class="hp-share" style=${{ width: `${(importance / most) * 100}%` }}></i></td>
        <td class="hp-number" title=${`± ${formatValue((deviation / sum) * 100, 2)} %`}>${((importance / sum) * 100).toFixed(1)} %</td>
        <td class="hp-bar-cell hp-both">${correlation !== null && html`<i class=${correlation < 0 ? "is-negative" : ""} style=${correlation < 0 ? { right: "50%", width: `${-correlation * 50}%` } : { left: "50%", width: `${correlation * 50}%` }}></i>`}</td>
        <td class="hp-number">${correlation === null ? html`<span title="its values have no order">–</span>` : formatValue(correlation, 2)}</td>
      </tr>`)}</tbody>
    </table>
    <button type="button" class="button" onClick=${show}><${Icon} name="compare" size=${14} />The first ${Math.min(SHOWN_AXES, sorted.length)} as parallel coordinates</button>
  </div>`;
}

/** @param {string} name of a hyperparameter */
function titleOf(name) {
  return columns.value.find((column) => column.name === hparamColumn(name))?.title ?? name;
}
