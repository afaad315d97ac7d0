// @ts-check
/** Where one or two images are looked at closely: zoomed and moved together, side by side or one over the other. */
import { useSignal } from "@preact/signals";
import { html } from "htm/preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { IconToggle } from "../../shell/card_parts.js";
import { centred, fitted, pixelAt, zoomed } from "./geometry.js";
import { Media } from "./media.js";
import { followSize } from "./picture.js";
import { colorText } from "./pixel.js";
import { pixelated } from "./state.js";
import { keepArrows } from "./step_row.js";
import { Adjustments } from "./toolbar.js";
import { WipeHandle } from "./wipe_handle.js";

const ZOOM_STEP = 1.25;
const WHEEL_RATE = 0.0015;
const PAN_STEP = 40;
const USUAL_GAIN = 4; // what differs by a few shades would look black
const MOST_GAIN = 20;
/** Room for an image whose size is not known yet. */
const UNKNOWN = { width: 1, height: 1 };

/**
 * @typedef {import("./geometry.js").Size} Size
 * @typedef {import("./geometry.js").Lie} Lie
 * @typedef {"single" | "side" | "wipe" | "difference"} Mode
 */

/** @param {{panes: import("./full_screen.js").Pane[], mode: Mode}} props */
export function Stage({ panes, mode }) {
  const element = useRef(/** @type {HTMLElement | null} */ (null));
  const whole = useSignal({ width: 0, height: 0 });
  const size = useSignal(/** @type {Size} */ (UNKNOWN));
  /** null: all of the image is seen, whatever the window's size. */
  const chosen = useSignal(/** @type {Lie | null} */ (null));
  const wipe = useSignal(0.5);
  const gain = useSignal(USUAL_GAIN);
  const under = useSignal("");
  const isSplit = mode === "side";
  const box = isSplit ? { width: whole.value.width / 2, height: whole.value.height } : whole.value;
  const lie = chosen.value ?? fitted(size.value, box);
  const current = useRef({ lie, box, size: size.value });
  current.current = { lie, box, size: size.value };
  const zoomBy = (/** @type {number} */ factor, point = { x: box.width / 2, y: box.height / 2 }) => (chosen.value = zoomed(current.current.lie, factor, point, current.current.size));
  const actions = {
    zoomBy,
    moveBy: (/** @type {number} */ x, /** @type {number} */ y) => (chosen.value = { ...current.current.lie, left: current.current.lie.left + x, top: current.current.lie.top + y }),
    fit: () => (chosen.value = null),
    actual: () => (chosen.value = centred(current.current.size, current.current.box, 1)),
  };
  useLayoutEffect(() => followSize(/** @type {HTMLElement} */ (element.current), whole), []);
  useEffect(() => followWheel(/** @type {HTMLElement} */ (element.current), () => current.current.box, zoomBy), []);
  const pointed = (/** @type {PointerEvent} */ event) => {
    const pixel = pixelAt(current.current.lie, pointIn(event, current.current.box), current.current.size);
    under.value = pixel ? `x ${pixel.x}, y ${pixel.y}${colorText(/** @type {HTMLElement} */ (element.current), pixel, current.current.size)}` : "";
  };
  const layers = panes.map((pane, i) => html`<${Layer} key=${i} pane=${pane} lie=${lie} size=${size.value} of=${i}
    onSize=${(/** @type {Size} */ now) => i === 0 && (size.value = now)} clip=${mode === "wipe" && i === 1 ? wipe.value : 0} />`);
  return html`<div class="stage-frame">
    <div class=${`stage is-${mode}`} ref=${element} tabindex="0" autofocus role="group" aria-label="Image: drag to move, wheel or + and − to zoom, 0 to fit, 1 for actual size"
      style=${{ "--gain": gain.value }} onKeyDown=${(/** @type {KeyboardEvent} */ event) => keyed(event, actions)} onPointerDown=${(/** @type {PointerEvent} */ event) => drag(event, actions)}
      onPointerMove=${pointed} onPointerLeave=${() => (under.value = "")} onDblClick=${() => (chosen.value ? actions.fit() : actions.actual())}>
      <div class="stage-layers">${layers}</div>
      ${mode === "wipe" && html`<${WipeHandle} part=${wipe} />`}
      ${under.value && html`<span class="stage-pixel">${under.value}</span>`}
    </div>
    <div class="stage-tools">
      <${IconToggle} icon="minus" label="Zoom out (−)" onClick=${() => zoomBy(1 / ZOOM_STEP)} />
      <output class="mono">${Math.round(lie.scale * 100)}%</output>
      <${IconToggle} icon="plus" label="Zoom in (+)" onClick=${() => zoomBy(ZOOM_STEP)} />
      <${IconToggle} icon="fit" label="Fit (0)" pressed=${chosen.value === null} onClick=${actions.fit} />
      <${IconToggle} icon="actual" label="Actual size (1)" pressed=${chosen.value?.scale === 1} onClick=${actions.actual} />
      ${mode === "difference" && html`<label class="adjustment">Gain <input type="range" class="slider" min="1" max=${MOST_GAIN} step="1" value=${gain.value} style=${{ "--part": (gain.value - 1) / (MOST_GAIN - 1) }}
        onInput=${(/** @type {InputEvent} */ event) => (gain.value = Number(/** @type {HTMLInputElement} */ (event.currentTarget).value))} onKeyDown=${keepArrows} /><output>× ${gain.value}</output></label>`}
      <${Adjustments} />
    </div>
  </div>`;
}

