// @ts-check
/** Files out of a card: the curves that are shown as CSV or JSON, the picture as PNG or SVG. */
import { asCsv, asJson } from "./curve_data.js";

/**
 * @param {import("./cards.js").Card} card
 * @param {import("./feed.js").RunCurve[]} curves
 * @param {() => import("../../charts/curve/chart.js").CurveChart | null} chart
 * @returns {import("../../shell/popover.js").MenuItem[]}
 */
export function downloadItems(card, curves, chart) {
  const name = card.tag.name.replace(/[^\p{L}\p{N}._-]+/gu, "_").slice(0, 120) || "pr_curves";
  const title = card.tag.name;
  return [
    { label: "Curves shown, CSV", icon: "table", run: () => save(new Blob([asCsv(curves)], { type: "text/csv" }), `${name}.csv`) },
    { label: "Curves shown, JSON", icon: "table", run: () => save(new Blob([asJson(curves)], { type: "application/json" }), `${name}.json`) },
    "separator",
    { label: "Picture, PNG", icon: "image", run: () => void chart()?.exportPNG(title).then((picture) => save(picture, `${name}.png`)) },
    { label: "Picture, SVG", icon: "image", run: () => save(new Blob([chart()?.exportSVG(title) ?? ""], { type: "image/svg+xml" }), `${name}.svg`) },
  ];
}

/** @param {Blob} blob @param {string} name */
function save(blob, name) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000); // the browser reads it after the click
}
