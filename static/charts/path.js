// @ts-check
/**
 * Columns to path commands. The loops are the hot part of the page: no object per point, no call but to the sink.
 *
 * Where several points fall into one pixel column only the first, the extremes and the last are drawn: the same pixels
 * for a fraction of the work. A smoothed line leaves its extremes out too: the raw one below it shows them.
 */

/** @typedef {import("./scale.js").Scale} Scale */
/** @typedef {import("./line.js").Line} Line */

/**
 * What a path is written to: a canvas context or the SVG recorder.
 * @typedef {{moveTo(x: number, y: number): void, lineTo(x: number, y: number): void,
 *   arc(x: number, y: number, radius: number, from: number, to: number): void, closePath(): void}} Sink
 */

const FAR = 1e5; // canvases lose precision far outside: a pixel there is as good as any other
const NOTICEABLE = 1; // pixels; extremes closer than this to the line's end points need no detour

/**
 * A line through the points from `start` to `end`, with a gap at everything that has no pixel.
 * @param {Sink} sink
 * @param {Line} line
 * @param {Float64Array} ys
 * @param {[number, number]} range
 * @param {Scale} scaleX
 * @param {Scale} scaleY
 * @param {"all" | "ends"} detail of a column: its extremes too; its ends only
 */
export function traceLine(sink, line, ys, [start, end], scaleX, scaleY, detail) {
  const xs = line.x;
  const endsOnly = detail === "ends";
  const { log: logX, offset: offsetX, factor: factorX } = scaleX;
  const { log: logY, offset: offsetY, factor: factorY } = scaleY;
  let column = NaN;
  let penDown = false;
  let x = 0;
  let first = 0;
  let top = 0;
  let bottom = 0;
  let last = 0;
  for (let i = start; i < end; i++) {
    const pixelX = offsetX + factorX * (logX ? Math.log10(xs[i]) : xs[i]);
    let pixelY = offsetY + factorY * (logY ? Math.log10(ys[i]) : ys[i]);
    if (!(pixelX - pixelX === 0 && pixelY - pixelY === 0)) {
      if (penDown) finishColumn(sink, x, first, top, bottom, last);
      penDown = false;
      column = NaN;
      continue;
    }
    if (pixelY > FAR) pixelY = FAR;
    else if (pixelY < -FAR) pixelY = -FAR;
    const pixelColumn = Math.floor(pixelX);
    if (pixelColumn !== column) {
      if (penDown) {
        finishColumn(sink, x, first, top, bottom, last);
        sink.lineTo(pixelX, pixelY);
      } else {
        sink.moveTo(pixelX, pixelY);
        penDown = true;
      }
      column = pixelColumn;
      first = top = bottom = pixelY;
    }
    x = pixelX;
    last = pixelY;
    if (endsOnly) continue;
    if (pixelY < top) top = pixelY;
    if (pixelY > bottom) bottom = pixelY;
  }
  if (penDown) finishColumn(sink, x, first, top, bottom, last);
}

/**
 * @param {Sink} sink
 * @param {number} x
 * @param {number} first
 * @param {number} top
 * @param {number} bottom
 * @param {number} last
 */
function finishColumn(sink, x, first, top, bottom, last) {
  let at = first;
  if (Math.min(first, last) - top > NOTICEABLE) {
    sink.lineTo(x, top);
    at = top;
  }
  if (bottom - Math.max(first, last) > NOTICEABLE) {
    sink.lineTo(x, bottom);
    at = bottom;
  }
  if (Math.abs(at - last) > NOTICEABLE) sink.lineTo(x, last);
}

/**
 * What the values reach over, with `low` and `high` where entries are several points: down one column and up the next.
 * So no pixel is crossed twice, which a translucent line would show, and which would take twice as long.
 * @param {Sink} sink
 * @param {Line} line
 * @param {[number, number]} range
 * @param {Scale} scaleX
 * @param {Scale} scaleY
 */
