// @ts-check
/** Which sample of a series is shown. Pure. */

/**
 * The sample to show at a step: the last one at or before it, or else the first; -1 where there is none.
 * @param {ArrayLike<number>} steps ascending
 * @param {number | null} step null is the last
 */
export function sampleAt(steps, step) {
  if (step === null) return steps.length - 1;
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle] <= step) low = middle + 1;
    else high = middle;
  }
  return steps.length ? Math.max(0, low - 1) : -1;
}
