// @ts-check
/** A cloud of points in the plane or in space: it is turned, zoomed, pointed at, selected from; it draws, and fetches nothing. */
import { channelsOf } from "../mixing.js";
import { aimed, home, lensOf, project, shifted, turned, zoomed } from "./camera.js";
import { FADED, HIDDEN, PLAIN, PROMINENT, farthestFirst, layersOf, magnification, pointSize, spreadOrder } from "./cloud.js";
import { pictureOf } from "./frame.js";
import { attachCloudInput } from "./input.js";
import { Motion } from "./motion.js";
import { Overlay } from "./overlay.js";
import { Pace } from "./pace.js";
import { pointAt, pointsInBox, pointsInside } from "./pick.js";
import { rendererFor } from "./renderer.js";
import { spaced } from "./room.js";
import { imageSide } from "./sprites.js";

export { FADED, HIDDEN, PLAIN, PROMINENT };

/**
 * @typedef {import("./camera.js").Camera} Camera
 * @typedef {import("./cloud.js").Look} Look
 * @typedef {import("./cloud.js").CloudOptions} CloudOptions
 * @typedef {import("./input.js").Tool} Tool
 * @typedef {import("./input.js").Combination} Combination
 * @typedef {import("./sprites.js").Sprites} Sprites
 * @typedef {import("./overlay.js").Palette} Palette
 * @typedef {import("./renderer.js").Drawing} Drawing
 */

const REACH = 14; // CSS pixels from the pointer to the point that it means
const MOST_IMAGES = 2500;
const MOST_LABELLED = 4000; // points whose label is tried
const KEY_PIXELS = 24;
const EMPTY = new Uint32Array(0);

/**
 * @param {HTMLElement} element positioned, of a size of its own, focusable
 * @param {CloudOptions} options
 */
export function mount(element, options) {
  return new PointCloud(element, options);
}

export class PointCloud {
  /** @type {2 | 3} */
  #dimensions = 3;
  /** @type {Float32Array} */
  #positions = new Float32Array(0);
  /** @type {Uint32Array} */
  #order = EMPTY;
  /** @type {Look} */
  #look = { colors: new Uint8Array(0), marks: new Uint8Array(0), ringed: -1, named: [], labelsAll: false, labelOf: () => "" };
  /** @type {import("./cloud.js").Layers} */
  #layers = { faded: EMPTY, plain: EMPTY, prominent: EMPTY };
  /** @type {Sprites | null} */
  #sprites = null;
  /** @type {Uint32Array} */
  #images = EMPTY;
  /** @type {readonly number[]} */
  #labelled = [];
  #camera = home(3);
  /** @type {readonly string[]} */
  #axes = ["x", "y", "z"];
  /** @type {Tool} */
  #tool = "move";
  #hovered = -1;
  /** @type {readonly import("./pick.js").Place[] | null} */
  #line = null;
  #size = { width: 0, height: 0, ratio: 1 };
  #frame = 0;
  #motion = new Motion();
  #pace = new Pace();
  #lastDraw = 0;
  #wasMoving = false;
  /** The points are elsewhere than when images and labels were chosen. */
  #choiceIsOld = true;
  /** Of the camera and the places as they were last drawn or asked for. @type {Float32Array | null} */
  #projected = null;

