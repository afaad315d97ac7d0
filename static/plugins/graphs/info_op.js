// @ts-check
/** An op: attributes, where its data come from and go to, functions, the code that made it. */
import { html } from "htm/preact";
import "@preact/signals";
import { FLAGS } from "../../charts/graph_model.js";
import { pathOf } from "../../charts/graph_hierarchy.js";
import { formatBytes, formatCount } from "../../core/format.js";
import { attributeAddress, details } from "./details.js";
import { goTo, hierarchy } from "./tree.js";

/** @param {{item: number}} props */
export function OpDetails({ item }) {
  const tree = hierarchy.value;
  const { node, details: found, error } = details.value;
  if (!tree) return null;
  const isMissing = tree.model.nodes.flags[item] & FLAGS.missing;
  return html`${isMissing ? html`<p class="graph-warning">Not in the file: an input of another op names it.</p>` : null}
    ${error && html`<p class="graph-warning" role="alert">${error}</p>`}
    ${node === item && found && html`<${Found} node=${item} found=${found} />`}`;
}

/** @param {{node: number, found: import("./details.js").Details}} props */
function Found({ node, found }) {
  return html`
    ${found.device && html`<h3>Device</h3><p class="mono">${found.device}</p>`}
    <${Neighbours} title="Inputs" list=${found.inputs} more=${found.more_inputs} />
    <${Neighbours} title="Outputs" list=${found.outputs} more=${found.more_outputs} />
    ${found.outputs.length === 0 && found.shapes.length > 0 && html`<p class="hint">Gives ${found.shapes.join(", ")}; nothing in the graph uses it.</p>`}
    <${Calls} found=${found} />
    ${found.attributes.length > 0 && html`<h3>Attributes <small>${found.attributes.length}</small></h3><dl class="graph-attributes">${found.attributes.map((attribute) => html`<${Attribute} key=${attribute.name} node=${node} attribute=${attribute} />`)}</dl>`}
    ${found.original.length > 0 && html`<h3>Made from</h3><p class="mono">${found.original.join(", ")}</p>`}
    ${found.trace.length > 0 && html`<h3>Code</h3><ol class="graph-code">${found.trace.map(({ file, line, function: name, code }) => html`<li><span>${file}:${line}</span> ${name}<code>${code}</code></li>`)}</ol>`}`;
}

/** @param {{title: string, list: import("./details.js").Neighbour[], more: number}} props */
function Neighbours({ title, list, more }) {
  const tree = hierarchy.value;
  if (list.length === 0 || !tree) return null;
  const data = list.filter(({ control }) => !control);
  const control = list.filter((neighbour) => neighbour.control);
  return html`${data.length > 0 && html`<h3>${title} <small>${(data.length + (control.length ? 0 : more)).toLocaleString("en")}</small></h3><${NeighbourList} list=${data} />`}
    ${control.length > 0 && html`<h3>Control ${title.toLowerCase()} <small>${control.length}</small></h3><${NeighbourList} list=${control} />`}
    ${more > 0 && html`<p class="hint">and ${formatCount(more, "more", "more")}</p>`}`;
}

/** @param {{list: import("./details.js").Neighbour[]}} props */
function NeighbourList({ list }) {
  return html`<ul class="graph-neighbours">
    ${list.map(
      ({ node, name, port, shape, control }, i) => html`<li key=${i}>
        <button type="button" onClick=${() => goTo(node)} title=${name}>${name}${port > 0 ? `:${port}` : ""}</button>${!control && html`<small>${shape ?? "?"}</small>`}
      </li>`,
    )}
  </ul>`;
}

/** Functions that it calls; and, of a function's argument, who calls it. @param {{found: import("./details.js").Details}} props */
function Calls({ found }) {
  const tree = hierarchy.value;
  if (!tree || found.calls.length + found.called_by.length === 0) return null;
  return html`${found.calls.length > 0 &&
    html`<h3>Calls</h3><ul class="graph-neighbours">${found.calls.map(({ group, name, role }) => html`<li><button type="button" onClick=${() => goTo(tree.nodes + 1 + group)}>${name}</button><small>${role}</small></li>`)}</ul>`}
    ${found.called_by.length > 0 &&
    html`<h3>Called by</h3><ul class="graph-neighbours">${found.called_by.map((node) => html`<li><button type="button" onClick=${() => goTo(node)}>${pathOf(tree, node)}</button></li>`)}</ul>`}`;
}

/** @param {{node: number, attribute: import("./details.js").Details["attributes"][number]}} props */
function Attribute({ node, attribute: { name, type, value, cut, bytes } }) {
  return html`<dt title=${type}>${name}</dt>
    <dd><code>${value}${cut ? "…" : ""}</code>${cut && html`<a href=${attributeAddress(node, name)} target="_blank" rel="noopener">whole, ${formatBytes(bytes)}</a>`}</dd>`;
}
