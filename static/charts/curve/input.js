// @ts-check
/** What a person does over curves: point, drag a box, move, wheel, keys. */

const CLICK_DISTANCE = 4; // CSS pixels; a drag goes further
const WHEEL_PIXELS = 300; // for a zoom by e

/**
 * @typedef {{x: number, y: number}} Fraction of the view, from its lower left
 *
 * @typedef {object} CurveHandlers places are CSS pixels in the element
 * @property {(left: number, top: number) => Fraction} fractionOf
 * @property {(left: number, top: number) => void} point
 * @property {() => void} leave
 * @property {(from: Fraction | null, to: Fraction) => void} brush    while a box is dragged; null: no more
 * @property {(from: Fraction, to: Fraction) => void} zoomTo
 * @property {(anchor: Fraction, stretch: number) => void} zoomBy
 * @property {(x: number, y: number) => void} move                    the view, by fractions of it
 * @property {() => void} reset
 * @property {(key: string, big: boolean) => boolean} key             false where it means nothing
 */

/**
 * @param {HTMLElement} element
 * @param {CurveHandlers} handlers
 * @returns {() => void} detaches
 */
export function attachCurveInput(element, handlers) {
  const stop = new AbortController();
  const listening = { signal: stop.signal };
  /** @type {{left: number, top: number, moves: boolean} | null} */
  let pressed = null;
  let dragged = false;
  const place = (/** @type {MouseEvent} */ event) => {
    const box = element.getBoundingClientRect();
    return { left: event.clientX - box.left, top: event.clientY - box.top };
  };
  element.addEventListener("pointerdown", (event) => {
    if (event.button > 1) return;
    pressed = { ...place(event), moves: event.altKey || event.button === 1 };
    dragged = false;
    if (event.button === 1) event.preventDefault(); // the browser would scroll by itself
  }, listening);
  element.addEventListener("pointermove", (event) => {
    const now = place(event);
    if (!pressed) return handlers.point(now.left, now.top);
    if (!dragged && Math.hypot(now.left - pressed.left, now.top - pressed.top) < CLICK_DISTANCE) return;
    if (!dragged) element.setPointerCapture(event.pointerId);
    dragged = true;
    const [from, to] = [handlers.fractionOf(pressed.left, pressed.top), handlers.fractionOf(now.left, now.top)];
    if (!pressed.moves) return handlers.brush(from, to);
    handlers.move(from.x - to.x, from.y - to.y);
    pressed = { ...now, moves: true };
  }, listening);
  element.addEventListener("pointerup", (event) => {
    if (pressed && dragged && !pressed.moves) {
      const now = place(event);
      const [from, to] = [handlers.fractionOf(pressed.left, pressed.top), handlers.fractionOf(now.left, now.top)];
      handlers.brush(null, to);
      if (from.x !== to.x && from.y !== to.y) handlers.zoomTo(from, to);
    }
    pressed = null;
  }, listening);
  element.addEventListener("pointercancel", () => {
    pressed = null;
    handlers.brush(null, { x: 0, y: 0 });
  }, listening);
  element.addEventListener("pointerleave", () => handlers.leave(), listening);
  element.addEventListener("blur", () => handlers.leave(), listening);
  element.addEventListener("dblclick", () => handlers.reset(), listening);
  element.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey && document.activeElement !== element) return; // the page scrolls
    event.preventDefault();
    const { left, top } = place(event);
    handlers.zoomBy(handlers.fractionOf(left, top), Math.exp(event.deltaY / WHEEL_PIXELS));
  }, { ...listening, passive: false });
  element.addEventListener("keydown", (event) => keyed(event, element, handlers), listening);
  return () => stop.abort();
}

/**
 * @param {KeyboardEvent} event
 * @param {HTMLElement} element
 * @param {CurveHandlers} handlers
 */
function keyed(event, element, handlers) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "0") handlers.reset();
  else if (event.key === "Escape" && !element.closest("dialog")) handlers.leave();
  else if (!handlers.key(event.key, event.shiftKey)) return;
  event.preventDefault();
  event.stopPropagation(); // arrows move the cursor here, the step elsewhere
}
