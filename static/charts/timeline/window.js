// @ts-check
/** The stretch of time that is shown, how it moves, and how times in it are written. Pure; all times are nanoseconds. */
import { niceIncrement } from "../ticks.js";

/** @typedef {import("./lanes.js").TimeWindow} TimeWindow */

const SHORTEST = 20; // ns: below, pixels are shorter than any clock
const UNITS = /** @type {const} */ ([[1e9, "s"], [1e6, "ms"], [1e3, "µs"], [1, "ns"]]);

/**
 * The window inside of the trace, no shorter than can be told apart.
 * @param {TimeWindow} window
 * @param {TimeWindow} extent
 * @returns {TimeWindow}
 */
export function clamped({ start, end }, extent) {
  const whole = Math.max(SHORTEST, extent.end - extent.start);
  const length = Math.min(whole, Math.max(SHORTEST, end - start));
  const middle = (start + end) / 2;
  const from = Math.min(Math.max(extent.start, length === end - start ? start : middle - length / 2), extent.start + whole - length);
  return { start: from, end: from + length };
}

/**
 * @param {TimeWindow} window
 * @param {number} time stays where it is
 * @param {number} factor above 1 shows less
 * @param {TimeWindow} extent
 */
export function zoomed(window, time, factor, extent) {
  return clamped({ start: time - (time - window.start) / factor, end: time + (window.end - time) / factor }, extent);
}

/**
 * @param {TimeWindow} window
 * @param {number} by ns
 * @param {TimeWindow} extent
 */
export function panned(window, by, extent) {
  return clamped({ start: window.start + by, end: window.end + by }, extent);
}

/**
 * A stretch with room around it.
 * @param {number} start
 * @param {number} end
 * @param {TimeWindow} extent
 */
export function around(start, end, extent) {
  const margin = Math.max(SHORTEST, (end - start) * 0.15);
  return clamped({ start: start - margin, end: end + margin }, extent);
}

/**
 * The window moved just so far that the stretch is in it; widened where it has no room.
 * @param {TimeWindow} window
 * @param {number} start
 * @param {number} end
 * @param {TimeWindow} extent
 */
export function revealing(window, start, end, extent) {
  if (start >= window.start && end <= window.end) return window;
  const length = window.end - window.start;
  if (end - start > length * 0.9) return around(start, end, extent);
  const middle = (start + end) / 2;
  return clamped({ start: middle - length / 2, end: middle + length / 2 }, extent);
}

/**
 * 12.5 µs, 3.204 ms, 1.05 s: so many digits as a person reads.
 * @param {number} ns
 * @param {number} [digits]
 */
export function formatTime(ns, digits = 4) {
  if (!Number.isFinite(ns)) return "–";
  const size = Math.abs(ns);
  if (size === 0) return "0";
  const [scale, unit] = UNITS.find(([least]) => size >= least * 0.99995) ?? UNITS[3];
  const value = Number((ns / scale).toPrecision(digits));
  return `${value < 0 ? "−" : ""}${Math.abs(value)} ${unit}`;
}

/**
 * Places of the ruler's ticks and what is written there: each as a whole, in the unit that suits their distance.
 * @param {TimeWindow} window
 * @param {number} room about how many have room
 * @returns {{time: number, label: string}[]}
 */
export function rulerTicks(window, room) {
  const increment = niceIncrement((window.end - window.start) / Math.max(1, room));
  const largest = Math.max(Math.abs(window.start), Math.abs(window.end));
  const [scale, unit] = UNITS.find(([least]) => largest >= least) ?? UNITS[3];
  const digits = Math.max(0, Math.ceil(-Math.log10(increment / scale) - 1e-9));
  const ticks = [];
  for (let i = Math.ceil(window.start / increment - 1e-9); i * increment <= window.end; i++) {
    const time = i * increment;
    ticks.push({ time, label: time === 0 ? "0" : `${grouped((time / scale).toFixed(Math.min(12, digits)))} ${unit}` });
  }
  return ticks;
}

/** 12345.678912 → 12,345.678 912: digits that can be counted. @param {string} number */
function grouped(number) {
  const [whole, fraction = ""] = number.split(".");
  const left = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction ? `${left}.${fraction.replace(/(\d{3})(?=\d)/g, "$1\u2009")}` : left;
}
