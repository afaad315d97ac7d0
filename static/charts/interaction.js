// @ts-check
/**
 * Pointer, wheel, touch and keys over a plot, told to the chart as zooms, pans and cursor moves.
 *
 * Drag selects a range of x, with shift a box; alt or the middle button pans; two fingers pinch; double-click resets.
 * The wheel zooms only with ctrl, alt or cmd, or when the chart has the focus: a page of charts must still scroll.
 */

/**
 * What the gestures act on. Positions are CSS pixels from the plot's top left, fractions run from left and bottom.
 * @typedef {object} Target
 * @property {() => {width: number, height: number}} size
 * @property {(left: number, top: number) => void} hover
 * @property {() => void} leave
 * @property {(box: {left: number, top: number, width: number, height: number} | null) => void} showBox
 * @property {(x: [number, number], y: [number, number] | null) => void} zoomTo fractions of the domain
 * @property {(stretch: number, anchorX: number, anchorY: number | null) => void} zoomBy
 * @property {(x: number, y: number) => void} pan fractions of the domain
 * @property {() => void} reset
 * @property {(points: number) => void} moveCursor
 * @property {(lines: number) => void} changeLine
 * @property {(end: "first" | "last") => void} cursorTo
 * @property {() => void} selectAtCursor
 * @property {() => void} hint the wheel was turned without a key that makes it zoom
 */

const CLICK_DISTANCE = 4; // CSS pixels a hand trembles
const WHEEL_SENSITIVITY = 0.0022;
const KEY_ZOOM = 0.6;
const POINTS_A_LEAP = 10; // arrow with shift

/**
 * @param {HTMLElement} plot
 * @param {HTMLElement} focusable
 * @param {Target} target
 * @returns {() => void} detaches
 */
export function attach(plot, focusable, target) {
  const stop = new AbortController();
  const listening = { signal: stop.signal };
  const gesture = new Gesture(plot, target);
  plot.addEventListener("pointerdown", (event) => gesture.start(event), listening);
  plot.addEventListener("pointermove", (event) => gesture.move(event), listening);
  plot.addEventListener("pointerup", (event) => gesture.end(event), listening);
  plot.addEventListener("pointercancel", (event) => gesture.cancel(event), listening);
  plot.addEventListener("pointerleave", () => gesture.leave(), listening);
  plot.addEventListener("dblclick", () => target.reset(), listening);
  plot.addEventListener("wheel", (event) => onWheel(event, plot, focusable, target), { ...listening, passive: false });
  focusable.addEventListener("keydown", (event) => onKey(event, target), listening);
  return () => stop.abort();
}

class Gesture {
  /** @type {"box" | "pan" | "pinch" | null} */
  #mode = null;
  /** @type {Map<number, {left: number, top: number}>} */
  #pointers = new Map();
  #start = { left: 0, top: 0 };
  #last = { left: 0, top: 0 };
  #withY = false;

  /**
   * @param {HTMLElement} plot
   * @param {Target} target
   */
  constructor(plot, target) {
    this.plot = plot;
    this.target = target;
  }

  /** @param {PointerEvent} event */
  start(event) {
    if (event.button > 1) return;
    if (event.button === 1) event.preventDefault(); // no autoscroll
    const at = this.#place(event);
    this.#pointers.set(event.pointerId, at);
    this.plot.setPointerCapture(event.pointerId);
    const touch = event.pointerType === "touch";
    this.#mode = this.#pointers.size > 1 ? "pinch" : touch || event.button === 1 || event.altKey ? "pan" : "box";
    this.#withY = event.shiftKey;
    this.#start = this.#last = at;
  }

