// @ts-check
/** One card of the grid: the mesh of a run at a step, to be turned, with its buttons and its own step slider. */
import { html } from "htm/preact";
import { useMemo, useRef } from "preact/hooks";
import { readScene } from "../../charts/mesh/scene.js";
import { hasStrays } from "../../charts/mesh/shape.js";
import { formatCount, formatValue } from "../../core/format.js";
import { Icon } from "../../core/icons.js";
import { session } from "../../core/session.js";
import { currentUrl } from "../../core/url_state.js";
import { fullScreenCard } from "../../core/view_state.js";
import { Description, IconToggle, PinToggle } from "../../shell/card_parts.js";
import { copy } from "../../shell/clipboard.js";
import { MenuButton, PopoverButton } from "../../shell/popover.js";
import { fit } from "./cameras.js";
import { nameOf } from "./cards.js";
import { fileAddress, shownBy, useGeometry, useInView } from "./feed.js";
import { MeshCanvas } from "./mesh_canvas.js";
import { StepRow } from "./step_row.js";

/**
 * @typedef {import("./cards.js").Card} CardData
 * @typedef {import("./feed.js").Shown} Shown
 * @typedef {import("./geometries.js").Loaded} Loaded
 * @typedef {import("../../charts/mesh/view.js").MeshView} MeshView
 */

const STRAYS = "a few vertices lie so far out that the picture begins without them: zoom out to see where";

/** @param {{card: CardData}} props */
export function Card({ card }) {
  const view = useRef(/** @type {MeshView | null} */ (null));
  useInView(card);
  const shown = shownBy(card);
  const name = nameOf(card);
  return html`<article class="card mesh-card" aria-label=${name}>
    <header class="card-head">
      <${MeshHead} card=${card} title=${card.title} />
      <span class="card-buttons">
        <${PinToggle} card=${card} />
        <${IconToggle} icon="fit" label="Show all of it (0)" onClick=${() => fit(card)} />
        <${IconToggle} icon="expand" label="Full screen" onClick=${() => (fullScreenCard.value = card.key)} />
        <${MoreButton} card=${card} shown=${shown} view=${view} />
      </span>
    </header>
    <${MeshPane} card=${card} shown=${shown} view=${view} scrolls />
    <${StepRow} ownKey=${card.key} shown=${shown} of=${name} />
  </article>`;
}

/** @param {{card: CardData, title: string}} props */
export function MeshHead({ card, title }) {
  return html`
    ${title && html`<h3 title=${card.mesh.name}>${title}</h3>`}
    <span class="mesh-run" title=${card.run.name}><i class="swatch" style=${{ background: session.colorOf(card.run) }}></i><span>${card.run.label}</span></span>
    ${card.samples > 1 && html`<small class="mesh-number">${card.sample + 1} of ${card.samples}</small>`}
    <${Description} of=${card.mesh.name} descriptionHtml=${card.mesh.descriptionHtml} />
  `;
}

/**
 * The mesh, or why there is none; what it is made of, and what was left out.
 * @param {{card: CardData, shown: Shown | null, view: {current: MeshView | null}, scrolls?: boolean}} props
 */
export function MeshPane({ card, shown, view, scrolls = false }) {
  const who = useMemo(() => Symbol(card.key), []); // not the card: the one that goes may go after the one in its place has come
  const { geometry, error, isWaiting } = useGeometry(who, card, shown);
  const scene = useMemo(() => readScene(geometry?.config ?? ""), [geometry?.config]);
  const strays = useMemo(() => geometry !== null && hasStrays(geometry), [geometry]);
  const name = nameOf(card);
  if (error) return html`<div class="mesh-pane"><div class="mesh-trouble"><${Icon} name="warning" size=${20} /><p>${error}</p></div></div>`;
  if (!geometry) return html`<div class="mesh-pane" aria-busy="true" aria-label=${`loading ${name}`}><i class="skeleton mesh-skeleton"></i></div>`;
  const notes = [...geometry.notes, ...(strays ? [STRAYS] : []), ...scene.notes];
  return html`<div class="mesh-pane">
    <${MeshCanvas} who=${who} card=${card} geometry=${geometry} scene=${scene} isWaiting=${isWaiting} scrolls=${scrolls} view=${view} label=${`${name}, ${contentOf(geometry)}`} />
    <p class="mesh-facts"><span title=${extentOf(geometry)}>${geometry.low ? contentOf(geometry) : "no vertices"}</span>
      ${notes.length > 0 && html`<${PopoverButton} label=${formatCount(notes.length, "remark")} class="icon-button mesh-remarks" content=${html`<${Icon} name="warning" size=${13} />`}>${() => html`<div class="description" tabindex="0"><strong>${name}</strong><ul>${notes.map((note) => html`<li key=${note}>${note}</li>`)}</ul></div>`}<//>`}
    </p>
  </div>`;
}

/** @param {Loaded} geometry */
function contentOf({ vertices, triangles }) {
  return triangles === null ? formatCount(vertices, "point") : `${formatCount(vertices, "vertex", "vertices")} · ${formatCount(triangles, "face")}`;
}

/** How large it is, in words. @param {Loaded} geometry */
export function extentOf({ low, high }) {
  if (!low || !high) return "";
  return low.map((from, axis) => `${"xyz"[axis]} ${formatValue(from)} … ${formatValue(high[axis])}`).join("\n");
}

/** @param {{card: CardData, shown: Shown | null, view: {current: MeshView | null}}} props */
export function MoreButton({ card, shown, view }) {
  const items = () => [
    { label: "PLY", icon: /** @type {const} */ ("download"), disabled: !shown, run: () => shown && save(fileAddress(shown, "ply")) },
    { label: "OBJ", icon: /** @type {const} */ ("download"), disabled: !shown, run: () => shown && save(fileAddress(shown, "obj")) },
    { label: "Picture (PNG)", icon: /** @type {const} */ ("image"), disabled: !view.current, run: () => void savePicture(view.current, nameOf(card)) },
    { label: "Copy a link to this card", icon: /** @type {const} */ ("link"), run: () => void copy(currentUrl({ card: card.key })) },
  ];
  return html`<${MenuButton} label="Download and more" class="icon-button" align="end" content=${html`<${Icon} name="download" />`} items=${items} />`;
}

/** @param {string} address @param {string} [name] "": the server names it */
function save(address, name = "") {
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
}

/** @param {MeshView | null} view @param {string} name */
async function savePicture(view, name) {
  if (!view) return;
  const address = URL.createObjectURL(await view.exportPNG());
  save(address, `${name.replace(/[^A-Za-z0-9._-]+/g, "_")}.png`);
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
