// @ts-check
/** What one hyperparameter may be: single values with check boxes, a range of numbers, a pattern; and whether it may be missing. */
import { useSignal } from "@preact/signals";
import { html } from "htm/preact";
import { formatInteger } from "../core/format.js";
import { LISTED_NUMBERS, domainOf } from "../core/hparam_domain.js";
import { compileFilter } from "../core/regex_filter.js";
import { EMPTY, filterByHparams, withRule, withoutRule } from "../core/hparam_filter.js";
import { session } from "../core/session.js";
import { HparamRange } from "./hparam_filter_range.js";
import { SearchField } from "./search_field.js";
import { Segments } from "./segments.js";

/**
 * @typedef {import("../core/hparam_filter.js").HparamRule} HparamRule
 * @typedef {import("../core/hparam_domain.js").Domain} Domain
 */

const KINDS = /** @type {const} */ ([["values", "values"], ["range", "range"], ["pattern", "pattern"]]);
/** More values are found by searching. */
const LISTED = 100;

/** @param {{name: string}} props */
export function HparamEditor({ name }) {
  const rules = session.hparamFilter.value;
  const rule = rules.find((other) => other.name === name);
  const domain = domainOf(session.runs.value.filter((run) => !run.hidden), name);
  const here = domainOf(filterByHparams(session.namedRuns.value, withoutRule(rules, name)), name);
  const preferred = useSignal(rule ? kindOf(rule) : domain.isNumeric && domain.values.length > LISTED_NUMBERS ? "range" : "values");
  const kind = preferred.value === "range" && !domain.isNumeric ? "values" : preferred.value;
  const kinds = KINDS.filter(([name]) => name !== "range" || domain.isNumeric);
  const choose = (/** @type {string} */ chosen) => {
    preferred.value = chosen;
    session.hparamFilter.value = withoutRule(session.hparamFilter.peek(), name);
  };
  return html`<div class="hparam-editor" role="group" aria-label=${name}>
    ${domain.values.length > 1 && html`<${Segments} label="Filter by" value=${kind} options=${kinds} onChange=${choose} />`}
    ${kind === "pattern" ? html`<${Pattern} name=${name} rule=${rule} />` : kind === "range" ? html`<${HparamRange} name=${name} domain=${domain} here=${here} rule=${rule} onChange=${setRule} />` : html`<${Values} name=${name} domain=${domain} here=${here} rule=${rule} />`}
    ${domain.missing > 0 && html`<${Missing} name=${name} here=${here} rule=${rule} />`}
  </div>`;
}

/** @param {HparamRule} rule */
function kindOf(rule) {
  return "range" in rule ? "range" : "pattern" in rule ? "pattern" : "values";
}

/** @param {HparamRule} rule */
function setRule(rule) {
  session.hparamFilter.value = withRule(session.hparamFilter.peek(), rule);
}

/** The rule that lets every run pass. @param {string} name @returns {import("../core/hparam_filter.js").ValueRule} */
function anyValue(name) {
  return { name, values: [], except: true, missing: true };
}

/** @typedef {{name: string, domain: Domain, here: Domain, rule: HparamRule | undefined}} Part `here`: among the runs that the other filters let through */

/** @param {Part} props */
function Values({ name, domain, here, rule }) {
  const search = useSignal("");
  const all = domain.values.map(({ text }) => text);
  const said = rule && "values" in rule ? rule : { ...anyValue(name), missing: rule?.missing ?? true };
  const named = new Set(said.values);
  const counts = new Map(here.values.map(({ text, count }) => [text, count]));
  /** @param {readonly string[]} texts @param {boolean} on */
  const put = (texts, on) => {
    const values = on === said.except ? said.values.filter((text) => !texts.includes(text)) : [...new Set([...said.values, ...texts])];
    setRule(all.every((text) => values.includes(text) !== said.except) ? { ...anyValue(name), missing: said.missing } : { ...said, values });
  };
  const only = (/** @type {string} */ text) => setRule({ name, values: [text], except: false, missing: false });
  const found = all.filter((text) => text.toLowerCase().includes(search.value.trim().toLowerCase()));
  return html`${all.length > LISTED_NUMBERS && html`<${SearchField} id="hparam-values" label="Search values" value=${search} />`}
    <ul class="hparam-values">
      ${found.slice(0, LISTED).map((text) => html`<${Value} key=${text} text=${text} count=${counts.get(text) ?? 0} checked=${named.has(text) !== said.except} onToggle=${(/** @type {boolean} */ on) => put([text], on)} onOnly=${() => only(text)} />`)}
    </ul>
    ${found.length > LISTED && html`<p class="hint">and ${formatInteger(found.length - LISTED)} more: search for them</p>`}
    <div class="hparam-all">
      <button type="button" class="button-quiet" onClick=${() => put(found, true)}>All${search.value && " found"}</button>
      <button type="button" class="button-quiet" onClick=${() => (search.value ? put(found, false) : setRule({ ...said, values: [], except: false }))}>None${search.value && " of these"}</button>
    </div>`;
}

/** @param {{name: string, rule: HparamRule | undefined}} props */
function Pattern({ name, rule }) {
  const pattern = rule && "pattern" in rule ? rule.pattern : "";
  const { error } = compileFilter(pattern);
  const change = (/** @type {InputEvent} */ event) => setRule({ name, missing: rule?.missing ?? true, pattern: /** @type {HTMLInputElement} */ (event.currentTarget).value });
  return html`<input type="text" class=${`field mono ${error ? "is-wrong" : ""}`} aria-label=${`Pattern of ${name}`} aria-invalid=${error !== ""} placeholder="regex, as ^ada" spellcheck="false" value=${pattern} onInput=${change} />
    ${error && html`<p class="hparam-error" role="alert">${error}</p>`}`;
}

/** @param {{text: string, count: number, checked: boolean, onToggle: (on: boolean) => void, onOnly: () => void}} props */
function Value({ text, count, checked, onToggle, onOnly }) {
  return html`<li class=${`hparam-value ${count ? "" : "is-none"}`}>
    <label title=${text}>
      <input type="checkbox" checked=${checked} onChange=${() => onToggle(!checked)} />
      <span class="mono">${text || EMPTY}</span>
    </label>
    <button type="button" class="button-quiet" aria-label=${`Only ${text || EMPTY}`} onClick=${onOnly}>only</button>
    <small title="Runs that the other filters let through">${formatInteger(count)}</small>
  </li>`;
}

/** @param {Omit<Part, "domain">} props */
function Missing({ name, here, rule }) {
  const checked = rule?.missing ?? true;
  const change = () => {
    const said = rule ?? anyValue(name);
    setRule({ ...said, missing: !checked });
  };
  return html`<div class="hparam-value">
    <label><input type="checkbox" checked=${checked} onChange=${change} /><span>not set</span></label>
    <small>${formatInteger(here.missing)}</small>
  </div>`;
}
