// @ts-check
/** What a person chose on the audio page, as signals that live in the address. */
import { flag, list, oneOf, urlSignal } from "../../core/url_state.js";
import { toggled } from "../../core/view_state.js";

export const VIEWS = /** @type {const} */ (["waveform", "spectrogram"]);
export const SCALES = /** @type {const} */ (["mel", "linear"]);

export const view = urlSignal("audioView", "waveform", oneOf(VIEWS));
export const scale = urlSignal("audioScale", "mel", oneOf(SCALES));

/** Whether a quiet clip fills its card too; else all cards have one scale, so that loudness can be compared. */
export const fitted = urlSignal("audioFit", false, flag);

/** Cards that show the other of the two. @type {import("@preact/signals-core").Signal<readonly string[]>} */
const otherView = urlSignal("otherAudioView", /** @type {readonly string[]} */ ([]), list);

/** @param {string} key */
export function showsSpectrogram(key) {
  return (view.value === "spectrogram") !== otherView.value.includes(key);
}

/** @param {string} key */
export function toggleView(key) {
  otherView.value = toggled(otherView.peek(), key);
}

/** @param {string} name */
export function setView(name) {
  view.value = name === "spectrogram" ? "spectrogram" : "waveform";
  otherView.value = [];
}
