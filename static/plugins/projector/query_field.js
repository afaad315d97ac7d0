// @ts-check
/** Where a person says which points: a text or a pattern, in one field or in all. */
import { html } from "htm/preact";
import { fields } from "./view.js";

/**
 * @param {{id?: string, label: string, query: import("./state.js").Query, error?: string, onChange: (change: Partial<import("./state.js").Query>) => void}} props
 */
export function QueryField({ id, label, query, error = "", onChange }) {
  const typed = (/** @type {InputEvent} */ event) => onChange({ text: /** @type {HTMLInputElement} */ (event.currentTarget).value });
  const keyed = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Escape") query.text ? onChange({ text: "" }) : /** @type {HTMLElement} */ (event.currentTarget).blur();
  };
  return html`<div class=${`field query-field ${error ? "is-wrong" : ""}`}>
    <input id=${id} type="text" spellcheck="false" autocomplete="off" placeholder=${label} aria-label=${label} aria-invalid=${error !== ""} value=${query.text} onInput=${typed} onKeyDown=${keyed} />
    <button type="button" class="icon-button mono" aria-pressed=${query.regex} aria-label="Regular expression" title="Regular expression" onClick=${() => onChange({ regex: !query.regex })}>.*</button>
    ${fields.value.length > 1 && html`<select aria-label=${`${label}: in which field`} value=${query.field} onChange=${(/** @type {Event} */ event) => onChange({ field: /** @type {HTMLSelectElement} */ (event.currentTarget).value })}>
      <option value="">any field</option>
      ${fields.value.map(({ name }) => html`<option key=${name} value=${name}>${name}</option>`)}
    </select>`}
    ${error && html`<span class="field-error" role="alert">${error}</span>`}
  </div>`;
}
