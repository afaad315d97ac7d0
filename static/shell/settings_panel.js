// @ts-check
import { html } from "htm/preact";
import "@preact/signals";
import { session } from "../core/session.js";
import { settings } from "../core/settings.js";
import { Segments } from "./segments.js";

/** What this person prefers. Remembered by this browser; a shared link never carries it. */
export function SettingsPanel() {
  const sidecar = session.environment.value?.sidecar;
  return html`<div class="panel settings-panel">
    <h3>Follow the log directory</h3>
    <${Switch} label="Fetch new points as they are written" value=${settings.autoRefresh} />
    <h3>New views start with</h3>
    <${NumberSetting} label="Smoothing" value=${settings.smoothing} min=${0} max=${0.999} step=${0.01} />
    <div class="setting">
      <span>Restarts</span>
      <${Segments} label="Restarts" value=${settings.restarts.value} options=${[["latest", "latest wins"], ["all", "all"], ["raw", "raw"]]} onChange=${(/** @type {any} */ mode) => void (settings.restarts.value = mode)} />
    </div>
    <${Switch} label="Ignore outliers in the y range" value=${settings.ignoreOutliers} />
    <h3>Cards</h3>
    <${NumberSetting} label="Least width, px" value=${settings.cardWidth} min=${240} max=${1200} step=${20} />
    <${NumberSetting} label="Rows in a tooltip" value=${settings.tooltipRows} min=${1} max=${100} step=${1} />
    <${NumberSetting} label="Significant digits" value=${settings.digits} min=${2} max=${12} step=${1} />
    ${sidecar && html`<p class="hint">Names, colours, notes and pins are kept in <code>${sidecar}</code>. Event files are never touched.</p>`}
  </div>`;
}

/** @param {{label: string, value: import("@preact/signals").Signal<boolean>}} props */
function Switch({ label, value }) {
  return html`<label class="setting">
    <span>${label}</span>
    <input type="checkbox" class="switch" role="switch" checked=${value.value} onChange=${(/** @type {Event} */ event) => void (value.value = /** @type {HTMLInputElement} */ (event.currentTarget).checked)} />
  </label>`;
}

/** @param {{label: string, value: import("@preact/signals").Signal<number>, min: number, max: number, step: number}} props */
function NumberSetting({ label, value, min, max, step }) {
  const change = (/** @type {Event} */ event) => {
    const field = /** @type {HTMLInputElement} */ (event.currentTarget);
    const wanted = field.valueAsNumber;
    if (Number.isFinite(wanted)) value.value = Math.min(max, Math.max(min, wanted));
    field.value = String(value.peek());
  };
  return html`<label class="setting"><span>${label}</span><input type="number" class="field number-field" value=${value.value} min=${min} max=${max} step=${step} onChange=${change} /></label>`;
}
