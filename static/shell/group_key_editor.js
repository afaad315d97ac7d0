// @ts-check
/** Chooses by what runs belong together: shared by "colour by" and "group by". */
import { html } from "htm/preact";
import "@preact/signals";
import { groupRuns, groupingError } from "../core/grouping.js";
import { hparamNames } from "../core/hparam_domain.js";
import { session } from "../core/session.js";

/**
 * @typedef {import("../core/grouping.js").GroupKey} GroupKey
 */

const PREVIEW_LIMIT = 8;

/** @param {{value: GroupKey | null, noneLabel: string, onChange: (rule: GroupKey | null) => void}} props */
export function GroupKeyEditor({ value, noneLabel, onChange }) {
  const names = hparamNames(session.runs.value);
  /** @type {[string, string, () => GroupKey | null][]} */
  const choices = [
    ["none", noneLabel, () => null],
    ["directory", "Directory", () => ({ by: "directory" })],
    ["regex", "Regular expression", () => ({ by: "regex", pattern: "" })],
    ["hparam", "Hyperparameter", () => ({ by: "hparam", name: names[0] })],
  ];
  return html`<div class="choices" role="radiogroup" aria-label="By">
      ${choices.map(
        ([by, label, make]) =>
          html`<label class="choice">
            <input type="radio" name="group-key" checked=${(value?.by ?? "none") === by} disabled=${by === "hparam" && names.length === 0} onChange=${() => onChange(make())} />
            <span>${label}${by === "hparam" && names.length === 0 ? html` <small>none logged</small>` : ""}</span>
          </label>`,
      )}
    </div>
    ${value?.by === "regex" && html`<${PatternField} pattern=${value.pattern} onChange=${(/** @type {string} */ pattern) => onChange({ by: "regex", pattern })} error=${groupingError(value)} />`}
    ${value?.by === "hparam" &&
    html`<select class="field" aria-label="Hyperparameter" value=${value.name} onChange=${(/** @type {Event} */ event) => onChange({ by: "hparam", name: /** @type {HTMLSelectElement} */ (event.currentTarget).value })}>
      ${names.map((name) => html`<option value=${name} selected=${name === value.name}>${name}</option>`)}
    </select>`}
    ${value && html`<${GroupPreview} rule=${value} />`}`;
}

/** @param {{pattern: string, onChange: (pattern: string) => void, error: string}} props */
function PatternField({ pattern, onChange, error }) {
  return html`<div class=${`field ${error ? "is-wrong" : ""}`}>
      <input
        type="text"
        class="mono"
        spellcheck="false"
        autofocus
        aria-label="Pattern"
        placeholder="lr=([^/]+)"
        value=${pattern}
        onInput=${(/** @type {InputEvent} */ event) => onChange(/** @type {HTMLInputElement} */ (event.currentTarget).value)}
      />
      ${error && html`<span class="field-error" role="alert">${error}</span>`}
    </div>
    <p class="hint">Runs with equal captures form a group; without parentheses the whole match counts.</p>`;
}

/** The groups that a rule makes, with colours and sizes. @param {{rule: GroupKey}} props */
function GroupPreview({ rule }) {
  const groups = groupRuns(session.listedRuns.value, rule);
  const more = groups.length - PREVIEW_LIMIT;
  return html`<ul class="legend legend-preview" aria-label="Groups">
    ${groups.slice(0, PREVIEW_LIMIT).map((group) => html`<li><i class="run-swatch run-swatch-true" style=${{ "--run-color": group.color }}></i><span>${group.label}</span><small>${group.runs.length}</small></li>`)}
    ${more > 0 && html`<li class="legend-more">and ${more} more</li>`}
  </ul>`;
}
