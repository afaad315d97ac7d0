// @ts-check
/** How much of a metric a hyperparameter explains by itself: enough to choose which axes to begin with. Pure. */

const BINS = 8;

/**
 * The part of the variance that lies between bins of equal or near values, corrected for chance: at most 1, about 0 for noise.
 * @param {Float32Array} places of the hyperparameter, 0 to 1
 * @param {Float32Array} target of the metric; rows without either do not count
 */
export function explainedPart(places, target) {
  const rows = Array.from(places.keys()).filter((row) => !Number.isNaN(places[row] + target[row]));
  const distinct = [...new Set(rows.map((row) => places[row]))];
  if (rows.length < 3 || distinct.length < 2) return 0;
  rows.sort((a, b) => places[a] - places[b]);
  const binOf = distinct.length <= BINS ? (/** @type {number} */ rank) => distinct.indexOf(places[rows[rank]]) : (/** @type {number} */ rank) => Math.floor((rank / rows.length) * BINS);
  const [sums, counts] = [new Float64Array(BINS), new Float64Array(BINS)];
  rows.forEach((row, rank) => {
    sums[binOf(rank)] += target[row];
    counts[binOf(rank)]++;
  });
  const mean = rows.reduce((sum, row) => sum + target[row], 0) / rows.length;
  const total = rows.reduce((sum, row) => sum + (target[row] - mean) ** 2, 0);
  if (total === 0) return 0;
  const used = counts.filter((count) => count > 0).length;
  const between = counts.reduce((sum, count, bin) => sum + (count ? count * (sums[bin] / count - mean) ** 2 : 0), 0);
  return between / total - (used - 1) / (rows.length - 1);
}
