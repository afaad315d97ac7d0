// @ts-check
/** The picture of a clip inside a card: mounted while the card stands; keys and pointer lead the player. */
import { effect } from "@preact/signals-core";
import { useSignal } from "@preact/signals";
import { html } from "htm/preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { mount } from "../../charts/waveform.js";
import { Icon } from "../../core/icons.js";
import { session } from "../../core/session.js";
import { factsOf } from "./facts.js";
import { askSpectrogram } from "./feed.js";
import { current, duration, fractionOf, loop, position, seek, toggle } from "./player.js";
import { fitted, scale, showsSpectrogram, toggleView } from "./state.js";

/**
 * @typedef {import("./feed.js").Clip} Clip
 * @typedef {import("./player.js").Source} Source
 */

const SEEK_PART = 0.05; // of a clip, with an arrow key; with Shift a fifth of that

/** @param {{card: import("./cards.js").Card, clip: Clip, source: Source, place: string, name: string}} props */
export function Wave({ card, clip, source, place, name }) {
  const element = useRef(/** @type {HTMLElement | null} */ (null));
  const view = useSignal(/** @type {import("../../charts/waveform.js").WaveformView | null} */ (null));
  const latest = useRef(source);
  latest.current = source;
  useLayoutEffect(() => {
    const made = mount(/** @type {HTMLElement} */ (element.current), {
      tokens: session.tokens(),
      color: session.colorOf(card.run),
      onSeek: (fraction) => seek(latest.current, fraction),
    });
    view.value = made;
    const stops = [effect(() => made.setOptions({ tokens: session.tokens(), color: session.colorOf(card.run) })), effect(() => made.setPosition(fractionOf(card.key)))];
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(/** @type {HTMLElement} */ (element.current));
    return () => {
      observer.disconnect();
      for (const stop of stops) stop();
      made.destroy();
    };
  }, [card.run.id]);
  useLayoutEffect(() => {
    const waveform = clip.low && clip.high ? { low: clip.low, high: clip.high, top: topOf(clip.peak ?? 0, fitted.value) } : null;
    view.value?.setData(waveform, clip.seconds ?? 0, `${name}: ${factsOf(clip)}`);
  }, [clip, view.value, fitted.value]);
  const trouble = useSpectrogram(view.value, clip, place, showsSpectrogram(card.key) && clip.frames !== undefined && clip.frames > 0);
  const part = fractionOf(card.key);
  return html`<div class="audio-wave" ref=${element} tabindex="0" role="slider" aria-label=${`Place in ${name}`} aria-valuemin="0" aria-valuemax="100" aria-valuenow=${Math.round((part ?? 0) * 100)} aria-valuetext=${valueText(card.key)}
    onKeyDown=${(/** @type {KeyboardEvent} */ event) => keyed(event, source, card.key)}>
    ${(clip.problem || trouble) && html`<div class="audio-trouble"><${Icon} name="warning" size=${20} /><p>${clip.problem || trouble}</p></div>`}
  </div>`;
}

/**
 * What the height of a waveform stands for: full scale, or what goes beyond it.
 * @param {number} peak
 * @param {boolean} isFitted
 */
function topOf(peak, isFitted) {
  return isFitted && peak > 0 ? peak : Math.max(1, peak);
}

/**
 * Asks for the spectrogram once it is wanted.
 * @param {import("../../charts/waveform.js").WaveformView | null} view
 * @param {Clip} clip
 * @param {string} place
 * @param {boolean} isWanted
 * @returns {string} why there is none, or ""
 */
function useSpectrogram(view, clip, place, isWanted) {
  const trouble = useSignal("");
  const wanted = isWanted ? `${place} ${scale.value}` : "";
  useEffect(() => {
    trouble.value = "";
    if (!wanted) return view?.setSpectrogram(null);
    let isGone = false;
    askSpectrogram(place, scale.peek()).then(
      (found) => void (isGone || view?.setSpectrogram(found)),
      (error) => void (isGone || (trouble.value = error instanceof Error ? error.message : String(error))),
    );
    return () => void (isGone = true);
  }, [view, wanted, clip]);
  return trouble.value;
}

/** @param {string} key of the card */
function valueText(key) {
  return current.value?.key === key ? `${position.value.toFixed(1)} of ${duration.value.toFixed(1)} seconds` : "at the beginning";
}

/** @param {KeyboardEvent} event @param {Source} source @param {string} key of the card */
function keyed(event, source, key) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const by = SEEK_PART * (event.shiftKey ? 0.2 : 1);
  const goBy = (/** @type {number} */ part) => seek(source, Math.max(0, Math.min(1, (fractionOf(key) ?? 0) + part)));
  const deed = {
    " ": () => toggle(source),
    ArrowLeft: () => goBy(-by),
    ArrowRight: () => goBy(by),
    Home: () => seek(source, 0),
    End: () => seek(source, 1),
    l: () => void (loop.value = !loop.peek()),
    s: () => toggleView(key),
  }[event.key];
  if (!deed) return;
  event.preventDefault();
  event.stopPropagation(); // arrows would move the page's step too
  deed();
}
