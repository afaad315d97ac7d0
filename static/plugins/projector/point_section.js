// @ts-check
/** The point that is looked at: what its metadata say, its picture, what lies around it. */
import { html } from "htm/preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { cellOf } from "../../charts/points/sprites.js";
import { formatValue } from "../../core/format.js";
import { IconToggle } from "../../shell/card_parts.js";
import { Segments } from "../../shell/segments.js";
import { cloud } from "./cloud_view.js";
import { sprites } from "./embeddings.js";
import { valueText } from "./fields.js";
import { neighbors } from "./finding.js";
import { isolate } from "./over_cloud.js";
import { PointList } from "./point_list.js";
import { chosenPoint, neighborCount, neighborMetric, selected } from "./state.js";
import { fields, nameOf, pointCount } from "./view.js";

const METRICS = /** @type {const} */ ([["cosine", "cosine"], ["euclidean", "euclidean"]]);
const NEIGHBORS = { least: 5, most: 999 };

export function PointSection() {
  const point = chosenPoint.value;
  if (point === null || point >= pointCount.value) return null;
  return html`<section aria-label="Point">
    <header class="point-head">
      <${Picture} point=${point} />
      <h3>${nameOf(point)} <small>#${point}</small></h3>
      <${IconToggle} icon="only" label="Bring into the middle" onClick=${() => cloud.current?.lookAt(point)} />
      <${IconToggle} icon="close" label="Let go of this point" onClick=${() => void (chosenPoint.value = null)} />
    </header>
    ${fields.value.length > 1 && html`<dl class="point-values">${fields.value.map((field) => html`<div key=${field.name}><dt>${field.name}</dt><dd>${valueText(field, point) || "–"}</dd></div>`)}</dl>`}
    <${Neighbors} />
  </section>`;
}

function Neighbors() {
  const most = Math.min(NEIGHBORS.most, Math.max(NEIGHBORS.least, pointCount.value - 1));
  const found = neighbors.value;
  const changed = (/** @type {InputEvent} */ event) => (neighborCount.value = Number(/** @type {HTMLInputElement} */ (event.currentTarget).value));
  const farthest = found?.distance.length ? found.distance[found.distance.length - 1] : 0;
  const detail = (/** @type {number} */ rank) => html`<${Distance} distance=${found?.distance[rank] ?? NaN} farthest=${farthest} />`;
  return html`<div class="neighbors">
    <label class="option"><span>Nearest</span>
      <input type="range" min=${NEIGHBORS.least} max=${most} step="1" value=${neighborCount.value} aria-label="Number of neighbours" onInput=${changed} />
      <output class="mono">${Math.min(most, neighborCount.value)}</output>
    </label>
    <${Segments} label="Distance" value=${neighborMetric.value} options=${METRICS} onChange=${(/** @type {any} */ name) => void (neighborMetric.value = name)} />
    ${found?.error && html`<p class="tone-bad" role="alert">${found.error}</p>`}
    ${found && !found.error && html`<${PointList} points=${found.index} label="Nearest points" most=${NEIGHBORS.most} detail=${detail} />
      <p class="found">
        <button type="button" class="button-quiet" onClick=${() => void (selected.value = meant(found))}>Select these</button>
        <button type="button" class="button-quiet" onClick=${() => isolate(meant(found))}>Isolate these</button>
      </p>`}
  </div>`;
}

/** A point and those around it, ascending. @param {import("./finding.js").Neighbors} found */
function meant({ point, index }) {
  return [point, ...Array.from(index)].sort((a, b) => a - b);
}

/** @param {{distance: number, farthest: number}} props */
function Distance({ distance, farthest }) {
  const part = farthest > 0 ? Math.max(0, Math.min(1, distance / farthest)) : 0;
  return html`<i class="distance-bar" aria-hidden="true"><i style=${{ width: `${part * 100}%` }} /></i><small class="mono">${formatValue(distance, 3)}</small>`;
}

/** Its picture, out of the large one. @param {{point: number}} props */
function Picture({ point }) {
  const canvas = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  const images = sprites.value;
  const cell = images && cellOf(images, point);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!images || !cell || !context) return;
    context.imageSmoothingEnabled = false; // the pixels of a small picture are what there is to see
    context.clearRect(0, 0, images.width, images.height);
    context.drawImage(images.source, cell.x, cell.y, images.width, images.height, 0, 0, images.width, images.height);
  });
  if (!images || !cell) return null;
  return html`<canvas class="point-picture" ref=${canvas} width=${images.width} height=${images.height} role="img" aria-label="Picture of the point" />`;
}
