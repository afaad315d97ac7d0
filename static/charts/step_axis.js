// @ts-check
/** The strip of the x axis as a control: a click selects a step, a drag a range, a double-click neither. */

const CLICK_DISTANCE = 4; // CSS pixels

/**
 * @param {import("uplot")} plot
 * @param {(selection: {from: number, to: number} | null) => void} select fractions of the axis
 * @returns {() => void} detaches
 */
export function attachAxis(plot, select) {
  const stop = new AbortController();
  const listening = { signal: stop.signal };
  const strip = document.createElement("div");
  strip.className = "step-axis";
  strip.title = "Click to select a step, drag for a range, double-click to clear";
  plot.root.append(strip);
  /** @type {number | null} */
  let start = null;
  const place = (/** @type {PointerEvent} */ event) => {
    const { left, width } = plot.over.getBoundingClientRect();
    return Math.max(0, Math.min(width, event.clientX - left));
  };
  const selectTo = (/** @type {number} */ end) => {
    if (start === null) return;
    const width = plot.over.clientWidth;
    const far = Math.abs(end - start) >= CLICK_DISTANCE;
    select({ from: start / width, to: (far ? end : start) / width });
  };
  strip.addEventListener("pointerdown", (event) => {
    strip.setPointerCapture(event.pointerId);
    start = place(event);
  }, listening);
  strip.addEventListener("pointermove", (event) => selectTo(place(event)), listening);
  strip.addEventListener("pointerup", (event) => {
    selectTo(place(event));
    start = null;
  }, listening);
  strip.addEventListener("dblclick", () => select(null), listening);
  return () => {
    stop.abort();
    strip.remove();
  };
}