/**
 * One image in its window. The second is laid over the place of the first, so that they match where their sizes differ.
 * @param {{pane: import("./full_screen.js").Pane, lie: Lie, size: Size, of: number, clip: number, onSize: (size: Size) => void}} props
 */
function Layer({ pane, lie, size, of, clip, onSize }) {
  const style = {
    left: `${lie.left}px`,
    top: `${lie.top}px`,
    width: `${size.width * lie.scale}px`,
    height: `${size.height * lie.scale}px`,
    visibility: size === UNKNOWN ? "hidden" : "visible",
  };
  return html`<div class="stage-layer" style=${clip ? { clipPath: `inset(0 0 0 ${clip * 100}%)` } : {}}>
    ${pane.shown && html`<${Media} place=${pane.shown.place} alt=${`${"AB"[of]}: ${pane.card.run.label}, step ${pane.shown.step}`} style=${style} class=${lie.scale > 1 && pixelated.value ? "is-pixelated" : ""} onSize=${onSize} />`}
  </div>`;
}

/**
 * Where the pointer is in the window of the image that is under it.
 * @param {MouseEvent} event
 * @param {Size} box
 */
function pointIn(event, box) {
  const stage = /** @type {HTMLElement} */ (event.currentTarget).getBoundingClientRect();
  return { x: (event.clientX - stage.left) % box.width, y: event.clientY - stage.top };
}

/**
 * @param {HTMLElement} element
 * @param {() => Size} box
 * @param {(factor: number, point: {x: number, y: number}) => void} zoomBy
 */
function followWheel(element, box, zoomBy) {
  const turned = (/** @type {WheelEvent} */ event) => {
    event.preventDefault();
    zoomBy(Math.exp(-event.deltaY * WHEEL_RATE), pointIn(event, box()));
  };
  element.addEventListener("wheel", turned, { passive: false });
  return () => element.removeEventListener("wheel", turned);
}

/** @typedef {{zoomBy: (factor: number) => void, moveBy: (x: number, y: number) => void, fit: () => void, actual: () => void}} Actions */

/** @param {KeyboardEvent} event @param {Actions} actions */
function keyed(event, { zoomBy, moveBy, fit, actual }) {
  const [x, y] = /** @type {Record<string, [number, number]>} */ ({ ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] })[event.key] ?? [0, 0];
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "+" || event.key === "=") zoomBy(ZOOM_STEP);
  else if (event.key === "-") zoomBy(1 / ZOOM_STEP);
  else if (event.key === "0") fit();
  else if (event.key === "1") actual();
  else if (event.shiftKey && (x || y)) moveBy(x * PAN_STEP, y * PAN_STEP);
  else return;
  event.preventDefault();
  event.stopPropagation(); // arrows without Shift are the page's: they go through the steps
}

/** @param {PointerEvent} event @param {Actions} actions */
function drag(event, { moveBy }) {
  if (event.button !== 0 || /** @type {Element} */ (event.target).closest("button, video, .wipe-handle")) return;
  const stage = /** @type {HTMLElement} */ (event.currentTarget);
  stage.setPointerCapture(event.pointerId);
  const moved = (/** @type {PointerEvent} */ now) => moveBy(now.movementX, now.movementY);
  stage.addEventListener("pointermove", moved);
  stage.addEventListener("lostpointercapture", () => stage.removeEventListener("pointermove", moved), { once: true });
}
