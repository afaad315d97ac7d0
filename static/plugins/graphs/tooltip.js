// @ts-check
/** What is under the pointer: names in full, what flows along a line, what took how long. */
import { signal } from "@preact/signals";
import { html } from "htm/preact";
import { labelOfWire } from "../../charts/graph/wire_paint.js";
import { OUTSIDE } from "../../charts/graph/bundles.js";
import { formatMicroseconds } from "../../charts/graph/colors.js";
import { isScope, pathOf, sizeOf } from "../../charts/graph/hierarchy.js";
import { opOf } from "../../charts/graph/model.js";
import { formatBytes, formatCount } from "../../core/format.js";
import { PlotTip } from "../../shell/plot_tip.js";
import { hierarchy, titleOf } from "./tree.js";
import { stats } from "./view.js";

/** @typedef {{hit: import("../../charts/graph/hit.js").Hit, left: number, top: number}} Pointed */

/** @type {import("@preact/signals").Signal<Pointed | null>} */
const pointed = signal(null);

/** @param {Pointed | null} event */
export function showTip(event) {
  pointed.value = event;
}

export function GraphTip() {
  const event = pointed.value;
  const tree = hierarchy.value;
  const at = event && tree ? /** @type {const} */ ({ left: event.left, top: event.top, source: "pointer" }) : null;
  return html`<${PlotTip} at=${at}>${at && event && html`<${TipText} hit=${event.hit} />`}<//>`;
}

/** @param {{hit: Pointed["hit"]}} props */
function TipText({ hit }) {
  if (hit.kind === "wire") return html`<${WireText} wire=${hit.wire} />`;
  if (hit.kind === "stub" && hit.stub.item < 0) return html`<p>${formatCount(hit.stub.more, "more neighbour")} set aside; select the op to see them</p>`;
  const item = hit.kind === "stub" ? hit.stub.item : hit.box.item;
  return html`<${ItemText} item=${item} />${hit.kind === "stub" && html`<p class="faint">set aside; click to go there</p>`}`;
}

/** @param {{item: number}} props */
function ItemText({ item }) {
  const tree = hierarchy.value;
  if (!tree || item >= tree.count) return null;
  const known = stats.value;
  const what = isScope(tree, item) ? formatCount(sizeOf(tree, item), "op") : opOf(tree.model, item);
  return html`<p class="graph-tip-name">${pathOf(tree, item)}</p>
    <p class="faint">${what}</p>
    ${known && known.timeOf(item) > 0 && html`<p>${formatMicroseconds(known.timeOf(item))} · ${formatBytes(known.memoryOf(item))}</p>`}`;
}

/** @param {{wire: import("../../charts/graph/scene.js").SceneWire}} props */
function WireText({ wire: { from, to, bundle } }) {
  const tree = hierarchy.value;
  if (!tree) return null;
  const label = labelOfWire(bundle, tree.model.shapes);
  const tensors = bundle.count - bundle.controls;
  const what = [tensors > 0 && formatCount(tensors, "tensor"), bundle.controls > 0 && formatCount(bundle.controls, "control edge"), tensors === 1 && label].filter(Boolean).join(" · ");
  return html`<p class="graph-tip-name">${endOf(from)} → ${endOf(to)}</p>
    <p class="faint">${what}</p>
    ${bundle.elements > 0 && html`<p class="faint">largest: ${bundle.elements.toLocaleString("en")} elements</p>`}`;
}

/** @param {import("../../charts/graph/scope_layout.js").WireEnd} end */
function endOf(end) {
  if ("item" in end) return titleOf(end.item);
  return end.outer === OUTSIDE ? "beyond" : end.outer < 0 ? "several" : titleOf(end.outer);
}
