// @ts-check
/** A lane as one row of pixels: however many slices there are, a picture costs a pass over its pixels. Pure. */
import { visibleSlices } from "./lanes.js";

const GAP_FROM = 4; // pixels: a slice that is wider ends a pixel early, so that neighbours are told apart
const EXACT = 1;

/**
 * @param {Uint32Array} strip      pixels, many rows of `width`
 * @param {number} offset          where the row begins
 * @param {number} width
 * @param {import("./lanes.js").Lane} lane
 * @param {import("./lanes.js").TimeWindow} window
 * @param {{colors: import("./colors.js").SliceColors, track: number}} look `track`: its place in the colours' table
 * @param {number} wide            from this width on slices are told about
 * @param {(index: number, from: number, to: number) => void} tell
 */
export function fillStrip(strip, offset, width, lane, window, { colors, track }, wide, tell) {
  const { rule, table, emphasis, faint } = colors;
  const keys = rule === "name" ? lane.name : lane.category;
  visibleSlices(lane, window, width, (index, from, to, merged) => {
    const isFaint = emphasis !== null && emphasis[lane.name[index]] === 0;
    const color = isFaint ? faint : table[rule === "track" ? track : keys[index]];
    const end = to - from >= GAP_FROM && merged === EXACT && to < width ? to - 1 : to;
    strip.fill(color, offset + from, offset + end);
    if (to - from >= wide) tell(index, from, to);
  });
}
