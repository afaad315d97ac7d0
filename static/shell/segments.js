// @ts-check
import { html } from "htm/preact";

/**
 * A row of alternatives of which one holds: radio buttons in a compact dress.
 * @param {{label: string, value: string, options: readonly (readonly [string, any])[], onChange: (value: string) => void}} props
 */
export function Segments({ label, value, options, onChange }) {
  const keyed = (/** @type {KeyboardEvent} */ event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = options.findIndex(([name]) => name === value);
    const next = (at + step + options.length) % options.length;
    onChange(options[next][0]);
    /** @type {HTMLElement} */ (/** @type {HTMLElement} */ (event.currentTarget).children[next]).focus();
  };
  return html`<div class="segments" role="radiogroup" aria-label=${label} onKeyDown=${keyed}>
    ${options.map(
      ([name, content]) =>
        html`<button type="button" role="radio" aria-checked=${name === value} tabindex=${name === value ? 0 : -1} onClick=${() => onChange(name)}>${content}</button>`,
    )}
  </div>`;
}
