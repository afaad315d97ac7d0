// @ts-check
/** The scatter matrix: every metric over every hyperparameter that is an axis. */
import { html } from "htm/preact";
import { mount } from "../../charts/scatter_chart.js";
import { leastSize } from "../../charts/scatter_scene.js";
import { axisOf, pickOut, pickedMask, shades, shownAxes } from "./axes.js";
import { rows } from "./model.js";
import { usePlot } from "./plot.js";
import { brush } from "./state.js";

export function Scatter() {
  const options = {
    onBrush: (/** @type {Record<string, import("../../charts/dimension.js").Stretch>} */ picked) => Object.entries(picked).forEach(([axis, stretch]) => pickOut(axis, stretch)),
    onClear: () => void (brush.value = []),
  };
  const element = usePlot(mount, options, (chart) => {
    const { columns, lines } = axes();
    chart.setData({ columns: columns.map(axisOf), lines: lines.map(axisOf), shades: shades.value, picked: pickedMask.value, count: rows.value.length });
  });
  const { columns, lines } = axes();
  const { width, height } = leastSize(columns.length, lines.length);
  return html`<div class="hp-plot hp-scatter" tabindex="0">
    <div class="hp-canvas" ref=${element} style=${{ minWidth: `${width}px`, minHeight: `${height}px` }}></div>
  </div>`;
}

/** Metrics stand over hyperparameters; where one of the two is missing, over one another. */
function axes() {
  const all = shownAxes.value;
  const metrics = all.filter(({ kind }) => kind === "metric");
  const hparams = all.filter(({ kind }) => kind === "hparam");
  return { columns: hparams.length ? hparams : metrics, lines: metrics.length ? metrics : hparams };
}
