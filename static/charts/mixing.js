// @ts-check
/** Colours between colours, for fills that must not shine through. Pure. */

/**
 * @param {string} hex #rgb or #rrggbb
 * @returns {[number, number, number]}
 */
export function channelsOf(hex) {
  const digits = hex.length === 4 ? [...hex.slice(1)].map((digit) => digit + digit).join("") : hex.slice(1, 7);
  const number = parseInt(digits, 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

/**
 * @param {string} from
 * @param {string} to
 * @param {number} part 0 is `from`, 1 is `to`
 */
export function mix(from, to, part) {
  const [a, b] = [channelsOf(from), channelsOf(to)];
  return `rgb(${a.map((channel, i) => Math.round(channel + (b[i] - channel) * part)).join(" ")})`;
}

/**
 * 256 colours from the background to a colour and on to the ink, so that the fullest stand out in either theme.
 * @param {string} background
 * @param {string} color
 * @param {string} ink
 * @returns {Uint8ClampedArray} red, green, blue, 255 of each
 */
export function colorRamp(background, color, ink) {
  const stops = [background, color, color, ink].map(channelsOf);
  const places = [0, 0.62, 0.72, 1.25]; // the ink itself is never reached: it would hide whose colour it is
  const ramp = new Uint8ClampedArray(256 * 4);
  for (let i = 0; i < 256; i++) {
    const part = i / 255;
    const next = Math.max(1, places.findIndex((place) => place >= part));
    const share = (part - places[next - 1]) / (places[next] - places[next - 1]);
    for (let channel = 0; channel < 3; channel++) {
      ramp[i * 4 + channel] = stops[next - 1][channel] + (stops[next][channel] - stops[next - 1][channel]) * share;
    }
    ramp[i * 4 + 3] = 255;
  }
  return ramp;
}
