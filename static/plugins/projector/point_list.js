// @ts-check
/** A list of points to look at one of. */
import { html } from "htm/preact";
import { formatInteger } from "../../core/format.js";
import { cloud } from "./cloud_view.js";
import { chosenPoint } from "./state.js";
import { coloring, nameOf } from "./view.js";

const MOST_LISTED = 100;

/**
 * @param {{points: ArrayLike<number>, label: string, detail?: (rank: number) => any, most?: number}} props
 *   `detail`: what stands at the right of the point of that rank
 */
export function PointList({ points, label, detail, most = MOST_LISTED }) {
  const shown = Array.from({ length: Math.min(most, points.length) }, (_, i) => points[i]);
  return html`<ol class="point-list" aria-label=${label}>
    ${shown.map((point, rank) => html`<li key=${point}><button type="button" aria-pressed=${point === chosenPoint.value} onClick=${() => void (chosenPoint.value = point)} onDblClick=${() => cloud.current?.lookAt(point)}>
      <i class="swatch" style=${{ background: colorOf(point) }} /><span>${nameOf(point)}</span>${detail?.(rank)}
    </button></li>`)}
    ${points.length > most && html`<li class="quiet">and ${formatInteger(points.length - most)} more</li>`}
  </ol>`;
}

/** @param {number} point */
export function colorOf(point) {
  return `rgb(${coloring.value.colorOf(point).join(" ")})`;
}
