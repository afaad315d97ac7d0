// @ts-check
/** An op: attributes, where its data come from and go to, functions, the code that made it. */
import { html } from "htm/preact";
import "@preact/signals";
import { CHANGES, FLAGS, STATES } from "../../charts/graph/model.js";
import { pathOf } from "../../charts/graph/hierarchy.js";
import { formatBytes, formatCount } from "../../core/format.js";
import { attributeAddress, details } from "./details.js";
import { goTo, hierarchy, titleOf } from "./tree.js";

/** @param {{item: number}} props */
export function OpDetails({ item }) {
  const tree = hierarchy.value;
  const { node, details: found, before, error } = details.value;
  if (!tree) return null;
  const isMissing = tree.model.nodes.flags[item] & FLAGS.missing;
  return html`<${Change} item=${item} before=${before} found=${found} />
    ${isMissing ? html`<p class="graph-warning">Not in the file: an input of another op names it.</p>` : null}
    ${error && html`<p class="graph-warning" role="alert">${error}</p>`}
    ${node === item && found && html`<${Found} node=${item} found=${found} before=${before} />`}`;
}

/** Where two graphs are compared, what became of the op. @param {{item: number, before: import("./details.js").Details | null, found: import("./details.js").Details | null}} props */
function Change({ item, before, found }) {
  const { state, changed } = hierarchy.value?.model.nodes ?? {};
  if (!state) return null;
  const what = CHANGES.filter((_, bit) => (changed?.[item] ?? 0) & (1 << bit));
  const inputs = (/** @type {import("./details.js").Details} */ { inputs: list }) => list.map(({ name, port, control }) => `${control ? "^" : ""}${name}${port > 0 ? `:${port}` : ""}`).join(", ");
  return html`<p class="graph-state"><b>${STATES[state[item]].name}</b>${what.length > 0 && `: ${what.join(", ")}`}</p>
    ${before && found && before.name !== found.name && html`<p class="mono">name before: <del>${before.name}</del></p>`}
    ${before && found && before.op !== found.op && html`<p class="mono"><del>${before.op}</del> → ${found.op}</p>`}
    ${before && found && inputs(before) !== inputs(found) && html`<p class="mono">inputs before: <del>${inputs(before) || "none"}</del></p>`}
    ${before && found && before.device !== found.device && html`<p class="mono">device before: <del>${before.device || "none"}</del></p>`}`;
}

/** @param {{node: number, found: import("./details.js").Details, before: import("./details.js").Details | null}} props */
function Found({ node, found, before }) {
  const valueBefore = (/** @type {string} */ name) => before?.attributes.find((attribute) => attribute.name === name)?.value;
  const gone = before?.attributes.filter(({ name }) => !found.attributes.some((attribute) => attribute.name === name)) ?? [];
  return html`
    ${found.device && html`<h3>Device</h3><p class="mono">${found.device}</p>`}
    <${Neighbours} title="Inputs" list=${found.inputs} more=${found.more_inputs} />
    <${Neighbours} title="Outputs" list=${found.outputs} more=${found.more_outputs} />
    ${found.outputs.length === 0 && found.shapes.length > 0 && html`<p class="hint">Gives ${found.shapes.join(", ")}; nothing in the graph uses it.</p>`}
    <${Calls} node=${node} found=${found} />
    ${found.attributes.length > 0 && html`<h3>Attributes <small>${found.attributes.length}</small></h3><dl class="graph-attributes">${found.attributes.map((attribute) => html`<${Attribute} key=${attribute.name} node=${node} attribute=${attribute} before=${before ? (valueBefore(attribute.name) ?? "none") : undefined} />`)}
      ${gone.map(({ name, value }) => html`<dt key=${name}>${name}</dt><dd><del>${value}</del></dd>`)}</dl>`}
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

/** Functions that it calls; and, of a function's argument, who calls it. @param {{node: number, found: import("./details.js").Details}} props */
function Calls({ node, found }) {
  const tree = hierarchy.value;
  if (!tree) return null;
  const { calls, strings } = tree.model;
  const own = Array.from(calls.node, (_, i) => i).filter((i) => calls.node[i] === node);
  const functions = own.map((i) => ({ item: tree.nodes + 1 + calls.group[i], role: strings[calls.role[i]] ?? "" }));
  return html`${functions.length > 0 &&
    html`<h3>Calls</h3><ul class="graph-neighbours">${functions.map(({ item, role }) => html`<li key=${role}><button type="button" onClick=${() => goTo(item)}>${titleOf(item)}</button><small>${role}</small></li>`)}</ul>`}
    ${found.called_by.length > 0 &&
    html`<h3>Called by</h3><ul class="graph-neighbours">${found.called_by.map((caller) => html`<li key=${caller}><button type="button" onClick=${() => goTo(caller)}>${pathOf(tree, caller)}</button></li>`)}</ul>`}`;
}

/** @param {{node: number, attribute: import("./details.js").Details["attributes"][number], before?: string}} props `before`: in the other graph */
function Attribute({ node, attribute: { name, type, value, cut, bytes }, before = value }) {
  return html`<dt title=${type}>${name}</dt>
    <dd>${before !== value && html`<del>${before}</del>`}<code>${value}${cut ? "…" : ""}</code>${cut && html`<a href=${attributeAddress(node, name)} target="_blank" rel="noopener">whole, ${formatBytes(bytes)}</a>`}</dd>`;
}
