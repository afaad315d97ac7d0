// @ts-check
/** Where a person gives the points that are meant another value in a field. */
import { useSignal } from "@preact/signals";
import { html } from "htm/preact";
import { written } from "./edits.js";
import { edits } from "./embeddings.js";
import { fields, labelledBy } from "./view.js";

/** @param {{points: readonly number[]}} props */
export function EditForm({ points }) {
  const value = useSignal("");
  const field = useSignal("");
  if (!fields.value.length) return null;
  const name = field.value || (labelledBy.value?.name ?? "");
  const write = (/** @type {Event} */ event) => {
    event.preventDefault();
    edits.value = written(edits.value, name, points, value.value.trim());
    value.value = "";
  };
  const typed = (/** @type {InputEvent} */ event) => void (value.value = /** @type {HTMLInputElement} */ (event.currentTarget).value);
  return html`<form class="edit-form" onSubmit=${write} title="In this page only: download the metadata to keep it">
    <select aria-label="Field to write" value=${name} onChange=${(/** @type {Event} */ event) => void (field.value = /** @type {HTMLSelectElement} */ (event.currentTarget).value)}>
      ${fields.value.map((one) => html`<option key=${one.name} value=${one.name}>${one.name}</option>`)}
    </select>
    <input type="text" class="field" aria-label="New value" placeholder="new value" maxlength="1000" value=${value.value} onInput=${typed} />
    <button type="submit" class="button" disabled=${!value.value.trim()}>Set</button>
  </form>`;
}
