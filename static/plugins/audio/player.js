// @ts-check
/**
 * The page's one player. Another clip begins where this one is when both are the same clip of two runs: so they can be
 * compared while they play. The one before plays on until the next is ready, so that nothing is heard of the change.
 */
import { effect, signal } from "@preact/signals-core";

/**
 * @typedef {object} Source
 * @property {string} key      of the card
 * @property {string} family   what is equal for clips that are compared with each other
 * @property {string} address  of the bytes
 */

export const SPEEDS = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2];

export const volume = signal(1);
export const speed = signal(1);
export const loop = signal(false);

/** What is in the player, playing or not. @type {import("@preact/signals-core").Signal<Source | null>} */
export const current = signal(null);
export const isPlaying = signal(false);
/** Seconds. */
export const position = signal(0);
/** Seconds; 0 while it is not known. */
export const duration = signal(0);
/** Why the clip cannot be played, or "". */
export const problem = signal("");

/** @type {HTMLAudioElement | null} */
let element = null;
let frame = 0;

/** Where the clip of a card is, between 0 and 1; null where another is in the player. @param {string} key */
export function fractionOf(key) {
  if (current.value?.key !== key || duration.value === 0) return null;
  return Math.min(1, position.value / duration.value);
}

/** @param {string} key */
export function isPlayingCard(key) {
  return current.value?.key === key && isPlaying.value;
}

/** Plays a clip, or pauses it. @param {Source} source */
export function toggle(source) {
  if (current.peek()?.address !== source.address) return start(source, comparedAt(source), true);
  if (isPlaying.peek()) element?.pause();
  else void play();
}

/**
 * Goes to a place in a clip, which plays on if the player was playing.
 * @param {Source} source
 * @param {number} fraction
 */
export function seek(source, fraction) {
  if (current.peek()?.address !== source.address) return start(source, { fraction }, isPlaying.peek());
  moveTo(fraction * duration.peek());
}

/** Plays another clip from where this one is. @param {Source} source */
export function switchTo(source) {
  start(source, { seconds: position.peek() }, isPlaying.peek());
}

/** The card's step has changed: what plays is another clip of it, from its beginning. @param {Source} source */
export function replaceSource(source) {
  if (current.peek()?.key === source.key && current.peek()?.address !== source.address) start(source, { seconds: 0 }, isPlaying.peek());
}

/** Leaves the page. */
export function stop() {
  element?.pause();
  element = null;
  current.value = null;
  isPlaying.value = false;
  position.value = duration.value = 0;
}

/** @param {Source} source */
function comparedAt(source) {
  const isCompared = isPlaying.peek() && current.peek()?.family === source.family;
  return { seconds: isCompared ? position.peek() : 0 };
}

/**
 * @param {Source} source
 * @param {{seconds?: number, fraction?: number}} at
 * @param {boolean} plays
 */
function start(source, { seconds = 0, fraction }, plays) {
  const before = element;
  const next = new Audio(new URL(source.address, document.baseURI).href);
  element = next;
  current.value = source;
  problem.value = "";
  next.preload = "auto";
  next.addEventListener("loadedmetadata", () => {
    const length = Number.isFinite(next.duration) ? next.duration : 0;
    next.currentTime = Math.min(length, fraction === undefined ? seconds : fraction * length);
    if (element === next) [duration.value, position.value] = [length, next.currentTime];
  });
  next.addEventListener("canplay", () => begin(next, before, plays), { once: true });
  next.addEventListener("error", () => fail(next, before));
  for (const name of ["play", "pause", "ended"]) next.addEventListener(name, () => follow(next));
  applySettings();
  next.load();
}

/**
 * @param {HTMLAudioElement} next
 * @param {HTMLAudioElement | null} before
 * @param {boolean} plays
 */
function begin(next, before, plays) {
  before?.pause();
  if (element === next && plays) void play();
}

/** @param {HTMLAudioElement} next @param {HTMLAudioElement | null} before */
function fail(next, before) {
  before?.pause();
  if (element !== next) return;
  problem.value = "This browser cannot play the clip";
  isPlaying.value = false;
  duration.value = position.value = 0;
}

async function play() {
  try {
    await element?.play();
  } catch (error) {
    // A pause that comes before the first sound is no failure.
    if (!(error instanceof DOMException && error.name === "AbortError")) problem.value = `It cannot be played: ${error instanceof Error ? error.message : error}`;
  }
}

/** @param {number} seconds */
function moveTo(seconds) {
  if (!element || duration.peek() === 0) return;
  element.currentTime = Math.max(0, Math.min(duration.peek(), seconds));
  position.value = element.currentTime;
}

/** @param {HTMLAudioElement} one */
function follow(one) {
  if (one !== element) return;
  isPlaying.value = !one.paused && !one.ended;
  cancelAnimationFrame(frame);
  tick();
}

/** While it plays, in every frame: the browser tells only four times a second where it is. */
function tick() {
  if (!element) return;
  position.value = element.currentTime;
  if (isPlaying.peek()) frame = requestAnimationFrame(tick);
}

function applySettings() {
  if (!element) return;
  element.volume = volume.value;
  element.playbackRate = speed.value;
  element.loop = loop.value;
}

effect(() => {
  [volume.value, speed.value, loop.value];
  applySettings();
});
