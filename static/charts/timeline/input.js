// @ts-check
/** What a person does over a timeline: point, click, drag, turn the wheel. It knows no slices, only places. */

/**
 * @typedef {"move" | "zoom" | "measure"} Tool what dragging does
 * @typedef {"overview" | "ruler" | "tracks"} Area
 *
 * @typedef {object} TimelineHandlers places are CSS pixels in the element
 * @property {(top: number) => Area} areaAt
 * @property {(left: number, top: number) => void} point
 * @property {() => void} leave
 * @property {(left: number, top: number) => void} pick
 * @property {(left: number, top: number) => void} enlarge                what was clicked twice
 * @property {(left: number, factor: number) => void} zoom                about a place
 * @property {(byX: number, byY: number) => void} pan                     pixels
 * @property {(from: number, to: number, isOver: boolean) => void} measure
 * @property {(from: number, to: number, isOver: boolean) => void} frame  a stretch to zoom into
 * @property {(from: number, to: number, isOver: boolean) => void} survey a drag over the overview, from where it began
 */

const CLICK_DISTANCE = 4; // CSS pixels; a drag goes further
const WHEEL_ZOOM = 0.0022; // of the exponent, a pixel of the wheel
const LINE_PIXELS = 18; // where a browser counts the wheel in lines

/**
 * @param {HTMLElement} element
 * @param {TimelineHandlers} handlers
 * @param {() => Tool} tool
 * @returns {() => void} detaches
 */
export function attachTimelineInput(element, handlers, tool) {
  const stop = new AbortController();
  const listening = { signal: stop.signal };
  /** @type {{left: number, top: number, area: Area, tool: Tool} | null} */
  let pressed = null;
  let last = { left: 0, top: 0 };
  let dragged = false;

  const drag = (/** @type {{left: number, top: number}} */ now, /** @type {boolean} */ isOver) => {
    if (!pressed) return;
    if (pressed.area === "overview") handlers.survey(pressed.left, now.left, isOver);
    else if (pressed.area === "ruler" || pressed.tool === "measure") handlers.measure(pressed.left, now.left, isOver);
    else if (pressed.tool === "zoom") handlers.frame(pressed.left, now.left, isOver);
    else handlers.pan(last.left - now.left, last.top - now.top);
    last = now;
  };

  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 && event.button !== 1) return;
    const place = placeOf(element, event);
    const chosen = event.button === 1 ? "move" : event.shiftKey ? "measure" : tool();
    pressed = { ...place, area: handlers.areaAt(place.top), tool: chosen };
    last = place;
    dragged = false;
  }, listening);
  element.addEventListener("pointermove", (event) => {
    const now = placeOf(element, event);
    if (!pressed) return handlers.point(now.left, now.top);
    if (!dragged && Math.hypot(now.left - pressed.left, now.top - pressed.top) < CLICK_DISTANCE) return;
    if (!dragged) element.setPointerCapture(event.pointerId);
    dragged = true;
    drag(now, false);
  }, listening);
  element.addEventListener("pointerup", (event) => {
    const now = placeOf(element, event);
    if (dragged) drag(now, true);
    else if (pressed?.area === "overview") handlers.survey(now.left, now.left, true);
    else if (pressed && event.button === 0) handlers.pick(now.left, now.top);
    pressed = null;
  }, listening);
  element.addEventListener("pointercancel", () => (pressed = null), listening);
  element.addEventListener("pointerleave", () => handlers.leave(), listening);
  element.addEventListener("dblclick", (event) => {
    const { left, top } = placeOf(element, event);
    handlers.enlarge(left, top);
  }, listening);
  element.addEventListener("wheel", (event) => wheeled(event, element, handlers), { ...listening, passive: false });
  return () => stop.abort();
}

/**
 * As maps and traces do it: with ctrl (or a pinch) the wheel zooms, with shift it goes along the time.
 * @param {WheelEvent} event
 * @param {HTMLElement} element
 * @param {TimelineHandlers} handlers
 */
function wheeled(event, element, handlers) {
  event.preventDefault();
  const scale = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PIXELS : 1;
  const [x, y] = [event.deltaX * scale, event.deltaY * scale];
  if (event.ctrlKey || event.metaKey) handlers.zoom(placeOf(element, event).left, Math.exp(-y * WHEEL_ZOOM));
  else if (event.shiftKey) handlers.pan(x || y, 0);
  else handlers.pan(x, y);
}

/**
 * @param {HTMLElement} element
 * @param {MouseEvent} event
 */
function placeOf(element, event) {
  const box = element.getBoundingClientRect();
  return { left: event.clientX - box.left, top: event.clientY - box.top };
}