export function traceSpans(sink, { x: xs, value, low, high }, [start, end], scaleX, scaleY) {
  const lows = low ?? value;
  const highs = high ?? value;
  const { log: logX, offset: offsetX, factor: factorX } = scaleX;
  const { log: logY, offset: offsetY, factor: factorY } = scaleY;
  let column = NaN;
  let pen = NaN; // where the line has come to; NaN: lifted
  let x = 0;
  let top = 0;
  let bottom = 0;
  for (let i = start; i < end; i++) {
    const pixelX = offsetX + factorX * (logX ? Math.log10(xs[i]) : xs[i]);
    const pixelY = offsetY + factorY * (logY ? Math.log10(value[i]) : value[i]);
    if (!(pixelX - pixelX === 0 && pixelY - pixelY === 0)) {
      if (column === column) spanColumn(sink, x, top, bottom, pen);
      column = pen = NaN;
      continue;
    }
    const pixelColumn = Math.floor(pixelX);
    if (pixelColumn !== column) {
      if (column === column) pen = spanColumn(sink, x, top, bottom, pen);
      column = pixelColumn;
      top = bottom = pixelY;
    }
    x = pixelX;
    // An end that has no place, as the logarithm of 0, leaves the value's own.
    const pixelHigh = offsetY + factorY * (logY ? Math.log10(highs[i]) : highs[i]);
    const pixelLow = offsetY + factorY * (logY ? Math.log10(lows[i]) : lows[i]);
    top = Math.min(top, pixelY, pixelHigh === pixelHigh ? pixelHigh : pixelY);
    bottom = Math.max(bottom, pixelY, pixelLow === pixelLow ? pixelLow : pixelY);
  }
  if (column === column) spanColumn(sink, x, top, bottom, pen);
}

/**
 * @param {Sink} sink
 * @param {number} x
 * @param {number} top
 * @param {number} bottom
 * @param {number} pen y where the line comes from, or NaN
 * @returns {number} y where it has come to
 */
function spanColumn(sink, x, top, bottom, pen) {
  const high = Math.max(top, -FAR);
  const low = Math.min(bottom, FAR);
  const fromBelow = Math.abs(pen - low) < Math.abs(pen - high);
  const [from, to] = fromBelow ? [low, high] : [high, low];
  if (pen === pen) sink.lineTo(x, from);
  else sink.moveTo(x, from);
  if (low - high > NOTICEABLE) sink.lineTo(x, to);
  return low - high > NOTICEABLE ? to : from;
}

/**
 * The area between `low` and `high`, closed at every gap.
 * @param {Sink} sink
 * @param {Line} line has low and high
 * @param {[number, number]} range
 * @param {Scale} scaleX
 * @param {Scale} scaleY
 */
export function traceBand(sink, line, [start, end], scaleX, scaleY) {
  const { low, high, x } = line;
  if (!low || !high) return;
  let from = start;
  for (let i = start; i <= end; i++) {
    const gap = i === end || !(Number.isFinite(low[i]) && Number.isFinite(high[i])) || (scaleX.log && x[i] <= 0);
    if (!gap) continue;
    if (i > from) traceBandPart(sink, x, low, high, from, i, scaleX, scaleY);
    from = i + 1;
  }
}

/**
 * @param {Sink} sink
 * @param {Float64Array} xs
 * @param {Float64Array} low
 * @param {Float64Array} high
 * @param {number} start
 * @param {number} end
 * @param {Scale} scaleX
 * @param {Scale} scaleY
 */
function traceBandPart(sink, xs, low, high, start, end, scaleX, scaleY) {
  for (let i = start; i < end; i++) {
    const x = pixel(scaleX, xs[i]);
    const y = pixel(scaleY, high[i]);
    if (i === start) sink.moveTo(x, y);
    else sink.lineTo(x, y);
  }
  for (let i = end - 1; i >= start; i--) sink.lineTo(pixel(scaleX, xs[i]), pixel(scaleY, low[i]));
  sink.closePath();
}

/**
 * A dot at every point, or only at those that no line would show because both neighbours are missing.
 * @param {Sink} sink
 * @param {Line} line
 * @param {Float64Array} ys
 * @param {[number, number]} range
 * @param {Scale} scaleX
 * @param {Scale} scaleY
 * @param {number} radius
 * @param {boolean} isolatedOnly
 */
export function traceDots(sink, line, ys, [start, end], scaleX, scaleY, radius, isolatedOnly) {
  for (let i = start; i < end; i++) {
    const y = pixel(scaleY, ys[i]);
    const x = pixel(scaleX, line.x[i]);
    if (!(Number.isFinite(ys[i]) && Number.isFinite(x) && Math.abs(y) < FAR)) continue;
    const alone = !(i > 0 && Number.isFinite(ys[i - 1])) && !(i + 1 < line.length && Number.isFinite(ys[i + 1]));
    if (isolatedOnly && !alone) continue;
    sink.moveTo(x + radius, y);
    sink.arc(x, y, radius, 0, 2 * Math.PI);
  }
}

/**
 * @param {Scale} scale
 * @param {number} value
 * @returns {number} clamped to where canvases are exact; a logarithm of nothing is far below
 */
function pixel({ log, offset, factor }, value) {
  const position = offset + factor * (log ? Math.log10(value > 0 ? value : Number.MIN_VALUE) : value);
  return position > FAR ? FAR : position < -FAR ? -FAR : position;
}
