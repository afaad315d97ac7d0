// @ts-check
/** What a person does over a cloud of points: turn, shift, zoom, point, draw around points. */

/**
 * @typedef {import("./pick.js").Place} Place
 * @typedef {"move" | "box" | "lasso"} Tool
 * @typedef {"replace" | "add" | "subtract"} Combination  of what was selected with what is drawn around
 *
 * @typedef {object} CloudHandlers  places and distances are CSS pixels in the element
 * @property {() => Tool} tool
 * @property {(x: number, y: number) => void} turn
 * @property {(x: number, y: number) => void} shift
 * @property {(factor: number, place: Place | null) => void} zoom
 * @property {(x: number, y: number) => void} release   let go while turning, at so many pixels a millisecond
 * @property {(place: Place | null) => void} hover
 * @property {(place: Place, combination: Combination) => void} click
 * @property {(place: Place) => void} doubleClick
 * @property {(line: readonly Place[] | null) => void} drawing  the line so far; null: no more
 * @property {(line: readonly Place[], combination: Combination) => void} drawn
 * @property {(key: string, big: boolean) => boolean} key       false where it means nothing
 * @property {(event: WheelEvent) => boolean} [takesWheel]      false: the wheel scrolls the page; default: it zooms
 */

const CLICK_DISTANCE = 4; // CSS pixels a hand trembles
const WHEEL_PIXELS = 400; // for a zoom by e
const WHEEL_LINE = 16; // pixels, where a wheel counts lines
const STILL_MS = 60; // held so long before letting go, nothing keeps turning
const LINE_STEP = 3; // CSS pixels between places of a lasso

/**
 * @param {HTMLElement} element
 * @param {CloudHandlers} handlers
 * @returns {() => void} detaches
 */
export function attachCloudInput(element, handlers) {
  const stop = new AbortController();
  const listening = { signal: stop.signal };
  const gesture = new Gesture(element, handlers);
  element.addEventListener("pointerdown", (event) => gesture.start(event), listening);
  element.addEventListener("pointermove", (event) => gesture.move(event), listening);
  element.addEventListener("pointerup", (event) => gesture.end(event), listening);
  element.addEventListener("pointercancel", (event) => gesture.cancel(event), listening);
  element.addEventListener("pointerleave", () => handlers.hover(null), listening);
  element.addEventListener("contextmenu", (event) => event.preventDefault(), listening);
  element.addEventListener("dblclick", (event) => handlers.doubleClick(placeIn(element, event)), listening);
  element.addEventListener("wheel", (event) => {
    if (handlers.takesWheel?.(event) === false) return;
    event.preventDefault();
    const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? WHEEL_LINE : 1);
    handlers.zoom(Math.exp(-pixels / WHEEL_PIXELS), placeIn(element, event));
  }, { ...listening, passive: false });
  element.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== element) return;
    if (!handlers.key(event.key, event.shiftKey)) return;
    event.preventDefault();
    event.stopPropagation(); // arrows turn the cloud here, and move the step elsewhere
  }, listening);
  return () => stop.abort();
}

class Gesture {
  /** @type {Map<number, Place>} */
  #pointers = new Map();
  /** @type {"turn" | "shift" | "draw" | "pinch" | null} */
  #kind = null;
  #dragged = false;
  /** @type {Place[]} */
  #line = [];
  #velocity = { x: 0, y: 0, time: 0 };

  /** @param {HTMLElement} element @param {CloudHandlers} handlers */
  constructor(element, handlers) {
    this.element = element;
    this.handlers = handlers;
  }

