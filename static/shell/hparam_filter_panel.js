// @ts-check
/** All hyperparameters: search among them, open one to filter by it, make it a column of the run list. */
import { useSignal } from "@preact/signals";
import { html } from "htm/preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { formatInteger } from "../core/format.js";
import { surveyHparams } from "../core/hparam_domain.js";
import { EMPTY, describeRule } from "../core/hparam_filter.js";
import { Icon } from "../core/icons.js";
import { hparamText } from "../core/run_order.js";
import { session } from "../core/session.js";
import { HparamEditor } from "./hparam_filter_editor.js";
import { SearchField } from "./search_field.js";
import { shownHparams, toggleHparamColumn } from "./run_columns.js";

/** More are found by searching. */
const LISTED = 500;
/** So few need no search. */
const FEW = 8;

/** @param {{at: string}} props `at`: the hyperparameter to begin with, or "" */
export function HparamPanel({ at }) {
  const search = useSignal("");
  const open = useSignal(at);
  useEffect(() => void (open.value = at), [at]);
  const runs = session.runs.value;
  // Runs get new points every second, but hyperparameters with the first: only another number of runs asks for a new look.
  const { varying, constant } = useMemo(() => surveyHparams(runs), [runs.length]);
  const wanted = (/** @type {string} */ name) => name.toLowerCase().includes(search.value.trim().toLowerCase());
  const found = varying.filter(wanted);
  const same = constant.filter(wanted);
  return html`<div class="panel hparam-panel">
    <h3>Hyperparameters <small aria-live="polite">${formatInteger(session.listedRuns.value.length)} of ${formatInteger(runs.length)} runs listed</small></h3>
    ${varying.length + constant.length > FEW && html`<${SearchField} id="hparam-search" label="Search hyperparameters" value=${search} />`}
    <div class="hparam-scroll">
      ${found.length + same.length === 0 && html`<p class="hint">None is called so.</p>`}
      <ul class="hparam-list">
        ${cut(found, at).map((name) => html`<${Hparam} key=${name} name=${name} open=${open} />`)}
        ${found.length > LISTED && html`<${More} count=${found.length - LISTED} />`}
      </ul>
      ${same.length > 0 &&
      html`<h3>The same in every run</h3>
        <ul class="hparam-list">
          ${cut(same, at).map((name) => html`<${Hparam} key=${name} name=${name} open=${open} note=${hparamText(runs[0] ?? { hparams: {} }, name)} />`)}
          ${same.length > LISTED && html`<${More} count=${same.length - LISTED} />`}
        </ul>`}
    </div>
  </div>`;
}

/** The first few, and in any case the one that was asked for. @param {readonly string[]} names @param {string} asked */
function cut(names, asked) {
  const first = names.slice(0, LISTED);
  return first.includes(asked) || !names.includes(asked) ? first : [asked, ...first];
}

/** @param {{count: number}} props */
function More({ count }) {
  return html`<li class="hint">and ${formatInteger(count)} more: search for them</li>`;
}

/** @param {{name: string, open: import("@preact/signals").Signal<string>, note?: string}} props */
function Hparam({ name, open, note = "" }) {
  const item = useRef(/** @type {HTMLElement | null} */ (null));
  const isOpen = open.value === name;
  const isColumn = shownHparams.value.includes(name);
  const rule = session.hparamFilter.value.find((other) => other.name === name);
  useEffect(() => void (isOpen && item.current?.scrollIntoView({ block: "nearest" })), [isOpen]);
  return html`<li ref=${item} class=${`hparam ${isOpen ? "is-open" : ""}`}>
    <div class="hparam-head">
      <button type="button" class="hparam-name" aria-expanded=${isOpen} title=${name} onClick=${() => void (open.value = isOpen ? "" : name)}>
        <${Icon} name=${isOpen ? "chevronDown" : "chevronRight"} size=${12} />
        <span>${name || EMPTY}</span>
        <small class=${rule ? "is-filtered" : ""}>${rule ? describeRule(rule, false) : note}</small>
      </button>
      <button type="button" class="button-bare hparam-column" aria-pressed=${isColumn} aria-label=${`${name} as a column`} title="Show as a column of the run list" onClick=${() => toggleHparamColumn(name)}>
        <${Icon} name="table" size=${14} />
      </button>
    </div>
    ${isOpen && html`<${HparamEditor} name=${name} />`}
  </li>`;
}
