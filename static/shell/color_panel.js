// @ts-check
import { html } from "htm/preact";
import "@preact/signals";
import { PALETTE } from "../core/colors.js";
import { Icon } from "../core/icons.js";
import { session } from "../core/session.js";
import { GroupKeyEditor } from "./group_key_editor.js";
import { Popover } from "./popover.js";
import { coloredRun } from "./run_actions.js";
import { curateRun } from "./run_rows.js";

/** The content of "Colour runs by…". */
export function ColorPanel() {
  return html`<div class="panel">
    <h3>Colour runs by</h3>
    <${GroupKeyEditor} value=${session.colorBy.value} noneLabel="Run" onChange=${(/** @type {any} */ rule) => void (session.colorBy.value = rule)} />
    <p class="hint">A colour that you give to a run stays its colour.</p>
  </div>`;
}

/** The colour chooser of one run, opened from its menu. */
export function RunColorPopover() {
  const open = coloredRun.value;
  if (!open) return null;
  const { run, anchor } = open;
  const current = session.colorOf(run);
  const close = () => void (coloredRun.value = null);
  const choose = (/** @type {string | null} */ color) => {
    void curateRun(run, { color });
    close();
  };
  return html`<${Popover} anchor=${anchor} label=${`Colour of ${run.label}`} onClose=${close}>
    <div class="panel">
      <div class="palette">
        ${PALETTE.map(
          (color) =>
            html`<button type="button" class="palette-color" style=${{ "--run-color": color }} aria-label=${color} aria-pressed=${color === current} onClick=${() => choose(color)}>
              ${color === current && html`<${Icon} name="check" size=${12} />`}
            </button>`,
        )}
      </div>
      <label class="setting"><span>Own colour</span><input type="color" value=${current} onChange=${(/** @type {Event} */ event) => choose(/** @type {HTMLInputElement} */ (event.currentTarget).value)} /></label>
      <button type="button" class="button" disabled=${!run.color} onClick=${() => choose(null)}>Automatic</button>
    </div>
  <//>`;
}
