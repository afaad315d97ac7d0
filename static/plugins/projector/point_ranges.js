// @ts-check
/** Sets of points as an address spells them: "3,7..12". Pure. */

const LONGEST = 1500; // characters that an address can spare
const MOST_POINTS = 1_000_000; // whatever an address claims

/** @type {import("../../core/url_state.js").Codec<readonly number[] | null>} */
export const pointsCodec = {
  parse(text) {
    if (text === "") return null;
    const points = new Set();
    for (const part of text.split(",")) {
      const [, from, to] = /^(\d{1,9})(?:\.\.(\d{1,9}))?$/.exec(part) ?? [];
      if (from === undefined || Number(to ?? from) - Number(from) > MOST_POINTS) return undefined;
      for (let point = Number(from); point <= Number(to ?? from); point++) points.add(point);
      if (points.size > MOST_POINTS) return undefined;
    }
    return [...points].sort((a, b) => a - b);
  },
  /** What is too long for an address is not in it. */
  format(points) {
    const text = points ? rangesOf(points).map(([from, to]) => (from === to ? `${from}` : `${from}..${to}`)).join(",") : "";
    return text.length <= LONGEST ? text : "";
  },
};

/** @param {readonly number[]} points ascending @returns {[number, number][]} */
function rangesOf(points) {
  /** @type {[number, number][]} */
  const ranges = [];
  for (const point of points) {
    const last = ranges[ranges.length - 1];
    if (last && last[1] === point - 1) last[1] = point;
    else ranges.push([point, point]);
  }
  return ranges;
}

/**
 * @param {readonly number[]} before ascending
 * @param {readonly number[]} points
 * @param {import("../../charts/points/input.js").Combination} combination
 * @returns {number[]} ascending
 */
export function combined(before, points, combination) {
  if (combination === "replace") return [...points].sort((a, b) => a - b);
  const set = new Set(before);
  for (const point of points) combination === "add" ? set.add(point) : set.delete(point);
  return [...set].sort((a, b) => a - b);
}
