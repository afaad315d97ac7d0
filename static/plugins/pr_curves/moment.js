// @ts-check
import { formatDuration, formatStep, formatWallTime } from "../../core/format.js";
import { xAxis } from "../../core/view_state.js";

/**
 * When a curve was logged, as the toolbar says it: step, time since the run's first curve, or wall time.
 * @param {import("./feed.js").RunCurve} curve
 */
export function momentOf({ sample, start, attempt }) {
  const suffix = attempt === null ? "" : ` · attempt ${attempt + 1}`;
  if (xAxis.value.kind === "relative") return formatDuration(sample.wall - start) + suffix;
  return (xAxis.value.kind === "wall" ? formatWallTime(sample.wall) : `step ${formatStep(sample.step)}`) + suffix;
}
