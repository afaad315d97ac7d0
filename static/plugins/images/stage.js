// @ts-check
/** Where one or two images are looked at closely: zoomed and moved together, side by side or one over the other. */
import { useSignal } from "@preact/signals";
import { html } from "htm/preact";
import { useRef } from "preact/hooks";
import { Media } from "./media.js";
import { colorText } from "./pixel.js";
import { StageTools, USUAL_GAIN } from "./stage_tools.js";
import { pixelated } from "./state.js";
import { UNKNOWN, ZOOM_STEP, pointIn, useZoom } from "./zoom.js";
import { WipeHandle } from "./wipe_handle.js";

const PAN_STEP = 40;

/**
 * @typedef {import("./geometry.js").Size} Size
 * @typedef {import("./geometry.js").Lie} Lie
 * @typedef {import("./zoom.js").Zoom} Zoom
 * @typedef {"single" | "side" | "wipe" | "difference"} Mode
 */

/** @param {{panes: import("./full_screen.js").Pane[], mode: Mode}} props */
export function Stage({ panes, mode }) {
  const element = useRef(/** @type {HTMLElement | null} */ (null));
  const zoom = useZoom(element, mode === "side" ? 2 : 1);
  const wipe = useSignal(0.5);
  const gain = useSignal(USUAL_GAIN);
  const under = useSignal("");
  const pointed = (/** @type {PointerEvent} */ event) => (under.value = reading(event, zoom));
  return html`<div class="stage-frame">
    <div class=${`stage is-${mode}`} ref=${element} tabindex="0" autofocus role="group" aria-label="Image: drag to move, wheel or + and − to zoom, 0 to fit, 1 for actual size"
      style=${{ "--gain": gain.value }} onKeyDown=${(/** @type {KeyboardEvent} */ event) => keyed(event, zoom)} onPointerDown=${(/** @type {PointerEvent} */ event) => drag(event, zoom)}
      onPointerMove=${pointed} onPointerLeave=${() => (under.value = "")} onDblClick=${zoom.isFitted ? zoom.actual : zoom.fit}>
      <div class="stage-layers">
        ${panes.map((pane, i) => html`<${Layer} key=${i} pane=${pane} zoom=${zoom} letter=${"AB"[i]} onSize=${i === 0 ? zoom.setSize : () => {}} clip=${mode === "wipe" && i === 1 ? wipe.value : 0} />`)}
      </div>
      ${mode === "wipe" && html`<${WipeHandle} part=${wipe} />`}
      ${under.value && html`<span class="stage-pixel">${under.value}</span>`}
    </div>
    <${StageTools} zoom=${zoom} gain=${mode === "difference" ? gain : null} />
  </div>`;
}

/**
 * One image in its window. The second is laid over the place of the first, so that they match where their sizes differ.
 * @param {{pane: import("./full_screen.js").Pane, zoom: Zoom, letter: string, clip: number, onSize: (size: Size) => void}} props
 */
function Layer({ pane, zoom, letter, clip, onSize }) {
  const { lie, size } = zoom;
  const style = {
    left: `${lie.left}px`,
    top: `${lie.top}px`,
    width: `${size.width * lie.scale}px`,
    height: `${size.height * lie.scale}px`,
    visibility: size === UNKNOWN ? "hidden" : "visible",
  };
  return html`<div class="stage-layer" style=${clip ? { clipPath: `inset(0 0 0 ${clip * 100}%)` } : {}}>
    ${pane.shown && html`<${Media} place=${pane.shown.place} alt=${`${letter}: ${pane.card.run.label}, step ${pane.shown.step}`} style=${style} class=${lie.scale > 1 && pixelated.value ? "is-pixelated" : ""} onSize=${onSize} />`}
  </div>`;
}

/** The pixel under the pointer and its colours, in words; "" beside the image. @param {PointerEvent} event @param {Zoom} zoom */
function reading(event, zoom) {
  const pixel = zoom.pixelAt(pointIn(event, zoom.box));
  return pixel ? `x ${pixel.x}, y ${pixel.y}${colorText(/** @type {HTMLElement} */ (event.currentTarget), pixel, zoom.size)}` : "";
}

/** @param {KeyboardEvent} event @param {Zoom} zoom */
function keyed(event, zoom) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const [x, y] = /** @type {Record<string, [number, number]>} */ ({ ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] })[event.key] ?? [0, 0];
  if (event.key === "+" || event.key === "=") zoom.zoomBy(ZOOM_STEP);
  else if (event.key === "-") zoom.zoomBy(1 / ZOOM_STEP);
  else if (event.key === "0") zoom.fit();
  else if (event.key === "1") zoom.actual();
  else if (event.shiftKey && (x || y)) zoom.moveBy(x * PAN_STEP, y * PAN_STEP);
  else return; // arrows without Shift are the page's: they go through the steps
  event.preventDefault();
  event.stopPropagation();
}

/** @param {PointerEvent} event @param {Zoom} zoom */
function drag(event, { moveBy }) {
  if (event.button !== 0 || /** @type {Element} */ (event.target).closest("button, video, .wipe-handle")) return;
  const stage = /** @type {HTMLElement} */ (event.currentTarget);
  stage.setPointerCapture(event.pointerId);
  const moved = (/** @type {PointerEvent} */ now) => moveBy(now.movementX, now.movementY);
  stage.addEventListener("pointermove", moved);
  stage.addEventListener("lostpointercapture", () => stage.removeEventListener("pointermove", moved), { once: true });
}