  /** @param {PointerEvent} event */
  start(event) {
    if (event.button > 2) return;
    const place = placeIn(this.element, event);
    this.#pointers.set(event.pointerId, place);
    this.element.setPointerCapture(event.pointerId);
    this.#velocity = { x: 0, y: 0, time: event.timeStamp };
    if (this.#pointers.size === 2) {
      this.#kind = "pinch";
      this.handlers.drawing(null);
      return;
    }
    const draws = event.button === 0 && this.handlers.tool() !== "move";
    this.#kind = draws ? "draw" : event.button !== 0 || event.shiftKey ? "shift" : "turn";
    this.#line = [place];
    this.#dragged = false;
    this.handlers.turn(0, 0); // stops what still turns by itself
  }

  /** @param {PointerEvent} event */
  move(event) {
    const place = placeIn(this.element, event);
    const before = this.#pointers.get(event.pointerId);
    if (!before) return this.handlers.hover(place);
    const [dx, dy] = [place.x - before.x, place.y - before.y];
    if (!this.#dragged && this.#kind !== "pinch" && Math.hypot(place.x - this.#line[0].x, place.y - this.#line[0].y) < CLICK_DISTANCE) return;
    if (!this.#dragged) this.handlers.hover(null);
    this.#dragged = true;
    if (this.#kind === "pinch") this.#pinch(event.pointerId, place);
    else if (this.#kind === "shift") this.handlers.shift(dx, dy);
    else if (this.#kind === "turn") this.#turn(dx, dy, event.timeStamp);
    else this.#draw(place);
    this.#pointers.set(event.pointerId, place);
  }

  /** @param {PointerEvent} event */
  end(event) {
    const place = this.#pointers.get(event.pointerId);
    if (!this.#pointers.delete(event.pointerId) || !place) return;
    const combination = event.shiftKey ? "add" : event.altKey ? "subtract" : "replace";
    if (this.#kind === "draw" && this.#dragged) {
      this.handlers.drawing(null);
      this.handlers.drawn(this.#line, combination);
    } else if (this.#kind === "turn" && this.#dragged) {
      if (event.timeStamp - this.#velocity.time < STILL_MS) this.handlers.release(this.#velocity.x, this.#velocity.y);
    } else if (!this.#dragged && event.button === 0 && this.#kind !== "pinch") this.handlers.click(place, combination);
    this.#kind = null;
  }

  /** @param {PointerEvent} event */
  cancel(event) {
    this.#pointers.delete(event.pointerId);
    this.#kind = null;
    this.handlers.drawing(null);
  }

  /** @param {number} x @param {number} y @param {number} time */
  #turn(x, y, time) {
    const passed = Math.max(1, time - this.#velocity.time);
    this.#velocity = { x: (this.#velocity.x + x / passed) / 2, y: (this.#velocity.y + y / passed) / 2, time };
    this.handlers.turn(x, y);
  }

  /** @param {Place} place */
  #draw(place) {
    const last = this.#line[this.#line.length - 1];
    if (this.handlers.tool() === "box") this.#line = boxOf(this.#line[0], place);
    else if (Math.hypot(place.x - last.x, place.y - last.y) >= LINE_STEP) this.#line.push(place);
    this.handlers.drawing(this.#line);
  }

  /** Two fingers: their distance zooms, their middle shifts. @param {number} id @param {Place} place */
  #pinch(id, place) {
    const before = this.#pointers.get(id);
    const other = [...this.#pointers].find(([pointer]) => pointer !== id)?.[1];
    if (!before || !other) return;
    const spread = (/** @type {Place} */ at) => Math.max(1, Math.hypot(at.x - other.x, at.y - other.y));
    this.handlers.shift((place.x - before.x) / 2, (place.y - before.y) / 2);
    this.handlers.zoom(spread(place) / spread(before), { x: (place.x + other.x) / 2, y: (place.y + other.y) / 2 });
  }
}

/** @param {Place} from @param {Place} to @returns {Place[]} */
function boxOf(from, to) {
  return [from, { x: to.x, y: from.y }, to, { x: from.x, y: to.y }];
}

/** @param {HTMLElement} element @param {MouseEvent} event @returns {Place} */
function placeIn(element, event) {
  const box = element.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}
