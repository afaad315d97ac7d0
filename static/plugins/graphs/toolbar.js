// @ts-check
/** The row of controls above the graph: which graph, how it is coloured, what of it is shown. */
import { html } from "htm/preact";
import "@preact/signals";
import { titleWithStep } from "../../core/format.js";
import { Icon } from "../../core/icons.js";
import { session, titleOf } from "../../core/session.js";
import { Check } from "../../shell/option_fields.js";
import { MenuButton, PopoverButton } from "../../shell/popover.js";
import { Segments } from "../../shell/segments.js";
import { chart } from "./canvas.js";
import { downloadItems } from "./downloads.js";
import { chosenAgainst, chosenGraph, chosenProfile, graphList, keyOf, profilesInReach } from "./feed.js";
import { againstKey, asideChoices, coloring, flow, foldsSeries, graphKey, hiddenDevices, openPaths, profileKey, selectedPath, showsControls, trace, unfoldedSeries } from "./state.js";
import { closeAll, openAll, openAllChanges } from "./tree.js";
import { devices, offeredColorings } from "./view.js";

const COLORS = /** @type {const} */ ([["kind", "Kind of op"], ["op", "Op"], ["structure", "Structure"], ["device", "Device"], ["cluster", "XLA cluster"], ["time", "Compute time"], ["memory", "Memory"], ["difference", "Difference"]]);
const KINDS = /** @type {Record<string, string>} */ ({ graph: "", keras: "conceptual", function: "traced function" });

export function Toolbar() {
  return html`<div class="toolbar" role="toolbar" aria-label="Graph">
    <${GraphChoice} />
    <${AgainstChoice} />
    <${ProfileChoice} />
    <${ColorChoice} />
    <${Segments} label="Data flow" value=${flow.value} options=${[["down", "Down"], ["up", "Up"]]} onChange=${(/** @type {any} */ way) => void (flow.value = way)} />
    <span class="toolbar-end">
      <span class="toolbar-buttons">
        <${Tool} icon="minus" label="Zoom out" hint="(−)" run=${() => chart()?.zoomBy(1 / 1.4)} />
        <${Tool} icon="plus" label="Zoom in" hint="(+)" run=${() => chart()?.zoomBy(1.4)} />
        <${Tool} icon="fit" label="Fit all" hint="(0)" run=${() => chart()?.fit()} />
        <${Tool} icon="expand" label="Open all" hint="scopes, as far as it stays drawable" run=${openAll} />
        <${Tool} icon="collapse" label="Close all" hint="scopes" run=${closeAll} />
      </span>
      <${PopoverButton} label="View options" class="button button-icon" align="end" content=${html`<${Icon} name="settings" />`}>${() => html`<${ViewOptions} />`}<//>
      <${MenuButton} label="Download" class="button button-icon" align="end" content=${html`<${Icon} name="download" />`} items=${downloadItems} />
    </span>
  </div>`;
}

/** @param {{icon: import("../../core/icons.js").IconName, label: string, hint: string, run: () => void}} props */
function Tool({ icon, label, hint, run }) {
  return html`<button type="button" class="button button-icon" aria-label=${label} title=${`${label} ${hint}`} onClick=${run}><${Icon} name=${icon} /></button>`;
}

/** Another graph: nothing of what was said about the one before holds. @param {readonly string[]} key */
export function showGraph(key) {
  graphKey.value = key;
  showDifference(null);
  profileKey.value = openPaths.value = null;
  selectedPath.value = "";
  trace.value = "none";
  asideChoices.value = unfoldedSeries.value = hiddenDevices.value = [];
}

/** @param {number} run */
function runTitle(run) {
  return session.runById.value.get(run)?.label ?? titleOf(`run ${run}`);
}

/** Its run, and what tells it from the run's others. @param {import("./feed.js").GraphEntry} entry */
function entryTitle(entry) {
  const what = [entry.tag === null ? "" : entry.title, KINDS[entry.kind] ?? entry.kind].filter(Boolean).join(", ");
  return [runTitle(entry.run), what].filter(Boolean).join(" · ");
}

function GraphChoice() {
  const graphs = graphList.value.value?.graphs ?? [];
  const chosen = chosenGraph.value;
  const titled = graphs.map((entry) => ({ key: JSON.stringify(keyOf(entry)), label: entryTitle(entry) }));
  return html`<label class="toolbar-choice is-first">
    <select aria-label="Graph" value=${chosen ? JSON.stringify(keyOf(chosen)) : ""} title="The graph that is shown" onChange=${(/** @type {Event} */ event) => showGraph(JSON.parse(/** @type {HTMLSelectElement} */ (event.currentTarget).value))}>
      ${titled.map(({ key, label }) => html`<option key=${key} value=${key}>${label}</option>`)}
    </select>
  </label>`;
}

