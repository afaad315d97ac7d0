// @ts-check
/** The row of controls above the meshes: how all of them look. */
import { html } from "htm/preact";
import { Icon } from "../../core/icons.js";
import { IconToggle } from "../../shell/card_parts.js";
import { CardWidth, Check, Choice, RestartsChoice, StepField } from "../../shell/option_fields.js";
import { PopoverButton } from "../../shell/popover.js";
import { Segments } from "../../shell/segments.js";
import { TagFilter } from "../../shell/tag_filter.js";
import { fitAll } from "./cameras.js";
import { COLORINGS, LINKS, POINT_SCALE, UPS, box, coloring, edges, isParallel, link, pointScale, refits, shrinks, surface, up, usesScene } from "./state.js";
import { keepArrows } from "./step_row.js";

const SURFACES = /** @type {const} */ ([["smooth", "Smooth"], ["flat", "Flat"], ["wire", "Wire"], ["points", "Points"]]);
const COLORING_TITLES = { logged: "as logged", run: "of its run", height: "by height" };
const LINK_TITLES = { tag: "those of one tag", all: "all", off: "each by itself" };
const UP_TITLES = { y: "y (graphics)", z: "z (maps, CAD)" };

/** @param {{shown: number, total: number}} props */
export function Toolbar({ shown, total }) {
  return html`<div class="toolbar" role="toolbar" aria-label="Meshes">
    <${TagFilter} shown=${shown} total=${total} />
    <${LookFields} />
    <${IconToggle} icon="fit" label="Show all of every mesh (0)" onClick=${fitAll} />
    <${PopoverButton} label="View options" class="button" content=${html`<${Icon} name="settings" />`}>${() => html`<${ViewOptions} />`}<//>
    <${PointSize} />
  </div>`;
}

/** How surfaces are drawn, and what beside them. */
export function LookFields() {
  const shown = surface.value === "logged" ? "smooth" : surface.value;
  return html`<${Segments} label="Surfaces" value=${shown} options=${SURFACES} onChange=${(/** @type {any} */ name) => void (surface.value = name)} />
    <span class="mesh-toggles">
      <${IconToggle} icon="wire" label="Edges of faces (e)" pressed=${edges.value} onClick=${() => void (edges.value = !edges.peek())} />
      <${IconToggle} icon="cube" label="Box, lengths and axes (x)" pressed=${box.value} onClick=${() => void (box.value = !box.peek())} />
    </span>`;
}

function ViewOptions() {
  return html`<div class="view-options">
    <h3>Camera</h3>
    <${Choice} label="Turned together" state=${link} names=${LINKS} titles=${LINK_TITLES} />
    <${Choice} label="Axis that points up" state=${up} names=${UPS} titles=${UP_TITLES} />
    <${Check} flag=${isParallel} label="Without perspective" />
    <${Check} flag=${refits} label="Fit every step anew" />
    <h3>Look</h3>
    <${Choice} label="Colours" state=${coloring} names=${COLORINGS} titles=${COLORING_TITLES} />
    <${Check} flag=${usesScene} label="Camera, lights, material as logged" />
    <${Check} flag=${shrinks} label="Points farther away are smaller" />
    <h3>Steps</h3><${StepField} />
    <h3>Runs</h3><${RestartsChoice} />
    <h3>Cards</h3><${CardWidth} />
  </div>`;
}

/** On a scale of powers, where the usual size is in the middle of what is sensible. */
export function PointSize() {
  const { least, most, usual } = POINT_SCALE;
  const span = Math.log2(most / least);
  const at = Math.log2(pointScale.value / least) / span;
  const change = (/** @type {InputEvent} */ event) => void (pointScale.value = Number((least * 2 ** (Number(/** @type {HTMLInputElement} */ (event.currentTarget).value) * span)).toPrecision(3)));
  return html`<span class="mesh-size">
    <label>Points <input type="range" class="slider" min="0" max="1" step="0.01" value=${at} style=${{ "--part": at }} aria-label="Size of points" aria-valuetext=${`${Math.round(pointScale.value * 100)} %`} onInput=${change} onKeyDown=${keepArrows} /></label>
    <output>${Math.round(pointScale.value * 100)}%</output>
    <button type="button" class="icon-button" aria-label="Reset the size of points" title="Reset the size of points" disabled=${pointScale.value === usual} onClick=${() => (pointScale.value = usual)}><${Icon} name="close" size=${12} /></button>
  </span>`;
}
