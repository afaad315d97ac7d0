// @ts-check
/** Files out of a card: all points as CSV or JSON from the server, the picture as PNG or SVG from the chart. */
import { restarts } from "../../core/view_state.js";

/**
 * @typedef {import("./cards.js").Card} Card
 * @typedef {import("../../charts/line_chart.js").LineChart} LineChart
 */

/**
 * @param {string} tag
 * @param {"csv" | "json"} format
 * @param {string} [run] all runs without it
 */
export function downloadUrl(tag, format, run) {
  const params = new URLSearchParams({ tag, format, restarts: restarts.value });
  if (run !== undefined) params.set("run", run);
  return `api/scalars/download?${params}`;
}

/**
 * @param {Card} card
 * @param {() => LineChart | null} chart
 * @returns {import("../../shell/popover.js").MenuItem[]}
 */
export function downloadItems(card, chart) {
  const name = fileName(card.detail);
  const points = card.tags.flatMap((tag) =>
    /** @type {const} */ (["csv", "json"]).map((format) => ({
      label: `${card.isOverlay ? `${tag.name}: ` : ""}all points, ${format.toUpperCase()}`,
      icon: /** @type {const} */ ("table"),
      run: () => save(downloadUrl(tag.name, format), `${fileName(tag.name)}.${format}`),
    })),
  );
  return [
    ...points,
    "separator",
    { label: "Picture, PNG", icon: "image", run: () => void savePng(chart(), name) },
    { label: "Picture, SVG", icon: "image", run: () => saveSvg(chart(), name) },
  ];
}

/**
 * @param {LineChart | null} chart
 * @param {string} name
 */
async function savePng(chart, name) {
  if (chart) saveBlob(await chart.exportPNG(), `${name}.png`);
}

/**
 * @param {LineChart | null} chart
 * @param {string} name
 */
function saveSvg(chart, name) {
  if (chart) saveBlob(new Blob([chart.exportSVG()], { type: "image/svg+xml" }), `${name}.svg`);
}

/**
 * @param {Blob} blob
 * @param {string} name
 */
function saveBlob(blob, name) {
  const url = URL.createObjectURL(blob);
  save(url, name);
  setTimeout(() => URL.revokeObjectURL(url), 1000); // the browser reads it after the click
}

/**
 * @param {string} url
 * @param {string} name
 */
function save(url, name) {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
}

/**
 * A tag is any text; a file's name is not.
 * @param {string} tag
 */
export function fileName(tag) {
  return tag.replace(/[^\p{L}\p{N}._-]+/gu, "_").slice(0, 120) || "scalars";
}