  /** @param {HTMLElement} element @param {CloudOptions} options */
  constructor(element, options) {
    this.element = element;
    this.options = options;
    this.tokens = options.tokens;
    this.renderer = rendererFor(options.drawing ?? "auto", () => this.#fallBack());
    this.overlay = new Overlay();
    element.append(this.renderer.canvas, this.overlay.canvas);
    this.renderer.canvas.setAttribute("role", "img");
    this.detach = attachCloudInput(element, {
      tool: () => this.#tool,
      turn: (x, y) => this.#drag(x, y),
      shift: (x, y) => this.#move(shifted(this.#camera, x, y, this.#dimensions, this.#size)),
      zoom: (factor, place) => this.#move(zoomed(this.#camera, factor, place, this.#dimensions, this.#size)),
      release: (x, y) => this.#release(x, y),
      hover: (place) => this.#hover(place),
      click: (place, combination) => this.options.onPick?.(this.#at(place), combination),
      doubleClick: (place) => this.lookAt(this.#at(place)),
      drawing: (line) => this.#draw(line),
      drawn: (line, combination) => this.#select(line, combination),
      key: (key, big) => this.#key(key, big),
    });
  }

  /**
   * Places the points; they fly there where the same points were elsewhere before.
   * @param {Float32Array} positions three a point, within about one unit
   * @param {2 | 3} dimensions
   * @param {{axes: readonly string[], description: string, fly?: boolean}} about
   */
  setPoints(positions, dimensions, { axes, description, fly = true }) {
    const isSame = positions.length === this.#positions.length && dimensions === this.#dimensions;
    if (!isSame) this.#order = spreadOrder(positions.length / 3);
    const flies = isSame && fly && !this.options.isCalm && this.#lastDraw > 0;
    if (dimensions !== this.#dimensions) this.#camera = home(dimensions);
    this.#dimensions = dimensions;
    this.#axes = axes;
    this.#positions = flies ? this.#motion.fly(this.#positions, positions) : this.#motion.land(positions);
    this.renderer.setPositions(this.#positions);
    this.#arrange();
    this.#choiceIsOld = true;
    this.renderer.canvas.setAttribute("aria-label", description);
    this.#changed();
  }

  /** @param {Look} look */
  setLook(look) {
    this.#look = look;
    this.#arrange();
    this.#changed();
  }

  /** @param {Sprites | null} sprites */
  setSprites(sprites) {
    this.#sprites = sprites;
    this.renderer.setSprites(sprites);
    this.#changed();
  }

  /** @param {Camera} camera */
  setCamera(camera) {
    this.#camera = camera;
    this.#changed();
  }

  get camera() {
    return this.#camera;
  }

  /** @param {Tool} tool */
  setTool(tool) {
    this.#tool = tool;
    this.element.dataset.tool = tool;
  }

  /** @param {Palette} tokens */
  setTheme(tokens) {
    this.tokens = tokens;
    this.#changed();
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this.element;
    const ratio = Math.min(2, globalThis.devicePixelRatio || 1); // more pixels are not seen in dots
    if (width === this.#size.width && height === this.#size.height && ratio === this.#size.ratio) return;
    this.#size = { width, height, ratio };
    this.#changed();
  }

  /** Shows everything again, from where it was first looked at. */
  reset() {
    this.#move(home(this.#dimensions));
  }

  /** @param {number} factor */
  zoomBy(factor) {
    this.#move(zoomed(this.#camera, factor, null, this.#dimensions, this.#size));
  }

  /** Brings a point into the middle; -1 shows everything. @param {number} point */
  lookAt(point) {
    if (point < 0) return this.reset();
    const [x, y, z] = this.#positions.subarray(point * 3, point * 3 + 3);
    this.#move(aimed(this.#camera, [x, y, z]));
  }

  /** What is seen now, as a picture. @returns {Promise<Blob>} */
  exportPNG() {
    this.#paint(Infinity);
    return pictureOf([this.renderer.canvas, this.overlay.canvas]);
  }

  destroy() {
    cancelAnimationFrame(this.#frame);
    this.detach();
    this.renderer.destroy();
    this.overlay.canvas.remove();
  }

  /** The graphics card is gone: on without it. */
  #fallBack() {
    if (!this.renderer.canvas.isConnected) return;
    const label = this.renderer.canvas.getAttribute("aria-label") ?? "";
    const fresh = rendererFor("canvas");
    fresh.canvas.setAttribute("role", "img");
    fresh.canvas.setAttribute("aria-label", label);
    this.renderer.canvas.replaceWith(fresh.canvas);
    this.renderer = fresh;
    fresh.setPositions(this.#positions);
    fresh.setSprites(this.#sprites);
    this.#arrange();
    this.#changed();
  }

  /** Points that lie nowhere are hidden, whatever else they are. */
  #arrange() {
    const count = this.#positions.length / 3;
    if (this.#look.marks.length !== count) return;
    const target = this.#motion.destination ?? this.#positions;
    const marks = this.#look.marks.slice();
    for (let i = 0; i < count; i++) if (!Number.isFinite(target[i * 3] + target[i * 3 + 1] + target[i * 3 + 2])) marks[i] = HIDDEN;
    this.#layers = layersOf(marks, this.#order);
    this.renderer.setLook(this.#look.colors, this.#layers);
  }

  #changed() {
    this.#projected = null;
    this.#frame ||= requestAnimationFrame((now) => this.#tick(now));
  }

  /** @param {Camera} camera */
  #move(camera) {
    this.#camera = camera;
    this.#motion.moved();
    this.#changed();
    this.options.onCamera?.(camera);
  }

  /** @param {number} x @param {number} y */
  #drag(x, y) {
    this.#motion.hold();
    if (x === 0 && y === 0) return;
    if (this.#dimensions === 3) this.#move(turned(this.#camera, x, y, this.#size));
    else this.#move(shifted(this.#camera, x, y, 2, this.#size));
  }

  /** @param {number} x @param {number} y pixels a millisecond */
  #release(x, y) {
    if (this.options.isCalm || this.#dimensions === 2) return;
    this.#motion.let(x, y);
    this.#changed();
  }

  /** @param {number} now */
  #tick(now) {
    this.#frame = 0;
    if (this.#size.width === 0 || this.#size.height === 0) return;
    this.#coast(Math.min(100, now - this.#lastDraw));
    this.#fly(now);
    const isMoving = this.#motion.isMoving(now, now - this.#lastDraw);
    const drawn = this.#paint(isMoving ? this.#pace.budget : Infinity, isMoving);
    if (isMoving && this.#wasMoving) this.#pace.learn(now - this.#lastDraw, drawn);
    this.#wasMoving = isMoving;
    this.#lastDraw = now;
    if (isMoving) this.#frame ||= requestAnimationFrame((next) => this.#tick(next));
    else this.options.onDrawn?.({ name: this.renderer.name, drawn: drawn + this.#layers.prominent.length, total: this.#order.length });
  }

  /** Goes on turning after it was let go. @param {number} passed ms */
  #coast(passed) {
    const drag = this.#motion.coast(passed);
    if (!drag) return;
    this.#camera = turned(this.#camera, drag.x, drag.y, this.#size);
    this.#projected = null;
    this.options.onCamera?.(this.#camera);
  }

  /** @param {number} now */
  #fly(now) {
    if (!this.#motion.destination) return;
    this.#positions = this.#motion.placesAt(now, this.#positions);
    if (!this.#motion.destination) this.#arrange();
    this.renderer.setPositions(this.#positions);
    this.#projected = null;
  }

  /**
   * @param {number} budget points
   * @param {boolean} [isMoving] then images and labels stay those that they were: choosing anew would flicker
   */
  #paint(budget, isMoving = false) {
    const lens = lensOf(this.#camera, this.#dimensions, this.#size);
    const side = this.#side();
    const needsPlaces = this.#sprites !== null || this.#look.named.length > 0 || this.#look.labelsAll || this.#hovered >= 0 || this.#look.ringed >= 0;
    if (needsPlaces) this.#projected ??= project(this.#positions, lens);
    if (!isMoving || this.#choiceIsOld) this.#choose(side);
    const isSpace = this.#dimensions === 3;
    const diameter = pointSize(this.#order.length);
    const drawn = this.renderer.draw({
      lens,
      size: this.#size,
      diameter: diameter * magnification(lens, this.#camera.zoom),
      diameters: { least: diameter * 0.45, most: diameter * 3 },
      fog: isSpace ? 0.5 : 0,
      opacity: isSpace ? 1 : 0.85,
      hasDepth: isSpace,
      background: channelsOf(this.tokens.surface),
      outline: channelsOf(this.tokens.surface),
      budget,
      images: isSpace && this.#projected ? farthestFirst(this.#images, this.#projected) : this.#images,
      imageSide: side,
    });
    this.#paintOverlay();
    return drawn;
  }

  /** Of images, CSS pixels; 0 where there are none. */
  #side() {
    return this.#sprites ? imageSide(this.#sprites, this.#dimensions === 2 ? this.#camera.zoom ** 0.35 : 1) : 0;
  }

  #paintOverlay() {
    const projected = this.#projected ?? new Float32Array(0);
    const scene = {
      projected,
      strong: this.#hovered >= 0 ? [this.#hovered, ...this.#look.named] : this.#look.named,
      weak: this.#labelled,
      labelOf: this.#look.labelOf,
      offset: Math.max(this.#side() / 2, pointSize(this.#order.length) * 0.9) + 5,
      ringed: [this.#look.ringed, this.#hovered].filter((point) => point >= 0 && point * 3 < projected.length),
      ring: Math.max(this.#side() * 0.72, pointSize(this.#order.length) * 0.8 + 3),
      line: this.#line,
      camera: this.#dimensions === 3 && this.#order.length ? this.#camera : null,
      axes: this.#axes,
    };
    this.overlay.draw(scene, this.#size, this.tokens);
  }

  /** Which points have room for their image or their label. @param {number} side */
  #choose(side) {
    const { plain, prominent } = this.#layers;
    this.#choiceIsOld = false;
    this.#images = this.#sprites && this.#projected ? Uint32Array.from(spaced(this.#projected, plain, side * 0.8, this.#size, MOST_IMAGES)) : EMPTY;
    this.#labelled = this.#look.labelsAll ? [...prominent.subarray(0, MOST_LABELLED), ...plain.subarray(0, MOST_LABELLED)] : [];
  }

  #places() {
    this.#projected ??= project(this.#positions, lensOf(this.#camera, this.#dimensions, this.#size));
    return this.#projected;
  }

  /** What a person can mean: the faded only where nothing else is. */
  #lists() {
    return [this.#layers.prominent, this.#layers.plain];
  }

  /** @param {import("./pick.js").Place} place */
  #at(place) {
    const radius = this.#side() / 2 || pointSize(this.#order.length) / 2 + 1;
    const lists = this.#images.length ? [this.#layers.prominent, this.#images, this.#layers.plain] : this.#lists();
    const found = pointAt(this.#places(), lists, place, radius, Math.max(REACH, radius));
    return found >= 0 ? found : pointAt(this.#places(), [this.#layers.faded], place, radius, radius + 2);
  }

  /** @param {import("./pick.js").Place | null} place */
  #hover(place) {
    const point = place && this.#tool === "move" ? this.#at(place) : -1;
    if (point === this.#hovered) return;
    this.#hovered = point;
    this.element.classList.toggle("points-at", point >= 0);
    if (!this.#frame) this.#paintOverlay();
    const [left, top] = point >= 0 ? this.#places().subarray(point * 3, point * 3 + 2) : [0, 0];
    this.options.onHover?.(point, left, top);
  }

  /** @param {readonly import("./pick.js").Place[] | null} line */
  #draw(line) {
    this.#line = line;
    if (!this.#frame) this.#paintOverlay();
  }

  /** @param {readonly import("./pick.js").Place[]} line @param {Combination} combination */
  #select(line, combination) {
    const lists = [...this.#lists(), this.#layers.faded];
    const points = this.#tool === "box" ? pointsInBox(this.#places(), lists, line[0], line[2]) : pointsInside(this.#places(), lists, line);
    this.options.onSelect?.(points, combination);
  }

  /** @param {string} key @param {boolean} big */
  #key(key, big) {
    const pixels = big ? KEY_PIXELS * 4 : KEY_PIXELS;
    const [x, y] = { ArrowLeft: [-pixels, 0], ArrowRight: [pixels, 0], ArrowUp: [0, -pixels], ArrowDown: [0, pixels] }[key] ?? [0, 0];
    if (x || y) this.#drag(x, y);
    else if (key === "+" || key === "=") this.zoomBy(1.3);
    else if (key === "-") this.zoomBy(1 / 1.3);
    else if (key === "0") this.reset();
    else return false;
    return true;
  }
}
