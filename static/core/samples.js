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

/**
 * Every step that any of the series has, ascending, each once.
 * @param {readonly ArrayLike<number>[]} series
 * @returns {Float64Array}
 */
export function unionOfSteps(series) {
  const all = new Float64Array(series.reduce((count, steps) => count + steps.length, 0));
  let end = 0;
  for (const steps of series) {
    all.set(steps, end);
    end += steps.length;
  }
  all.sort();
  return all.filter((step, i) => i === 0 || step !== all[i - 1]);
}

/**
 * The index of the step that lies `by` steps away; from between two steps the first move leads to one of them.
 * @param {ArrayLike<number>} steps ascending, at least one
 * @param {number | null} step null is the last
 * @param {number} by
 */
export function indexFrom(steps, step, by) {
  const at = sampleAt(steps, step);
  const between = step !== null && by < 0 && steps[at] < step ? 1 : 0;
  return Math.max(0, Math.min(steps.length - 1, at + by + between));
}

/**
 * The index of the step that is nearest.
 * @param {ArrayLike<number>} steps ascending, at least one
 * @param {number} step
 */
export function nearestTo(steps, step) {
  const below = sampleAt(steps, step);
  const above = Math.min(steps.length - 1, below + 1);
  return steps[above] - step < step - steps[below] ? above : below;
}

/**
 * Where the steps lie between the first and the last, in whole numbers from 0 to `places`, each once.
 * @param {ArrayLike<number>} steps ascending
 * @param {number} places
 * @returns {number[]}
 */
export function placesOf(steps, places) {
  const span = steps.length ? steps[steps.length - 1] - steps[0] : 0;
  if (!span) return [];
  const found = new Set();
  for (let i = 0; i < steps.length; i++) found.add(Math.round(((steps[i] - steps[0]) / span) * places));
  return [...found];
}
