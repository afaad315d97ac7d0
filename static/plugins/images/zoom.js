// @ts-check
/** How a stage is zoomed and moved: the state, and what changes it. */
import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { centred, fitted, pixelAt, zoomed } from "./geometry.js";
import { followSize } from "./picture.js";

export const ZOOM_STEP = 1.25;
const WHEEL_RATE = 0.0015;

/** Room for an image whose size is not known yet. */
export const UNKNOWN = { width: 1, height: 1 };

/**
 * @typedef {import("./geometry.js").Size} Size
 * @typedef {import("./geometry.js").Lie} Lie
 * @typedef {{x: number, y: number}} Point in the window of an image
 *
 * @typedef {object} Zoom
 * @property {Size} size        of the image, in its own pixels
 * @property {Size} box         of the window that one image has
 * @property {Lie} lie
 * @property {boolean} isFitted all of the image is seen, whatever the window's size
 * @property {(size: Size) => void} setSize
 * @property {(factor: number, point?: Point) => void} zoomBy  around a point; default: the middle
 * @property {(x: number, y: number) => void} moveBy
 * @property {() => void} fit
 * @property {() => void} actual
 * @property {(point: Point) => {x: number, y: number} | null} pixelAt
 */

/**
 * @param {{current: HTMLElement | null}} element
 * @param {number} windows side by side
 * @returns {Zoom}
 */
export function useZoom(element, windows) {
  const whole = useSignal({ width: 0, height: 0 });
  const size = useSignal(/** @type {Size} */ (UNKNOWN));
  /** null while fitted. */
  const chosen = useSignal(/** @type {Lie | null} */ (null));
  const box = { width: whole.value.width / windows, height: whole.value.height };
  const lie = chosen.value ?? fitted(size.value, box);
  // Wheel and pointer may come several times between two drawings: they go on from what is chosen, not from what is drawn.
  const now = () => chosen.peek() ?? fitted(size.peek(), box);
  /** @type {Zoom} */
  const zoom = {
    size: size.value,
    box,
    lie,
    isFitted: chosen.value === null,
    setSize: (known) => (size.value = known),
    zoomBy: (factor, point = { x: box.width / 2, y: box.height / 2 }) => (chosen.value = zoomed(now(), factor, point, size.peek())),
    moveBy: (x, y) => (chosen.value = { ...now(), left: now().left + x, top: now().top + y }),
    fit: () => (chosen.value = null),
    actual: () => (chosen.value = centred(size.peek(), box, 1)),
    pixelAt: (point) => pixelAt(lie, point, size.peek()),
  };
  const latest = useRef(zoom);
  latest.current = zoom;
  useLayoutEffect(() => followSize(/** @type {HTMLElement} */ (element.current), whole), []);
  useEffect(() => followWheel(/** @type {HTMLElement} */ (element.current), latest), []);
  return zoom;
}

/**
 * Where the pointer is in the window of the image that is under it.
 * @param {MouseEvent} event
 * @param {Size} box
 * @returns {Point}
 */
export function pointIn(event, box) {
  const stage = /** @type {HTMLElement} */ (event.currentTarget).getBoundingClientRect();
  return { x: (event.clientX - stage.left) % box.width, y: event.clientY - stage.top };
}

/** @param {HTMLElement} element @param {{current: Zoom}} zoom */
function followWheel(element, zoom) {
  const turned = (/** @type {WheelEvent} */ event) => {
    event.preventDefault(); // which only a listener that is not passive may
    zoom.current.zoomBy(Math.exp(-event.deltaY * WHEEL_RATE), pointIn(event, zoom.current.box));
  };
  element.addEventListener("wheel", turned, { passive: false });
  return () => element.removeEventListener("wheel", turned);
}
