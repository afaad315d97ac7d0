// @ts-check
/** How places in a trace are written in the address. Pure. */

/**
 * @typedef {import("../../charts/timeline/lanes.js").TimeWindow} TimeWindow
 * @typedef {import("../../core/url_state.js").Codec<readonly number[]>} NumbersCodec
 */

/** Nanoseconds from..to. @type {import("../../core/url_state.js").Codec<TimeWindow | null>} */
export const stretch = {
  parse: (text) => {
    const [start, end] = text.split("..").map(Number);
    return text !== "" && Number.isFinite(start) && Number.isFinite(end) && end > start ? { start, end } : undefined;
  },
  format: (window) => (window ? `${Math.round(window.start)}..${Math.round(window.end)}` : ""),
};

/** @type {import("../../core/url_state.js").Codec<readonly TimeWindow[]>} */
export const stretches = {
  parse: (text) => text.split(",").flatMap((part) => stretch.parse(part) ?? []),
  format: (windows) => windows.map(stretch.format).join(","),
};

/** Ids, separated by commas. @type {NumbersCodec} */
export const numbers = {
  parse: (text) => (text === "" ? [] : [...new Set(text.split(",").map(Number).filter((id) => Number.isInteger(id) && id >= 0))]),
  format: (ids) => ids.join(","),
};