/** Compares with another graph, or with none. @param {readonly string[] | null} key */
function showDifference(key) {
  againstKey.value = key;
  if (key) coloring.value = "difference";
  else if (coloring.value === "difference") coloring.value = "kind";
}

function AgainstChoice() {
  const others = (graphList.value.value?.graphs ?? []).filter((entry) => entry !== chosenGraph.value);
  if (others.length === 0) return null;
  const change = (/** @type {Event} */ event) => {
    const { value } = /** @type {HTMLSelectElement} */ (event.currentTarget);
    showDifference(value ? JSON.parse(value) : null);
  };
  return html`<label class="toolbar-choice">
    <select aria-label="Compare with" value=${chosenAgainst.value ? JSON.stringify(keyOf(chosenAgainst.value)) : ""} title="What changed since another graph" onChange=${change}>
      <option value="">not compared</option>
      ${others.map((entry) => html`<option key=${JSON.stringify(keyOf(entry))} value=${JSON.stringify(keyOf(entry))}>compared with ${entryTitle(entry)}</option>`)}
    </select>
    ${chosenAgainst.value && html`<button type="button" class="button" onClick=${openAllChanges}>Open changes</button>`}
  </label>`;
}

function ProfileChoice() {
  const profiles = profilesInReach.value;
  if (profiles.length === 0) return null;
  const chosen = chosenProfile.value;
  const change = (/** @type {Event} */ event) => {
    const { value } = /** @type {HTMLSelectElement} */ (event.currentTarget);
    profileKey.value = value ? JSON.parse(value) : [];
  };
  return html`<label class="toolbar-choice">
    <select aria-label="Step statistics" value=${chosen ? JSON.stringify(keyOf(chosen)) : ""} title="Step statistics that are laid over the graph" onChange=${change}>
      <option value="">without costs</option>
      ${profiles.map((entry) => {
        const key = JSON.stringify(keyOf(entry));
        const run = entry.run === chosenGraph.value?.run ? "" : `${runTitle(entry.run)} · `;
        return html`<option key=${key} value=${key}>costs of ${run}${titleWithStep(entry.title, entry.step)}</option>`;
      })}
    </select>
  </label>`;
}

function ColorChoice() {
  const isOffered = (/** @type {typeof coloring.value} */ name) => coloring.value === name || offeredColorings.value.includes(name);
  return html`<label class="toolbar-choice"><span>Colour</span>
    <select aria-label="Colour" value=${coloring.value} onChange=${(/** @type {Event} */ event) => void (coloring.value = /** @type {any} */ (/** @type {HTMLSelectElement} */ (event.currentTarget).value))}>
      ${COLORS.filter(([name]) => isOffered(name)).map(([name, title]) => html`<option key=${name} value=${name}>${title}</option>`)}
    </select>
  </label>`;
}

function ViewOptions() {
  return html`<div class="view-options">
    <h3>Drawn</h3>
    <${Check} flag=${showsControls} label="Control edges" />
    <${Check} flag=${foldsSeries} label="Alike siblings as one" />
    ${asideChoices.value.length > 0 && html`<button type="button" class="button" onClick=${() => void (asideChoices.value = [])}>Set aside as found</button>`}
    ${unfoldedSeries.value.length > 0 && html`<button type="button" class="button" onClick=${() => void (unfoldedSeries.value = [])}>Fold all series again</button>`}
    ${openPaths.value !== null && html`<button type="button" class="button" onClick=${() => void (openPaths.value = null)}>Open as found</button>`}
    ${devices.value.length > 1 && html`<${DeviceChoice} />`}
  </div>`;
}

function DeviceChoice() {
  const turn = (/** @type {string} */ name) => {
    const hidden = hiddenDevices.peek();
    hiddenDevices.value = hidden.includes(name) ? hidden.filter((other) => other !== name) : [...hidden, name];
  };
  return html`<h3>Devices</h3>
    ${devices.value.map(
      ({ name, count }) =>
        html`<label class="option check" key=${name}><input type="checkbox" checked=${!hiddenDevices.value.includes(name)} onChange=${() => turn(name)} /><span>${name}</span><small>${count.toLocaleString("en")}</small></label>`,
    )}`;
}
