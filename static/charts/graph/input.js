// @ts-check
/** Pointer, wheel, touch and keys over a graph, in words of what a person means. */

const WHEEL_RATE = 0.0016;
const PINCH_RATE = 0.01;
const DRAG_PX = 4;
const KEY_STEP = 60;
const KEY_ZOOM = 1.25;
const LINE_PX = 16;

/**
 * @typedef {object} GraphInputHandlers  places are in the element
 * @property {(x: number, y: number) => void} point
 * @property {() => void} leave
 * @property {(x: number, y: number) => void} press      a click
 * @property {(x: number, y: number) => void} open       a double click
 * @property {(dx: number, dy: number) => void} move
 * @property {(factor: number, x: number | null, y: number | null) => void} zoom  null: around the middle
 * @property {() => void} fit
 * @property {(key: "Enter" | "Escape") => void} key
 */

/**
 * @param {HTMLElement} element
 * @param {GraphInputHandlers} handlers
 * @returns {() => void} takes them off again
 */
export function attachGraphInput(element, handlers) {
  const detachPointers = attachPointers(element, handlers);
  const placeOf = (/** @type {MouseEvent} */ event) => {
    const frame = element.getBoundingClientRect();
    return /** @type {const} */ ([event.clientX - frame.left, event.clientY - frame.top]);
  };
  const wheel = (/** @type {WheelEvent} */ event) => {
    event.preventDefault(); // which only a listener that is not passive may
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1;
    handlers.zoom(Math.exp(-event.deltaY * lines * (event.ctrlKey ? PINCH_RATE : WHEEL_RATE)), ...placeOf(event));
  };
  const opened = (/** @type {MouseEvent} */ event) => {
    if (isIn(element, event)) handlers.open(...placeOf(event));
  };
  const keyed = (/** @type {KeyboardEvent} */ event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !actOnKey(event.key, handlers)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  element.addEventListener("wheel", wheel, { passive: false });
  element.addEventListener("dblclick", opened);
  element.addEventListener("keydown", keyed);
  return () => {
    detachPointers();
    element.removeEventListener("wheel", wheel);
    element.removeEventListener("dblclick", opened);
    element.removeEventListener("keydown", keyed);
  };
}

/** Not over the minimap, which minds its own pointers. @param {HTMLElement} element @param {Event} event */
function isIn(element, { target }) {
  return target === element || (target instanceof Element && !target.classList.contains("graph-minimap"));
}

/** @param {string} key @param {GraphInputHandlers} handlers @returns {boolean} whether it meant something */
function actOnKey(key, handlers) {
  /** @type {Record<string, [number, number]>} */
  const moves = { ArrowLeft: [KEY_STEP, 0], ArrowRight: [-KEY_STEP, 0], ArrowUp: [0, KEY_STEP], ArrowDown: [0, -KEY_STEP] };
  if (moves[key]) handlers.move(...moves[key]);
  else if (key === "+" || key === "=") handlers.zoom(KEY_ZOOM, null, null);
  else if (key === "-") handlers.zoom(1 / KEY_ZOOM, null, null);
  else if (key === "0") handlers.fit();
  else if (key === "Enter" || key === "Escape") handlers.key(key);
  else return false;
  return true;
}

/**
 * One pointer drags or clicks, two pinch.
 * @param {HTMLElement} element
 * @param {GraphInputHandlers} handlers
 */
function attachPointers(element, handlers) {
  /** @type {Map<number, {x: number, y: number}>} */
  const down = new Map();
  let dragged = 0;
  const placeIn = (/** @type {PointerEvent} */ event) => {
    const frame = element.getBoundingClientRect();
    return { x: event.clientX - frame.left, y: event.clientY - frame.top };
  };
  const pressed = (/** @type {PointerEvent} */ event) => {
    if (event.button > 1 || !isIn(element, event)) return;
    element.setPointerCapture(event.pointerId);
    if (down.size === 0) dragged = 0;
    down.set(event.pointerId, placeIn(event));
  };
  const moved = (/** @type {PointerEvent} */ event) => {
    const at = placeIn(event);
    const before = down.get(event.pointerId);
    if (!before) return isIn(element, event) ? handlers.point(at.x, at.y) : handlers.leave();
    const other = [...down].find(([pointer]) => pointer !== event.pointerId)?.[1];
    dragged += Math.hypot(at.x - before.x, at.y - before.y);
    down.set(event.pointerId, at);
    if (other) pinch(handlers, before, at, other);
    else if (dragged > DRAG_PX) handlers.move(at.x - before.x, at.y - before.y);
  };
  const released = (/** @type {PointerEvent} */ event) => {
    const at = down.get(event.pointerId);
    if (!down.delete(event.pointerId) || !at || event.type === "pointercancel") return;
    if (down.size === 0 && dragged <= DRAG_PX) handlers.press(at.x, at.y);
  };
  const left = () => handlers.leave();
  const listeners = /** @type {const} */ ([["pointerdown", pressed], ["pointermove", moved], ["pointerup", released], ["pointercancel", released], ["pointerleave", left]]);
  for (const [type, listener] of listeners) element.addEventListener(type, listener);
  return () => {
    for (const [type, listener] of listeners) element.removeEventListener(type, listener);
  };
}

/**
 * @param {GraphInputHandlers} handlers
 * @param {{x: number, y: number}} before
 * @param {{x: number, y: number}} at
 * @param {{x: number, y: number}} other the pointer that rests
 */
function pinch(handlers, before, at, other) {
  const lengths = [before, at].map(({ x, y }) => Math.max(1, Math.hypot(x - other.x, y - other.y)));
  handlers.zoom(lengths[1] / lengths[0], (at.x + other.x) / 2, (at.y + other.y) / 2);
}
