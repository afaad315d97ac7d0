// @ts-check
/** Files out of a card: every bucket of every step from the server, the picture from the chart. */
import { restarts } from "../../core/view_state.js";

/**
 * @param {import("../../core/run_cards.js").RunCard} card
 * @param {() => import("../../charts/histogram_chart.js").HistogramChart | null} chart
 * @returns {import("../../shell/popover.js").MenuItem[]}
 */
export function downloadItems({ tag, runs }, chart) {
  const name = fileName(tag.name);
  const buckets = /** @type {const} */ (["csv", "json"]).map((format) => {
    const params = new URLSearchParams({ tag: tag.name, format, restarts: restarts.value });
    if (runs.length === 1) params.set("run", runs[0].name);
    return { label: `All buckets, ${format.toUpperCase()}`, icon: /** @type {const} */ ("table"), run: () => save(`api/histograms/download?${params}`, `${name}.${format}`) };
  });
  return [...buckets, { label: "Picture, PNG", icon: "image", run: () => void savePicture(chart(), `${name}.png`) }];
}

/**
 * @param {import("../../charts/histogram_chart.js").HistogramChart | null} chart
 * @param {string} name
 */
async function savePicture(chart, name) {
  if (!chart) return;
  const url = URL.createObjectURL(await chart.exportPNG());
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

/** A tag is any text; a file's name is not. @param {string} tag */
function fileName(tag) {
  return tag.replace(/[^\p{L}\p{N}._-]+/gu, "_").slice(0, 120) || "histograms";
}
