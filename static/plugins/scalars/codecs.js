// @ts-check
/** How the page's state is spelled in the address. Pure. */

/**
 * @template T
 * @typedef {import("../../core/url_state.js").Codec<T>} Codec
 */

/**
 * @typedef {[number, number]} Range
 * @typedef {{x: Range | null, y: Range | null}} View
 * @typedef {Record<string, View>} Views
 */

/**
 * Ranges by card: "x:10..20,y:0..1;" and then the card's key, one card after the other, separated by "|".
 * @type {Codec<Views>}
 */
export const viewsCodec = {
  parse(text) {
    /** @type {Views} */
    const views = {};
    for (const part of text.split("|")) {
      const [, ranges, key] = /^([^;]*);(.+)$/s.exec(part) ?? [];
      if (key === undefined) continue;
      const view = { x: rangeIn(ranges, "x"), y: rangeIn(ranges, "y") };
      if (view.x || view.y) views[unescapeKey(key)] = view;
    }
    return views;
  },
  format: (views) =>
    Object.entries(views)
      .map(([key, { x, y }]) => `${[x && `x:${rangeText(x)}`, y && `y:${rangeText(y)}`].filter(Boolean).join(",")};${escapeKey(key)}`)
      .join("|"),
};

/**
 * Two ends as somebody typed them, an empty one being where the chart ends now; undefined where they make no range.
 * @param {readonly [string, string]} texts
 * @param {readonly [number, number]} domain
 * @returns {Range | undefined}
 */
export function typedRange(texts, domain) {
  const [from, to] = texts.map((text, end) => (text.trim() === "" ? domain[end] : Number(text)));
  return Number.isFinite(from) && Number.isFinite(to) && from < to ? [from, to] : undefined;
}

/**
 * @param {string} text
 * @param {string} axis
 * @returns {Range | null}
 */
function rangeIn(text, axis) {
  const [, from, to] = new RegExp(`${axis}:([^,]+?)\\.\\.([^,]+)`).exec(text) ?? [];
  const range = /** @type {Range} */ ([Number(from), Number(to)]);
  return range.every(Number.isFinite) && range[0] < range[1] ? range : null;
}

/** @param {Range} range nine digits place a pixel exactly on any screen, and keep wall times to the second */
function rangeText([from, to]) {
  const digits = Math.max(9, Math.ceil(Math.log10(Math.max(Math.abs(from), Math.abs(to)) / (to - from))) + 5);
  const short = (/** @type {number} */ value) => String(Number(value.toPrecision(Math.min(17, digits))));
  return `${short(from)}..${short(to)}`;
}

/** @param {string} key */
function escapeKey(key) {
  return key.replace(/[%|]/g, encodeURIComponent);
}

/** Only what `escapeKey` escapes: addresses are typed and cut short by people. @param {string} text */
function unescapeKey(text) {
  return text.replace(/%25|%7C/g, decodeURIComponent);
}
