// @ts-check
/** Shares as the page writes them. Pure. */

/** 12.3 %, 0.04 %, 100 %. @param {number} share */
export function percent(share) {
  const value = share * 100;
  if (!Number.isFinite(value)) return "–";
  if (value > 0 && value < 0.01) return "< 0.01 %";
  return `${Number(value.toFixed(value < 1 ? 2 : value < 99.95 ? 1 : 0))} %`;
}

/** +12.5 %, −3 %, new, gone. @param {number} before @param {number} after */
export function changeOf(before, after) {
  if (before === 0) return after === 0 ? "" : "new";
  if (after === 0) return "gone";
  const share = after / before - 1;
  return `${share > 0 ? "+" : share < 0 ? "−" : ""}${percent(Math.abs(share))}`;
}
