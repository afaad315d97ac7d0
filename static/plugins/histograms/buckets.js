// @ts-check
/** Buckets as they were logged. Pure. */

/** @typedef {{left: ArrayLike<number>, right: ArrayLike<number>, count: ArrayLike<number>}} Buckets */

/**
 * The bucket that holds a value: left edge, right edge, count. Null where none does.
 * @param {Buckets} buckets in any order, edges of a bucket too
 * @param {number} value
 * @returns {[number, number, number] | null}
 */
export function bucketAt({ left, right, count }, value) {
  /** @type {[number, number, number] | null} */
  let nearest = null;
  for (let i = 0; i < count.length; i++) {
    const [low, high] = [Math.min(left[i], right[i]), Math.max(left[i], right[i])];
    if (low <= value && value <= high && (nearest === null || count[i] > nearest[2])) nearest = [left[i], right[i], count[i]];
  }
  return nearest;
}
