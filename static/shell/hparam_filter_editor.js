// @ts-check
/** What one hyperparameter may be: single values with check boxes, or a range of numbers; and whether it may be missing. */
import { useSignal } from "@preact/signals";
import { html } from "htm/preact";
import { formatInteger } from "../core/format.js";
import { LISTED_NUMBERS, domainOf } from "../core/hparam_domain.js";
import { EVERYTHING, filterByHparams, withRule, withoutRule } from "../core/hparam_filter.js";
import { session } from "../core/session.js";
import { HparamRange } from "./hparam_filter_range.js";
import { SearchField } from "./search_field.js";
import { Segments } from "./segments.js";

/**
 * @typedef {import("../core/hparam_filter.js").HparamRule} HparamRule
 * @typedef {import("../core/hparam_domain.js").Domain} Domain
 */

/** More values are found by searching. */
const LISTED = 100;

/** @param {{name: string}} props */
export function HparamEditor({ name }) {
  const rules = session.hparamFilter.value;
  const rule = rules.find((other) => other.name === name);
  const domain = domainOf(session.runs.value.filter((run) => !run.hidden), name);
  const here = domainOf(filterByHparams(session.namedRuns.value, withoutRule(rules, name)), name);
  const preferred = useSignal(rule ? "range" in rule : domain.isNumeric && domain.values.length > LISTED_NUMBERS);
  const isRange = domain.isNumeric && preferred.value;
  const choose = (/** @type {string} */ kind) => {
    preferred.value = kind === "range";
    session.hparamFilter.value = withoutRule(session.hparamFilter.peek(), name);
  };
  return html`<div class="hparam-editor" role="group" aria-label=${name}>
    ${domain.isNumeric && domain.values.length > 1 && html`<${Segments} label="Filter by" value=${isRange ? "range" : "values"} options=${[["values", "values"], ["range", "range"]]} onChange=${choose} />`}
    ${isRange ? html`<${HparamRange} name=${name} domain=${domain} here=${here} rule=${rule} onChange=${setRule} />` : html`<${Values} name=${name} domain=${domain} here=${here} rule=${rule} />`}
    ${domain.missing > 0 && html`<${Missing} name=${name} domain=${domain} here=${here} rule=${rule} />`}
  </div>`;
}

/** @param {HparamRule} rule */
function setRule(rule) {
  session.hparamFilter.value = withRule(session.hparamFilter.peek(), rule);
}

/** @typedef {{name: string, domain: Domain, here: Domain, rule: HparamRule | undefined}} Part `here`: among the runs that the other filters let through */

/** @param {Part} props */
function Values({ name, domain, here, rule }) {
  const search = useSignal("");
  const all = domain.values.map(({ text }) => text);
  const chosen = new Set(rule && "values" in rule ? rule.values : all);
  const counts = new Map(here.values.map(({ text, count }) => [text, count]));
  const set = (/** @type {readonly string[]} */ values, missing = rule?.missing ?? true) => {
    if (missing && all.every((text) => values.includes(text))) session.hparamFilter.value = withoutRule(session.hparamFilter.peek(), name);
    else setRule({ name, values, missing });
  };
  const toggle = (/** @type {string} */ text) => set(chosen.has(text) ? [...chosen].filter((other) => other !== text) : [...chosen, text]);
  const found = all.filter((text) => text.toLowerCase().includes(search.value.trim().toLowerCase()));
  return html`${all.length > LISTED_NUMBERS && html`<${SearchField} id="hparam-values" label="Search values" value=${search} />`}
    <ul class="hparam-values">
      ${found.slice(0, LISTED).map((text) => html`<${Value} key=${text} text=${text} count=${counts.get(text) ?? 0} checked=${chosen.has(text)} onToggle=${toggle} onOnly=${() => set([text], false)} />`)}
    </ul>
    ${found.length > LISTED && html`<p class="hint">and ${formatInteger(found.length - LISTED)} more: search for them</p>`}
    <div class="hparam-all">
      <button type="button" class="button-quiet" onClick=${() => set([...new Set([...chosen, ...found])])}>All${search.value && " found"}</button>
      <button type="button" class="button-quiet" onClick=${() => set([...chosen].filter((text) => !found.includes(text)))}>None${search.value && " of these"}</button>
    </div>`;
}

/** @param {{text: string, count: number, checked: boolean, onToggle: (text: string) => void, onOnly: () => void}} props */
function Value({ text, count, checked, onToggle, onOnly }) {
  return html`<li class=${`hparam-value ${count ? "" : "is-none"}`}>
    <label title=${text}>
      <input type="checkbox" checked=${checked} onChange=${() => onToggle(text)} />
      <span class="mono">${text || "(empty)"}</span>
    </label>
    <button type="button" class="button-quiet" aria-label=${`Only ${text || "(empty)"}`} onClick=${onOnly}>only</button>
    <small title="Runs that the other filters let through">${formatInteger(count)}</small>
  </li>`;
}

/** @param {Part} props */
function Missing({ name, domain, here, rule }) {
  const checked = rule?.missing ?? true;
  const change = () => {
    const said = rule ?? (domain.isNumeric ? { name, range: EVERYTHING, missing: true } : { name, values: domain.values.map(({ text }) => text), missing: true });
    setRule({ ...said, missing: !checked });
  };
  return html`<div class="hparam-value">
    <label><input type="checkbox" checked=${checked} onChange=${change} /><span>not set</span></label>
    <small>${formatInteger(here.missing)}</small>
  </div>`;
}
