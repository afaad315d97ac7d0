// @ts-check
/** The dialog that makes a chart, or changes one that was made here. */
import { useSignal } from "@preact/signals";
import { html } from "htm/preact";
import { session } from "../../core/session.js";
import { copy } from "../../shell/clipboard.js";
import { Dialog } from "../../shell/dialog.js";
import { Segments } from "../../shell/segments.js";
import { MARGIN_ENDS } from "./cards.js";
import { pythonCall } from "./layout.js";
import { categories, keepChart } from "./live_layouts.js";
import { Matcher } from "./matching.js";
import { edited } from "./state.js";

/**
 * @typedef {import("./layout.js").Chart} Chart
 * @typedef {import("./layout.js").PlacedChart} PlacedChart
 *
 * @typedef {object} Draft
 * @property {string} category
 * @property {string} title
 * @property {Chart["kind"]} kind
 * @property {string} patterns           one a line
 * @property {readonly string[]} margins by threes
 */

const KINDS = /** @type {const} */ ([["lines", "Lines"], ["margins", "Values with margins"]]);
const SHOWN_NAMES = 8;
const END_TITLES = { value: "Value", lower: "Lower end", upper: "Upper end" };

/** @param {{placed: PlacedChart | "new"}} props */
export function ChartEditor({ placed }) {
  const draft = useSignal(draftOf(placed));
  const change = (/** @type {Partial<Draft>} */ part) => void (draft.value = { ...draft.value, ...part });
  const close = () => void (edited.value = null);
  const before = placed === "new" ? null : { category: placed.category, chart: placed.chart };
  const after = { category: draft.value.category.trim(), chart: chartOf(draft.value) };
  const lack = lackOf(after);
  const save = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (lack) return;
    keepChart(before, after);
    close();
  };
  const remove = () => {
    keepChart(before, null);
    close();
  };
  return html`<${Dialog} title=${before ? "Change the chart" : "New chart"} class="chart-editor" onClose=${close}>
    <form onSubmit=${save}>
      <${NameFields} draft=${draft.value} change=${change} />
      <${Segments} label="Kind" value=${draft.value.kind} options=${KINDS} onChange=${(/** @type {Chart["kind"]} */ kind) => change({ kind })} />
      ${draft.value.kind === "lines" ? html`<${PatternField} draft=${draft.value} change=${change} />` : html`<${MarginFields} draft=${draft.value} change=${change} />`}
      <${Preview} chart=${after.chart} />
      <div class="dialog-actions">
        ${before && html`<button type="button" class="button" onClick=${remove}>Remove</button>`}
        <button type="button" class="button" disabled=${lack !== ""} title="The call that logs this chart" onClick=${() => void copy(pythonCall([{ title: after.category, charts: [after.chart] }]))}>Copy as Python</button>
        <span class="lack">${lack}</span>
        <button type="button" class="button" onClick=${close}>Cancel</button>
        <button type="submit" class="button button-primary" disabled=${lack !== ""}>Save</button>
      </div>
    </form>
  <//>`;
}

/** @typedef {{draft: Draft, change: (part: Partial<Draft>) => void}} FieldsProps */

/** @param {FieldsProps} props */
function NameFields({ draft, change }) {
  return html`<div class="editor-names">
    <label>Category<input type="text" class="field" list="layout-categories" value=${draft.category} onInput=${(/** @type {InputEvent} */ event) => change({ category: textOf(event) })} /></label>
    <datalist id="layout-categories">${categories.value.map(({ title }) => html`<option key=${title} value=${title} />`)}</datalist>
    <label>Title<input type="text" class="field" autofocus placeholder="train and validation" value=${draft.title} onInput=${(/** @type {InputEvent} */ event) => change({ title: textOf(event) })} /></label>
  </div>`;
}

