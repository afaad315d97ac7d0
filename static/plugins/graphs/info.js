// @ts-check
/** The panel of what is selected: an op with its attributes and neighbours, or a scope with what it holds. */
import { html } from "htm/preact";
import "@preact/signals";
import { formatMicroseconds } from "../../charts/graph/colors.js";
import { isScope, pathOf, sizeOf } from "../../charts/graph/hierarchy.js";
import { opOf } from "../../charts/graph/model.js";
import { formatBytes, formatCount } from "../../core/format.js";
import { Icon } from "../../core/icons.js";
import { copy } from "../../shell/clipboard.js";
import { Segments } from "../../shell/segments.js";
import { ItemActions } from "./info_actions.js";
import { OpDetails } from "./info_op.js";
import { ScopeDetails } from "./info_scope.js";
import { trace } from "./state.js";
import { goTo, hierarchy, select, selected, titleOf } from "./tree.js";
import { stats, tracedCount } from "./view.js";

const TRACES = /** @type {const} */ ([["none", "Off"], ["inputs", "Inputs"], ["outputs", "Outputs"]]);

export function Info() {
  const tree = hierarchy.value;
  const item = selected.value;
  if (!tree || item === null) return null;
  return html`<aside class="graph-info" aria-label="Selected">
    <header>
      <h2>${titleOf(item)}</h2>
      <button type="button" class="icon-button" aria-label="Close" title="Close (Esc)" onClick=${() => select(null)}><${Icon} name="close" size=${14} /></button>
    </header>
    <div class="graph-info-body">
      <p class="graph-info-kind">${kindOf(item)}</p>
      <${Path} item=${item} />
      <${ItemActions} item=${item} />
      <${Taken} item=${item} />
      <div class="graph-trace"><span>Trace</span><${Segments} label="Trace" value=${trace.value} options=${TRACES} onChange=${(/** @type {any} */ way) => void (trace.value = way)} />
        ${trace.value !== "none" && html`<small role="status">${formatCount(tracedCount.value, "op")}</small>`}</div>
      ${isScope(tree, item) ? html`<${ScopeDetails} item=${item} />` : html`<${OpDetails} item=${item} />`}
    </div>
  </aside>`;
}

/** @param {number} item */
function kindOf(item) {
  const tree = hierarchy.value;
  if (!tree) return "";
  if (!isScope(tree, item)) return opOf(tree.model, item);
  const fold = tree.folds.get(item);
  const ops = formatCount(sizeOf(tree, item), "op");
  if (!fold) return tree.model.groups.kind[item - tree.nodes - 1] === 1 ? `function · ${ops}` : `scope · ${ops}`;
  return `${{ series: "alike siblings", bundle: "ops of one kind", page: "part of a scope", functions: "library functions" }[fold.kind]} · ${ops}`;
}

/** The full name, each scope of it a way there. @param {{item: number}} props */
function Path({ item }) {
  const tree = hierarchy.value;
  if (!tree) return null;
  const around = [];
  for (let at = tree.parent[item]; at >= 0 && at !== tree.root; at = tree.parent[at]) if (!tree.folds.has(at)) around.push(at);
  const path = pathOf(tree, item);
  return html`<p class="graph-path">
    ${around.reverse().map((scope) => html`<button type="button" key=${scope} onClick=${() => goTo(scope)}>${titleOf(scope)}</button><span>/</span>`)}<b>${titleOf(item)}</b>
    <button type="button" class="icon-button" aria-label="Copy the name" title="Copy the name" onClick=${() => void copy(path)}><${Icon} name="copy" size=${12} /></button>
  </p>`;
}

/** What the step statistics say. @param {{item: number}} props */
function Taken({ item }) {
  const known = stats.value;
  const tree = hierarchy.value;
  if (!known || !tree) return null;
  const [time, memory] = [known.timeOf(item), known.memoryOf(item)];
  const [allTime, allMemory] = [known.timeOf(tree.root), known.memoryOf(tree.root)];
  const row = item < tree.nodes ? known.row[item] : -1;
  if (time === 0 && memory === 0 && row < 0) return html`<p class="hint">Not in the step statistics.</p>`;
  const found = known.found;
  return html`<dl class="graph-taken">
    <${Share} name="Compute time" text=${formatMicroseconds(time)} part=${time / allTime} />
    <${Share} name="Memory" text=${formatBytes(memory)} part=${memory / allMemory} />
    ${row >= 0 &&
    html`<dt>Began at</dt><dd>${formatMicroseconds(found.start_us[row])}</dd>
      ${found.count[row] > 1 && html`<dt>Executions</dt><dd>${found.count[row]}</dd>`}
      ${found.output[row] >= 0 && html`<dt>Outputs</dt><dd>${found.outputs[found.output[row]]}</dd>`}
      ${found.device[row] >= 0 && html`<dt>On</dt><dd>${found.devices[found.device[row]]}</dd>`}`}
  </dl>`;
}

/** @param {{name: string, text: string, part: number}} props */
function Share({ name, text, part }) {
  const percent = Number.isFinite(part) ? `${(100 * part).toFixed(part < 0.1 ? 1 : 0)} %` : "";
  return html`<dt>${name}</dt><dd>${text}<i class="graph-share" style=${{ "--part": Number.isFinite(part) ? part : 0 }}></i><small>${percent}</small></dd>`;
}
