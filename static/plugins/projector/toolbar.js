// @ts-check
/** The row of controls above the cloud. */
import { html } from "htm/preact";
import { Icon } from "../../core/icons.js";
import { session, titleOf } from "../../core/session.js";
import { IconToggle } from "../../shell/card_parts.js";
import { MenuButton, PopoverButton } from "../../shell/popover.js";
import { Segments } from "../../shell/segments.js";
import { BookmarkButton } from "./bookmark_button.js";
import { cloud } from "./cloud_view.js";
import { downloadItems } from "./downloads.js";
import { currentSeries, series, sprites } from "./embeddings.js";
import { canColor, colorKinds } from "./fields.js";
import { NO_FIELD, camera, colorField, colorKind, dimensions, focused, forgetPoints, labelField, runName, showImages, showPanel, tagName, tool } from "./state.js";
import { Cube, Lasso, Letters, Marquee } from "./tool_icons.js";
import { coloredBy, fields, labelledBy, pointCount, showLabels, toggleLabels } from "./view.js";
import { ViewOptions } from "./view_options.js";

const DIMENSIONS = /** @type {const} */ ([["2", "2-D"], ["3", "3-D"]]);
const KIND_TITLES = { category: "as classes", scale: "as a scale" };

export function Toolbar() {
  return html`<div class="toolbar" role="toolbar" aria-label="Projector">
    <${EmbeddingChoice} />
    <${LabelChoice} />
    <${ColorChoice} />
    <${Segments} label="Dimensions" value=${dimensions.value} options=${DIMENSIONS} onChange=${setDimensions} />
    <${Segments} label="The mouse" value=${tool.value} options=${tools()} onChange=${(/** @type {any} */ name) => void (tool.value = name)} />
    <span class="toolbar-buttons">
      <span class="zoom toolbar-buttons"><${IconToggle} icon="minus" label="Zoom out (−)" onClick=${() => cloud.current?.zoomBy(1 / 1.4)} /><${IconToggle} icon="plus" label="Zoom in (+)" onClick=${() => cloud.current?.zoomBy(1.4)} /></span>
      <${IconToggle} icon="fit" label="Fit all (0)" onClick=${() => cloud.current?.reset()} />
      <button type="button" class="icon-button" aria-label="Labels (n)" title="Labels (n)" aria-pressed=${showLabels.value} onClick=${toggleLabels}><${Letters} /></button>
      ${sprites.value && html`<${IconToggle} icon="image" label="Pictures (i)" pressed=${showImages.value} onClick=${() => void (showImages.value = !showImages.value)} />`}
    </span>
    <span class="toolbar-end">
      <${BookmarkButton} />
      <${PopoverButton} label="View options" class="icon-button" align="end" content=${html`<${Icon} name="settings" />`}>${() => html`<${ViewOptions} />`}<//>
      <${MenuButton} label="Download" class="icon-button" align="end" content=${html`<${Icon} name="download" />`} items=${downloadItems} />
      <${IconToggle} icon="sidebar" label=${showPanel.value ? "Hide the panel" : "Show the panel"} pressed=${showPanel.value} onClick=${() => void (showPanel.value = !showPanel.value)} />
    </span>
  </div>`;
}

/** @returns {readonly (readonly [string, any])[]} */
function tools() {
  return [
    ["move", html`<span class="tool" title="Turn and move (v)"><${Cube} label="Turn and move" /></span>`],
    ["box", html`<span class="tool" title="Select with a box (x)"><${Marquee} label="Select with a box" /></span>`],
    ["lasso", html`<span class="tool" title="Select with a lasso (l)"><${Lasso} label="Select with a lasso" /></span>`],
  ];
}

/** Another number of dimensions is seen from the beginning. @param {string} name */
function setDimensions(name) {
  camera.value = null;
  dimensions.value = name === "2" ? "2" : "3";
}

function EmbeddingChoice() {
  const shown = currentSeries.value;
  const isOfOneRun = new Set(series.value.map(({ run }) => run)).size < 2;
  const keyOf = (/** @type {{run: string, tag: string}} */ { run, tag }) => JSON.stringify([run, tag]);
  const change = (/** @type {Event} */ event) => {
    const [run, tag] = JSON.parse(/** @type {HTMLSelectElement} */ (event.currentTarget).value);
    runName.value = run;
    tagName.value = tag;
    camera.value = null;
    forgetPoints();
  };
  return html`<label class="toolbar-choice is-first"><span class="unseen">Embedding</span>
    <select value=${shown && keyOf(shown)} onChange=${change} aria-label="Embedding">
      ${series.value.map((one) => html`<option key=${keyOf(one)} value=${keyOf(one)}>${isOfOneRun ? "" : `${runTitle(one.run)} · `}${one.tag}${sizeOf(one)}</option>`)}
    </select>
  </label>`;
}

/** @param {string} name */
function runTitle(name) {
  return session.runs.value.find((run) => run.name === name)?.label ?? titleOf(name);
}

/** @param {import("./series.js").EmbeddingSeries} series */
function sizeOf({ embeddings }) {
  const { points, dimensions: width, problem } = embeddings[embeddings.length - 1];
  return problem || points === null ? " (damaged)" : ` · ${points.toLocaleString("en")} × ${width}`;
}

function LabelChoice() {
  if (!fields.value.length) return null;
  const change = (/** @type {Event} */ event) => (labelField.value = /** @type {HTMLSelectElement} */ (event.currentTarget).value);
  return html`<label class="toolbar-choice"><span>Label</span>
    <select aria-label="Label by" value=${labelledBy.value?.name} onChange=${change}>${fields.value.map(({ name }) => html`<option key=${name} value=${name}>${name}</option>`)}</select>
  </label>`;
}

function ColorChoice() {
  const field = coloredBy.value;
  const colored = fields.value.filter((one) => canColor(one, pointCount.value));
  if (!colored.length) return null;
  const kinds = field ? colorKinds(field) : [];
  const change = (/** @type {Event} */ event) => {
    colorField.value = /** @type {HTMLSelectElement} */ (event.currentTarget).value;
    colorKind.value = "auto";
    focused.value = [];
  };
  const changeKind = (/** @type {Event} */ event) => {
    colorKind.value = /** @type {any} */ (event.currentTarget).value;
    focused.value = [];
  };
  return html`<label class="toolbar-choice"><span>Colour</span>
      <select aria-label="Colour by" value=${field?.name ?? NO_FIELD} onChange=${change}>
        <option value=${NO_FIELD}>none</option>
        ${colored.map(({ name }) => html`<option key=${name} value=${name}>${name}</option>`)}
      </select>
    </label>
    ${kinds.length > 1 && html`<label class="toolbar-choice"><select aria-label="Colours" value=${colorKind.value === "auto" ? kinds[0] : colorKind.value} onChange=${changeKind}>
      ${kinds.map((kind) => html`<option key=${kind} value=${kind}>${KIND_TITLES[kind]}</option>`)}
    </select></label>`}`;
}