/** @param {FieldsProps} props */
function PatternField({ draft, change }) {
  return html`<label class="editor-patterns">Scalars, one name or regular expression a line, matched from the start
    <textarea rows="4" spellcheck=${false} placeholder=${"loss/.*\naccuracy/validation"} value=${draft.patterns} onInput=${(/** @type {InputEvent} */ event) => change({ patterns: textOf(event) })} />
  </label>`;
}

/** @param {FieldsProps} props */
function MarginFields({ draft, change }) {
  const names = session.tagsOf("scalars").value.map((tag) => tag.name);
  const set = (/** @type {number} */ i, /** @type {InputEvent} */ event) => change({ margins: draft.margins.with(i, textOf(event)) });
  const rows = Array.from({ length: draft.margins.length / MARGIN_ENDS.length }, (_, row) => row * MARGIN_ENDS.length);
  return html`<fieldset class="editor-margins"><legend>Scalars</legend>
    <datalist id="layout-scalars">${names.map((name) => html`<option key=${name} value=${name} />`)}</datalist>
    ${rows.map((start) => html`<div key=${start} class="editor-margin">
      ${MARGIN_ENDS.map((end, i) => html`<label key=${end}>${END_TITLES[end]}<input type="text" class="field" list="layout-scalars" value=${draft.margins[start + i]} onInput=${(/** @type {InputEvent} */ event) => set(start + i, event)} /></label>`)}
    </div>`)}
    <button type="button" class="button" onClick=${() => change({ margins: [...draft.margins, "", "", ""] })}>Another value with margins</button>
  </fieldset>`;
}

/** What the chart would show now. @param {{chart: Chart}} props */
function Preview({ chart }) {
  const matches = new Matcher(session.tagsOf("scalars").value.map((tag) => tag.name)).match(chart);
  return html`<dl class="editor-preview" aria-live="polite" aria-label="What matches">
    ${matches.map(({ pattern, names, problem }, i) => html`<div key=${i}>
      <dt><code>${pattern}</code><small>${problem || (chart.kind === "lines" ? `${names.length} ${names.length === 1 ? "scalar" : "scalars"}` : "logged")}</small></dt>
      ${chart.kind === "lines" && names.slice(0, SHOWN_NAMES).map((name) => html`<dd key=${name}>${name}</dd>`)}
      ${chart.kind === "lines" && names.length > SHOWN_NAMES && html`<dd>and ${names.length - SHOWN_NAMES} more</dd>`}
    </div>`)}
  </dl>`;
}

/** @param {PlacedChart | "new"} placed @returns {Draft} */
function draftOf(placed) {
  if (placed === "new") return { category: categories.peek()[0]?.title ?? "Charts", title: "", kind: "lines", patterns: "", margins: ["", "", ""] };
  const { title, kind, tags } = placed.chart;
  return { category: placed.category, title, kind, patterns: kind === "lines" ? tags.join("\n") : "", margins: kind === "margins" ? tags : ["", "", ""] };
}

/** @param {Draft} draft @returns {Chart} */
function chartOf({ title, kind, patterns, margins }) {
  const lines = patterns.split("\n").map((line) => line.trim()).filter(Boolean);
  const threes = Array.from({ length: margins.length / 3 }, (_, row) => margins.slice(row * 3, row * 3 + 3).map((name) => name.trim()));
  return { title: title.trim(), kind, tags: kind === "lines" ? lines : threes.filter((names) => names.some(Boolean)).flat() };
}

/** What is missing yet. @param {{category: string, chart: Chart}} placed */
function lackOf({ category, chart }) {
  if (!category) return "It has no category yet";
  if (!chart.title) return "It has no title yet";
  if (chart.tags.length === 0) return "It shows no scalars yet";
  return chart.tags.every(Boolean) ? "" : "A value has a lower and an upper end";
}

/** @param {InputEvent} event */
function textOf(event) {
  return /** @type {HTMLInputElement | HTMLTextAreaElement} */ (event.currentTarget).value;
}
