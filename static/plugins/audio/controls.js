// @ts-check
/** Under the picture: play, where it is, what is remarkable, and the same clip of another run. */
import { html } from "htm/preact";
import { formatTime } from "../../charts/waveform_scene.js";
import { Icon } from "../../core/icons.js";
import { session } from "../../core/session.js";
import { remarkOf } from "./facts.js";
import { current, duration, isPlayingCard, loop, position, problem, switchTo, toggle } from "./player.js";

/**
 * @typedef {import("./player.js").Source} Source
 * @typedef {{clip: import("./feed.js").Clip | null, source: Source | null, other: {source: Source, run: import("../../core/session.js").Run} | null}} ControlsProps
 *   `other`: the same clip of the next run
 */

/** @param {ControlsProps} props */
export function Controls({ clip, source, other }) {
  const plays = source !== null && isPlayingCard(source.key);
  const canPlay = source !== null && clip !== null && clip.media_type !== "application/octet-stream" && clip.frames !== 0;
  const trouble = source && current.value?.key === source.key ? problem.value : "";
  const remark = trouble || (clip && remarkOf(clip));
  return html`<div class="audio-controls">
    <button type="button" class="button button-icon" disabled=${!canPlay} aria-label=${plays ? "Pause" : "Play"} title=${plays ? "Pause" : "Play"} onClick=${() => source && toggle(source)}><${Icon} name=${plays ? "pause" : "play"} /></button>
    <${Time} clip=${clip} source=${source} />
    <button type="button" class="icon-button" aria-label="Loop" title="Loop" aria-pressed=${loop.value} onClick=${() => void (loop.value = !loop.value)}><${Icon} name="refresh" /></button>
    ${remark && html`<span class="audio-remark" role=${trouble ? "alert" : undefined} title=${remark}>${remark}</span>`}
    ${other && html`<${Compare} other=${other} source=${source} />`}
  </div>`;
}

/** Apart from the rest, as it is drawn anew in every frame. @param {{clip: import("./feed.js").Clip | null, source: Source | null}} props */
function Time({ clip, source }) {
  const isCurrent = source !== null && current.value?.key === source.key;
  const length = clip?.seconds ?? (isCurrent ? duration.value : 0);
  return html`<span class="audio-time">${formatTime(isCurrent ? Math.round(position.value * 100) / 100 : 0)}${length > 0 && html` / ${formatTime(length)}`}</span>`;
}

/** @param {{other: NonNullable<ControlsProps["other"]>, source: Source | null}} props */
function Compare({ other, source }) {
  const isCurrent = source !== null && current.value?.key === source.key;
  const title = `Hear ${other.run.label} from the same place (x)`;
  return html`<button type="button" class="button audio-compare" disabled=${!isCurrent} aria-label=${title} title=${title} onClick=${() => switchTo(other.source)}>
    A/B <i class="swatch" style=${{ background: session.colorOf(other.run) }}></i><span>${other.run.label}</span>
  </button>`;
}
