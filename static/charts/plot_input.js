// @ts-check
/** What a person does over a plot: point, click, drag over a stretch of the steps, move a cursor by keys. */

const CLICK_DISTANCE = 4; // CSS pixels; a drag goes further

/**
 * @typedef {object} InputHandlers places are CSS pixels in the element
 * @property {() => "x" | "y" | null} stepAxis              along which a drag takes a stretch of the steps
 * @property {(left: number, top: number) => void} point
 * @property {() => void} leave
 * @property {() => void} pick                              what is pointed at was clicked
 * @property {(from: number, to: number) => void} brush     while dragging
 * @property {(from: number, to: number) => void} zoom      the drag has ended
 * @property {() => void} reset
 * @property {(key: string, big: boolean) => boolean} key   an arrow, Home, End; false where it means nothing
 */

/**
 * @param {HTMLElement} element
 * @param {InputHandlers} handlers
 * @returns {() => void} detaches
 */
export function attachInput(element, handlers) {
  const stop = new AbortController();
  const listening = { signal: stop.signal };
  /** @type {{left: number, top: number} | null} */
  let pressed = null;
  let dragged = false;
  const place = (/** @type {PointerEvent} */ event) => {
    const box = element.getBoundingClientRect();
    return { left: event.clientX - box.left, top: event.clientY - box.top };
  };
  const stretch = (/** @type {{left: number, top: number}} */ now) => {
    const axis = handlers.stepAxis();
    if (!pressed || !axis) return null;
    const [from, to] = axis === "x" ? [pressed.left, now.left] : [pressed.top, now.top];
    return Math.abs(to - from) >= CLICK_DISTANCE || dragged ? /** @type {const} */ ([Math.min(from, to), Math.max(from, to)]) : null;
  };
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    pressed = place(event);
    dragged = false;
  }, listening);
  element.addEventListener("pointermove", (event) => {
    const now = place(event);
    const over = stretch(now);
    if (!over) return handlers.point(now.left, now.top);
    if (!dragged) element.setPointerCapture(event.pointerId);
    dragged = true;
    handlers.brush(...over);
  }, listening);
  element.addEventListener("pointerup", (event) => {
    const over = dragged ? stretch(place(event)) : null;
    if (over) handlers.zoom(...over);
    else if (pressed) handlers.pick();
    pressed = null;
    dragged = false;
  }, listening);
  element.addEventListener("pointercancel", () => (pressed = null), listening);
  element.addEventListener("pointerleave", () => handlers.leave(), listening);
  element.addEventListener("blur", () => handlers.leave(), listening);
  element.addEventListener("dblclick", () => handlers.reset(), listening);
  element.addEventListener("keydown", (event) => keyed(event, handlers), listening);
  return () => stop.abort();
}

/**
 * @param {KeyboardEvent} event
 * @param {InputHandlers} handlers
 */
function keyed(event, handlers) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Enter") handlers.pick();
  else if (event.key === "0") handlers.reset();
  else if (!handlers.key(event.key, event.shiftKey)) return;
  event.preventDefault();
}
