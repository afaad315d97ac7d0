// @ts-check
/** The names of tracks, each beside its slices: fold, pin, hide. */
import { html } from "htm/preact";
import { useSignal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import { rowsBetween } from "../../charts/timeline/layout.js";
import { ellipsizeMiddle } from "../../core/format.js";
import { Icon } from "../../core/icons.js";
import { foldedProcesses, foldedTracks, headWidth, hiddenTracks, pinnedTracks, toggle } from "./state.js";

/** @typedef {import("../../charts/timeline/layout.js").Row} Row */

const OVERSCAN = 300; // pixels above and below the view
const LETTER = 6.6; // pixels, about
const LEAST_LETTERS = 8;
const PROCESS_ROOM = 40;
const TRACK_ROOM = 38;

/**
 * @param {{rows: readonly Row[], isPinned?: boolean, scrollTop?: import("@preact/signals").Signal<number>, view?: {current: HTMLElement | null}}} props
 *   only those in `view` are there
 */
export function TrackHeads({ rows, isPinned = false, scrollTop, view }) {
  const height = useSignal(0);
  useLayoutEffect(() => {
    if (!view?.current) return;
    const observer = new ResizeObserver(([entry]) => void (height.value = entry.contentRect.height));
    observer.observe(view.current);
    return () => observer.disconnect();
  }, []);
  const shown = scrollTop ? rowsBetween(rows, scrollTop.value - OVERSCAN, scrollTop.value + height.value + OVERSCAN) : rows;
  return html`${shown.map((row) => (row.track ? html`<${TrackHead} key=${`t${row.track.id}`} row=${row} isPinned=${isPinned} />` : html`<${ProcessHead} key=${`p${row.process.id}`} row=${row} />`))}`;
}

/** @param {{row: Row}} props */
function ProcessHead({ row }) {
  return html`<div class="process-head" style=${placeOf(row)}>
    <button type="button" aria-expanded=${!row.isFolded} title=${row.process.name} onClick=${() => toggle(foldedProcesses, row.process.id)}>
      <${Icon} name=${row.isFolded ? "chevronRight" : "chevronDown"} size=${12} /><span>${shortened(row.process.name || "Process", PROCESS_ROOM)}</span>
    </button>
  </div>`;
}

/** @param {{row: Row, isPinned: boolean}} props */
function TrackHead({ row, isPinned }) {
  const track = /** @type {import("../../charts/timeline/layout.js").Track} */ (row.track);
  const canFold = track.kind === "counter" || track.depth > 1;
  return html`<div class="track-head" style=${placeOf(row)}>
    <span class="track-name" title=${isPinned ? `${row.process.name} · ${track.name}` : track.name}>${shortened(track.name || "(no name)", TRACK_ROOM)}</span>
    <span class="track-buttons">
      ${canFold && html`<${HeadButton} icon=${row.isFolded ? "expand" : "collapse"} label=${row.isFolded ? "Unfold" : "Fold"} name=${track.name} run=${() => toggle(foldedTracks, track.id)} />`}
      <${HeadButton} icon="pin" label=${isPinned ? "Unpin" : "Pin above"} name=${track.name} pressed=${isPinned} run=${() => toggle(pinnedTracks, track.id)} />
      ${!isPinned && html`<${HeadButton} icon="eyeOff" label="Hide" name=${track.name} run=${() => toggle(hiddenTracks, track.id)} />`}
    </span>
  </div>`;
}

/** @param {{icon: import("../../core/icons.js").IconName, label: string, name: string, run: () => void, pressed?: boolean}} props */
function HeadButton({ icon, label, name, run, pressed }) {
  return html`<button type="button" class="icon-button" title=${label} aria-label=${`${label}: ${name}`} aria-pressed=${pressed} onClick=${run}><${Icon} name=${icon} size=${13} /></button>`;
}

/**
 * Both ends of a name, as many letters as have room: the ends tell devices apart.
 * @param {string} name
 * @param {number} taken pixels of the column
 */
function shortened(name, taken) {
  return ellipsizeMiddle(name, Math.max(LEAST_LETTERS, Math.floor((headWidth.value - taken) / LETTER)));
}

/** @param {Row} row */
function placeOf({ top, height }) {
  return { top: `${top}px`, height: `${height}px` };
}
