// @ts-check
/** What a waveform shows at which pixel. Pure. */

const TIME_SPACING = 64; // CSS pixels at least between two times
const FREQUENCY_SPACING = 18;
const FREQUENCIES = [50, 100, 250, 500, 1000, 2000, 4000, 8000, 16000, 32000];
const LEADS = [1, 2, 5];

/**
 * The least and the greatest of the stretches that each pixel covers: no peak is lost. Each pixel reaches as far as the
 * one before it, as a line does that goes from sample to sample.
 * @param {ArrayLike<number>} low
 * @param {ArrayLike<number>} high
 * @param {number} pixels
 */
export function extremesOf(low, high, pixels) {
  const count = Math.min(pixels, low.length);
  const lows = new Float32Array(count);
  const highs = new Float32Array(count);
  for (let x = 0; x < count; x++) {
    const start = Math.floor((x * low.length) / count);
    const end = Math.max(start + 1, Math.floor(((x + 1) * low.length) / count));
    let least = Infinity;
    let most = -Infinity;
    for (let i = start; i < end; i++) {
      if (low[i] < least) least = low[i];
      if (high[i] > most) most = high[i];
    }
    lows[x] = least;
    highs[x] = most;
  }
  for (let x = count - 1; x > 0; x--) {
    lows[x] = Math.min(lows[x], highs[x - 1]);
    highs[x] = Math.max(highs[x], lows[x - 1]);
  }
  return { lows, highs };
}

/**
 * Round times along the axis.
 * @param {number} seconds of the clip
 * @param {number} width CSS pixels
 * @returns {{text: string, fraction: number}[]}
 */
export function timeMarks(seconds, width) {
  if (!(seconds > 0) || width < TIME_SPACING) return [];
  const step = roundUp((seconds * TIME_SPACING) / width);
  const marks = [];
  for (let i = 0; i * step < seconds * (1 - TIME_SPACING / 3 / width); i++) marks.push({ text: formatTime(i * step), fraction: (i * step) / seconds });
  return marks;
}

/** The next 1, 2 or 5 of some power of ten; of a minute and above 15 and 30 s, then minutes. @param {number} step */
function roundUp(step) {
  if (step > 10) return [15, 30, 60, 120, 300, 600, 1800].find((round) => round >= step) ?? Math.ceil(step / 3600) * 3600;
  const power = 10 ** Math.floor(Math.log10(step));
  return (LEADS.find((lead) => lead * power >= step) ?? 10) * power;
}

/**
 * "0.25 s", "12 s", "1:30".
 * @param {number} seconds
 */
export function formatTime(seconds) {
  if (seconds >= 60) return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
  return `${Number(seconds.toFixed(seconds < 1 ? 3 : 2))} s`;
}

/**
 * Frequencies that are written beside a spectrogram, and in which row each lies.
 * @param {ArrayLike<number>} hertz where each row begins, ascending
 * @param {number} height CSS pixels
 * @returns {{text: string, row: number}[]}
 */
export function frequencyMarks(hertz, height) {
  const marks = [];
  let below = -Infinity;
  for (const frequency of FREQUENCIES) {
    if (frequency >= hertz[hertz.length - 1]) break;
    let row = 0;
    while (hertz[row + 1] <= frequency) row++;
    const y = (row / hertz.length) * height;
    if (y - below < FREQUENCY_SPACING || height - y < FREQUENCY_SPACING / 2 || y < FREQUENCY_SPACING / 2) continue;
    marks.push({ text: frequency < 1000 ? `${frequency} Hz` : `${frequency / 1000} kHz`, row });
    below = y;
  }
  return marks;
}
