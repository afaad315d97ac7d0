// @ts-check
/** The row of controls above the clips: what holds for all of them. */
import { html } from "htm/preact";
import { Icon } from "../../core/icons.js";
import { CardWidth, Check, Choice, RestartsChoice, StepField } from "../../shell/option_fields.js";
import { MenuButton, PopoverButton } from "../../shell/popover.js";
import { Segments } from "../../shell/segments.js";
import { TagFilter } from "../../shell/tag_filter.js";
import { SPEEDS, loop, speed, volume } from "./player.js";
import { SCALES, fitted, scale, setView, view } from "./state.js";

const VIEWS = /** @type {const} */ ([["waveform", "Waveform"], ["spectrogram", "Spectrogram"]]);
const SCALE_TITLES = { mel: "as the ear hears (mel)", linear: "linear" };

/** @param {{shown: number, total: number}} props */
export function Toolbar({ shown, total }) {
  return html`<div class="toolbar" role="toolbar" aria-label="Audio">
    <${TagFilter} shown=${shown} total=${total} />
    <${Segments} label="How clips are shown" value=${view.value} options=${VIEWS} onChange=${setView} />
    <${PopoverButton} label="View options" class="button" content=${html`<${Icon} name="settings" />`}>${() => html`<${ViewOptions} />`}<//>
    <${PlayerOptions} />
  </div>`;
}

function ViewOptions() {
  return html`<div class="view-options">
    <h3>Waveforms</h3><${Check} flag=${fitted} label="Quiet clips fill their cards" />
    <h3>Spectrograms</h3><${Choice} label="Frequencies" state=${scale} names=${SCALES} titles=${SCALE_TITLES} />
    <h3>Player</h3><${Check} flag=${loop} label="Play clips again and again" />
    <h3>Steps</h3><${StepField} />
    <h3>Runs</h3><${RestartsChoice} />
    <h3>Cards</h3><${CardWidth} />
  </div>`;
}

function PlayerOptions() {
  const change = (/** @type {InputEvent} */ event) => void (volume.value = Number(/** @type {HTMLInputElement} */ (event.currentTarget).value));
  const keep = (/** @type {KeyboardEvent} */ event) => event.key.startsWith("Arrow") && event.stopPropagation();
  const speeds = () => SPEEDS.map((times) => ({ label: `${times} ×`, checked: times === speed.peek(), run: () => void (speed.value = times) }));
  return html`<div class="audio-options">
    <label>Volume <input type="range" class="slider" min="0" max="1" step="0.05" value=${volume.value} aria-valuetext=${`${Math.round(volume.value * 100)} %`} style=${{ "--part": volume.value }} onInput=${change} onKeyDown=${keep} /></label>
    <${MenuButton} label="Speed" class="button mono" align="end" content=${`${speed.value} ×`} items=${speeds} />
  </div>`;
}
