// @ts-check
import { html } from "htm/preact";
import { Icon } from "../core/icons.js";

/**
 * A filter field: what is typed goes into the signal at once; the error, if any, is said below and to screen readers.
 * @param {{id: string, label: string, value: import("@preact/signals").Signal<string>, error?: string, class?: string}} props
 */
export function SearchField({ id, label, value, error = "", class: className = "" }) {
  const keyed = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape") return;
    if (value.peek()) value.value = "";
    else /** @type {HTMLElement} */ (event.currentTarget).blur();
  };
  return html`<div class=${`field search-field ${className} ${error ? "is-wrong" : ""}`}>
    <${Icon} name="search" size=${14} />
    <input
      id=${id}
      type="text"
      spellcheck="false"
      autocomplete="off"
      placeholder=${label}
      aria-label=${label}
      aria-invalid=${error !== ""}
      aria-errormessage=${error ? `${id}-error` : undefined}
      value=${value.value}
      onInput=${(/** @type {InputEvent} */ event) => void (value.value = /** @type {HTMLInputElement} */ (event.currentTarget).value)}
      onKeyDown=${keyed}
    />
    ${value.value &&
    html`<button type="button" class="field-clear" aria-label="Clear" onClick=${() => void (value.value = "")}><${Icon} name="close" size=${12} /></button>`}
    ${error && html`<span class="field-error" id=${`${id}-error`} role="alert">${error}</span>`}
  </div>`;
}
