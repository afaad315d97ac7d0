// @ts-check
import { formatDuration, formatStep, formatWallTime } from "../../core/format.js";
import { xAxis } from "../../core/view_state.js";

/** What moments count, in a word. */
export function momentName() {
  return xAxis.value.kind === "relative" ? "After" : xAxis.value.kind === "wall" ? "Time" : "Step";
}

/**
 * When a curve was logged, as the toolbar says it: step, time since the run's first curve, or wall time.
 * @param {import("./feed.js").RunCurve} curve
 * @param {boolean} [isHeaded] what stands above says what it is
 */
export function momentOf({ sample, start, attempt }, isHeaded = false) {
  const suffix = attempt === null ? "" : ` · attempt ${attempt + 1}`;
  if (xAxis.value.kind === "relative") return formatDuration(sample.wall - start) + suffix;
  return (xAxis.value.kind === "wall" ? formatWallTime(sample.wall) : `${isHeaded ? "" : "step "}${formatStep(sample.step)}`) + suffix;
}