  /** @param {PointerEvent} event */
  move(event) {
    const at = this.#place(event);
    if (this.#mode === "box") this.target.showBox(this.#box(at));
    if (this.#mode === "pan") this.#pan(at, event.pointerType !== "touch");
    if (this.#mode === "pinch") this.#pinch(event.pointerId, at);
    if (this.#mode !== "pinch") this.target.hover(at.left, at.top);
    this.#last = at;
    if (this.#pointers.has(event.pointerId)) this.#pointers.set(event.pointerId, at);
  }

  /** @param {PointerEvent} event */
  end(event) {
    const box = this.#mode === "box" ? this.#box(this.#place(event)) : null;
    this.cancel(event);
    if (!box) return;
    const { width, height } = this.target.size();
    const y = /** @type {[number, number]} */ ([1 - (box.top + box.height) / height, 1 - box.top / height]);
    this.target.zoomTo([box.left / width, (box.left + box.width) / width], this.#withY ? y : null);
  }

  /** @param {PointerEvent} event */
  cancel(event) {
    this.#pointers.delete(event.pointerId);
    this.#mode = null;
    this.target.showBox(null);
  }

  leave() {
    if (this.#mode === null) this.target.leave();
  }

  /** @param {PointerEvent} event */
  #place(event) {
    const { left, top } = this.plot.getBoundingClientRect();
    return { left: event.clientX - left, top: event.clientY - top };
  }

  /** @param {{left: number, top: number}} at */
  #box(at) {
    const { width, height } = this.target.size();
    const [left, right] = ordered(clamp(this.#start.left, width), clamp(at.left, width));
    const [top, bottom] = ordered(clamp(this.#start.top, height), clamp(at.top, height));
    const tooSmall = right - left < CLICK_DISTANCE || (this.#withY && bottom - top < CLICK_DISTANCE);
    if (tooSmall) return null;
    return this.#withY ? { left, top, width: right - left, height: bottom - top } : { left, top: 0, width: right - left, height };
  }

  /**
   * @param {{left: number, top: number}} at
   * @param {boolean} vertically
   */
  #pan(at, vertically) {
    const { width, height } = this.target.size();
    this.target.pan((this.#last.left - at.left) / width, vertically ? (at.top - this.#last.top) / height : 0);
  }

  /**
   * @param {number} pointerId
   * @param {{left: number, top: number}} at
   */
  #pinch(pointerId, at) {
    const other = [...this.#pointers].find(([id]) => id !== pointerId)?.[1];
    const before = this.#pointers.get(pointerId);
    if (!other || !before) return;
    const stretch = Math.max(1, Math.abs(before.left - other.left)) / Math.max(1, Math.abs(at.left - other.left));
    this.target.zoomBy(stretch, (at.left + other.left) / 2 / this.target.size().width, null);
  }
}

/**
 * @param {WheelEvent} event
 * @param {HTMLElement} plot
 * @param {HTMLElement} focusable
 * @param {Target} target
 */
function onWheel(event, plot, focusable, target) {
  const wanted = event.ctrlKey || event.altKey || event.metaKey || focusable.contains(document.activeElement);
  if (!wanted) return target.hint();
  event.preventDefault();
  const { left, top } = plot.getBoundingClientRect();
  const { width, height } = target.size();
  const turned = event.deltaY || event.deltaX; // browsers turn shift + wheel into a horizontal one
  const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
  const anchorY = event.shiftKey ? 1 - (event.clientY - top) / height : null;
  target.zoomBy(Math.exp(turned * lines * WHEEL_SENSITIVITY), (event.clientX - left) / width, anchorY);
}

/**
 * @param {KeyboardEvent} event
 * @param {Target} target
 */
function onKey(event, target) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const leap = event.shiftKey ? POINTS_A_LEAP : 1;
  const actions = /** @type {Record<string, () => void>} */ ({
    ArrowLeft: () => target.moveCursor(-leap),
    ArrowRight: () => target.moveCursor(leap),
    ArrowUp: () => target.changeLine(-1),
    ArrowDown: () => target.changeLine(1),
    Home: () => target.cursorTo("first"),
    End: () => target.cursorTo("last"),
    "+": () => target.zoomBy(KEY_ZOOM, 0.5, null),
    "=": () => target.zoomBy(KEY_ZOOM, 0.5, null),
    "-": () => target.zoomBy(1 / KEY_ZOOM, 0.5, null),
    0: () => target.reset(),
    Enter: () => target.selectAtCursor(),
  });
  if (event.key === "Escape") target.leave(); // and on to whatever else it closes
  const action = actions[event.key];
  if (!action) return;
  event.preventDefault();
  event.stopPropagation();
  action();
}

/**
 * @param {number} a
 * @param {number} b
 */
function ordered(a, b) {
  return a < b ? [a, b] : [b, a];
}

/**
 * @param {number} position
 * @param {number} size
 */
function clamp(position, size) {
  return Math.max(0, Math.min(size, position));
}
