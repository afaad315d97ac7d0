// @ts-check
import { html } from "htm/preact";
import { useRef } from "preact/hooks";
import "@preact/signals";
import { Dialog } from "./dialog.js";
import { notedRun } from "./run_actions.js";
import { curateRun } from "./run_rows.js";

const NOTE_LIMIT = 4000;

/** A note on one run. */
export function NoteDialog() {
  const field = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const run = notedRun.value;
  if (!run) return null;
  const close = () => void (notedRun.value = null);
  const save = () => {
    const note = field.current?.value.trim() ?? "";
    void curateRun(run, { note: note || null });
    close();
  };
  const keyed = (/** @type {KeyboardEvent} */ event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && save();
  return html`<${Dialog} title=${`Note on ${run.label}`} onClose=${close}>
    <textarea class="field note-field" aria-label="Note" rows="6" maxlength=${NOTE_LIMIT} ref=${field} onKeyDown=${keyed} autofocus>${run.note}</textarea>
    <div class="dialog-actions">
      <button type="button" class="button" onClick=${close}>Cancel</button>
      <button type="button" class="button button-primary" onClick=${save}>Save</button>
    </div>
  <//>`;
}
