// @ts-check
/** Small curves of a session's metrics, asked for when somebody opens it. */
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { postDocument } from "../../core/api.js";
import { session } from "../../core/session.js";
import { restarts } from "../../core/view_state.js";
import { metricColumn } from "./columns.js";
import { pathOf } from "./spark.js";

/**
 * @typedef {import("./feed.js").Measures} Measures
 * @typedef {{x: ArrayLike<number>, value: ArrayLike<number>}} Curve
 */

const SIZE = { width: 132, height: 26 };

/**
 * The curves of one session, by metric; empty until they have come.
 * @param {readonly Measures[]} measures
 * @param {number} index of the session
 * @returns {ReadonlyMap<string, Curve>}
 */
export function useCurves(measures, index) {
  const [curves, setCurves] = useState(/** @type {ReadonlyMap<string, Curve>} */ (new Map()));
  useEffect(() => {
    let stopped = false;
    // Without curves the numbers still stand: what went wrong is said by the page's own question.
    ask(measures, index).then((found) => stopped || setCurves(found), () => undefined);
    return () => void (stopped = true);
  }, [session.runById.peek().size, index, measures.length]);
  return curves;
}

/** @param {readonly Measures[]} measures @param {number} index @returns {Promise<ReadonlyMap<string, Curve>>} */
async function ask(measures, index) {
  const tags = new Map(session.tagsOf("scalars").peek().map((tag) => [tag.name, tag.id]));
  const charts = measures.flatMap(({ group, tag, run }) => {
    const id = tags.get(tag);
    return id === undefined || run[index] < 0 ? [] : [{ key: metricColumn(group, tag), pixels: SIZE.width, x_range: null, log_x: false, series: [[run[index], id]], groups: [] }];
  });
  if (charts.length === 0) return new Map();
  const answer = await postDocument("api/scalars/series", { x: "step", restarts: restarts.peek() === "raw" ? "raw" : "latest", smoothing: 0, charts });
  return new Map(answer.charts.filter((/** @type {any} */ chart) => chart.series?.length).map((/** @type {any} */ chart) => [chart.key, chart.series[chart.series.length - 1]]));
}

/** @param {{curve: Curve | undefined, label: string}} props */
export function Spark({ curve, label }) {
  if (!curve || curve.x.length < 2) return html`<span class="hp-spark"></span>`;
  return html`<svg class="hp-spark" role="img" aria-label=${`Curve of ${label}`} viewBox=${`0 0 ${SIZE.width} ${SIZE.height}`} width=${SIZE.width} height=${SIZE.height}><path d=${pathOf(curve, SIZE)} /></svg>`;
}
