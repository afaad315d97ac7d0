// @ts-check
/** Under every chart while steps are selected: what each run had there. The cards share the selection and the order. */
import { effect } from "@preact/signals-core";
import { useSignal } from "@preact/signals";
import { html } from "htm/preact";
import { useEffect, useLayoutEffect } from "preact/hooks";
import { postDocument } from "../../core/api.js";
import { formatStep } from "../../core/format.js";
import { hparamNames } from "../../core/hparam_domain.js";
import { Icon } from "../../core/icons.js";
import { session } from "../../core/session.js";
import { restarts, selection } from "../../core/view_state.js";
import { arranged } from "../../core/table_layout.js";
import { LongName } from "../../shell/long_name.js";
import { HeaderCell, widthStyle } from "../../shell/table_head.js";
import { Batcher } from "./batcher.js";
import { shortLabel } from "./chart_spec.js";
import { hparamColumns, smoothing } from "./state.js";
import { RUN, headOf, order } from "./step_header.js";
import { columnsOf, numericRow, sortRows } from "./step_rows.js";
import { Swatch } from "./tooltip.js";

/**
 * @typedef {import("./step_rows.js").Row} Row
 * @typedef {{restarts: string, smoothing: number, step: number | null, range: [number, number] | null}} Question
 */

/** One request answers the tables of all cards in view. */
const batcher = new Batcher(async (/** @type {Question} */ question, /** @type {[number, number][]} */ series) => {
  const { rows } = await postDocument("api/scalars/table", { ...question, series });
  return /** @type {Row[]} */ (rows);
});

/** @param {{card: import("./cards.js").Card}} props */
export function StepTable({ card }) {
  const current = useSignal(card);
  const rows = useSignal(/** @type {Row[]} */ ([]));
  const error = useSignal("");
  useLayoutEffect(() => void (current.value = card), [card]);
  useEffect(() => follow(current, rows, error), []);
  const { from, to } = /** @type {{from: number, to: number}} */ (selection.value);
  const isRange = from !== to;
  const columns = columnsOf(isRange, hparamColumns.value ? hparamNames(session.selectedRuns.value) : []);
  const table = headOf(columns, isRange);
  const layout = table.layout.value;
  const shown = arranged(columns, layout);
  return html`<div class="step-table" tabindex="0">
    <table>
      <thead>
        <tr>
          <${HeaderCell} table=${table} name=${RUN} title=${isRange ? `steps ${formatStep(from)} – ${formatStep(to)}` : `step ${formatStep(from)}`}>
            <button type="button" class="icon-button" aria-label="Clear the selection" onClick=${() => (selection.value = null)}><${Icon} name="close" size=${12} /></button>
          <//>
          ${shown.map((column) => html`<${HeaderCell} key=${column.name} table=${table} name=${column.name} title=${column.title} />`)}
        </tr>
      </thead>
      <tbody>
        ${sortRows(rows.value, order.value, labelOf).map((row) => html`<tr key=${`${row.run}:${row.tag}`}>
          <th scope="row" title=${labelOf(row)} style=${widthStyle(layout, RUN)}><${Swatch} color=${session.colorOf(row.run)} /><${LongName} text=${shortLabel(labelOf(row))} />${card.isOverlay && html`<span class="note">${tagName(card, row.tag)}</span>`}</th>
          ${shown.map(({ name, format }) => html`<td key=${name} style=${widthStyle(layout, name)}>${format(row[name])}</td>`)}
        </tr>`)}
      </tbody>
    </table>
    ${error.value && html`<p role="alert">${error.value}</p>`}
  </div>`;
}

/**
 * @param {import("@preact/signals-core").Signal<import("./cards.js").Card>} card
 * @param {import("@preact/signals-core").Signal<Row[]>} rows
 * @param {import("@preact/signals-core").Signal<string>} error
 */
function follow(card, rows, error) {
  let asked = 0;
  return effect(() => {
    const steps = selection.value;
    if (!steps) return;
    const isRange = steps.from !== steps.to;
    const question = {
      restarts: restarts.value,
      smoothing: smoothing.value,
      step: isRange ? null : steps.from,
      range: isRange ? /** @type {[number, number]} */ ([steps.from, steps.to]) : null,
    };
    const runs = session.selectedRuns.value;
    const series = card.value.tags.flatMap((tag) => runs.flatMap((run) => (tag.runs.has(run.id) ? [/** @type {[number, number]} */ ([run.id, tag.id])] : [])));
    const turn = ++asked;
    batcher.ask(question, series).then(
      (answer) => {
        if (turn !== asked) return; // a newer question is on its way
        rows.value = answer.map((row) => ({ ...numericRow(row), ...hparamCells(row.run) }));
        error.value = "";
      },
      (reason) => (error.value = reason instanceof Error ? reason.message : String(reason)),
    );
  });
}

/** @param {number} run */
function hparamCells(run) {
  const hparams = session.runById.peek().get(run)?.hparams ?? {};
  return Object.fromEntries(Object.entries(hparams).map(([name, value]) => [`hparam:${name}`, value]));
}

/** @param {Row} row */
function labelOf(row) {
  return session.runById.value.get(row.run)?.label ?? "";
}

/**
 * @param {import("./cards.js").Card} card
 * @param {number} id
 */
function tagName(card, id) {
  return card.tags.find((tag) => tag.id === id)?.name ?? "";
}
