// @ts-check
/**
 * TensorBoard's debiased exponential moving average.
 *
 *     last = weight * last + (1 - weight) * y;  n += 1;  smoothed = last / (1 - weight ** n)
 *
 * NaN and infinity pass through uncounted. A series whose finite values are all equal is left alone, since rounding
 * would make it tremble.
 * @param {ArrayLike<number>} values
 * @param {number} weight in [0, 1)
 * @returns {Float64Array}
 */
export function smooth(values, weight) {
  const smoothed = new Float64Array(values.length);
  if (weight <= 0 || isConstant(values)) {
    for (let i = 0; i < values.length; i++) smoothed[i] = values[i];
    return smoothed;
  }
  let last = 0;
  let remaining = 1; // weight ** n
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isFinite(value)) {
      smoothed[i] = value;
      continue;
    }
    last = weight * last + (1 - weight) * value;
    remaining *= weight;
    smoothed[i] = last / (1 - remaining);
  }
  return smoothed;
}

/** @param {ArrayLike<number>} values */
function isConstant(values) {
  let first = NaN;
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue;
    if (Number.isNaN(first)) first = values[i];
    else if (values[i] !== first) return false;
  }
  return true;
}
