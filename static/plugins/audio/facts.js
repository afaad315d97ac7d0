// @ts-check
/** What a clip is, in words. Pure. */
import { formatTime } from "../../charts/waveform_scene.js";
import { formatBytes, formatInteger } from "../../core/format.js";

/** @typedef {import("./feed.js").Clip} Clip */

const NAMES = new Map([["audio/mpeg", "MP3"], ["audio/ogg", "Ogg"], ["audio/flac", "FLAC"], ["audio/wav", "WAV"]]);
const CHANNELS = new Map([[1, "mono"], [2, "stereo"]]);
const QUIETEST = -120; // decibels

/** "8 kHz · mono · 1.2 s"; of what only a player can read its type and size. @param {Clip} clip */
export function formOf(clip) {
  const parts = clip.channels === undefined ? [typeOf(clip), formatBytes(clip.bytes)] : [];
  if (clip.rate) parts.push(`${Number((clip.rate / 1000).toFixed(2))} kHz`);
  if (clip.channels !== undefined) parts.push(CHANNELS.get(clip.channels) ?? `${clip.channels} channels`);
  if (clip.seconds !== undefined) parts.push(formatTime(clip.seconds));
  return parts.join(" · ");
}

/** All of it, for a tooltip. @param {Clip} clip */
export function factsOf(clip) {
  const parts = [formOf(clip)];
  if (clip.encoding) parts.push(`${clip.bits} bit ${clip.encoding}`, `${formatInteger(clip.frames ?? 0)} samples`, formatBytes(clip.bytes));
  if (clip.peak !== undefined && clip.rms !== undefined) parts.push(`peak ${decibels(clip.peak)}`, `RMS ${decibels(clip.rms)}`);
  return parts.join(", ");
}

/** What is remarkable about a clip, or "". @param {Clip} clip */
export function remarkOf({ frames, peak = 0, bad = 0 }) {
  if (bad > 0) return `${formatInteger(bad)} ${bad === 1 ? "sample is" : "samples are"} NaN or infinite`;
  if (frames === 0) return "no samples";
  if (frames !== undefined && peak === 0) return "silence";
  return peak > 1 ? `louder than full scale: ${decibels(peak)}` : "";
}

/** Relative to full scale. @param {number} level */
function decibels(level) {
  return level > 0 ? `${Math.max(QUIETEST, 20 * Math.log10(level)).toFixed(1)} dB` : "−∞ dB";
}

/** @param {Clip} clip */
function typeOf({ media_type }) {
  return NAMES.get(media_type) ?? "no sound";
}
