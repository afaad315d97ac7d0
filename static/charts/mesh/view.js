// @ts-check
/** A mesh that is turned, shifted and zoomed: a canvas of its own, painted from the stage that all views share. */
import { channelsOf } from "../mixing.js";
import { HOME, ZOOMS, meshLens } from "./camera.js";
import { lightingOf, plainColor, pointDiameter, surfaceOf } from "./look.js";
import { drawAxes, drawLengths } from "./overlay.js";
import { vertexAt } from "./pick.js";
import { UNIT, boxBall } from "./shape.js";
import { stage } from "./stage.js";
import { shifted, turned, zoomed } from "../points/camera.js";
import { attachCloudInput } from "../points/input.js";
import { Motion } from "../points/motion.js";

/**
 * @typedef {import("./camera.js").Camera} Camera
 * @typedef {import("./camera.js").Optics} Optics
 * @typedef {import("./shape.js").Geometry} Geometry
 * @typedef {import("./shape.js").Frame} Frame
 * @typedef {import("./shape.js").Vector} Vector
 * @typedef {import("./scene.js").Scene} Scene
 * @typedef {import("./look.js").Look} Look
 * @typedef {import("./overlay.js").Palette & {accent: string}} Palette
 *
 * @typedef {object} ViewOptions
 * @property {Palette} tokens
 * @property {readonly string[]} ramp           colours of heights, from below
 * @property {(length: number) => string} format
 * @property {boolean} [isCalm]                 nothing moves that a person does not move
 * @property {boolean} [scrolls]                the wheel scrolls the page until the view has the focus
 * @property {(camera: Camera) => void} onCamera a person moved it
 * @property {() => void} onReset
 * @property {(key: string) => boolean} [onKey] what is no movement; false where it means nothing
 * @property {(problem: string) => void} [onProblem]
 * @property {(pointed: {vertex: number, x: number, y: number} | null) => void} [onPoint]  at a vertex, and where that is in the element
 * @property {(drawn: number) => void} [onDrawn] all of it was drawn
 *
 * @typedef {{geometry: Geometry, scene: Scene, frame: Frame, optics: Optics}} Subject
 */

const KEY_PIXELS = 24;
const KEY_ZOOM = 1.3;
const MOST_POINTED = 500_000; // vertices that are looked through while the pointer moves

/**
 * @param {HTMLElement} element positioned, of a size of its own, focusable
 * @param {ViewOptions} options
 */
export function mount(element, options) {
  return new MeshView(element, options);
}

export class MeshView {
  /** @type {Subject | null} */
  #subject = null;
  /** @type {Frame} */
  #content = UNIT;
  /** @type {Look | null} */
  #look = null;
  #camera = HOME;
  #size = { width: 0, height: 0, ratio: 1 };
  #motion = new Motion();
  isSeen = true;

  /** @param {HTMLElement} element @param {ViewOptions} options */
  constructor(element, options) {
    this.element = element;
    this.options = options;
    this.tokens = options.tokens;
    this.ramp = rampOf(options.ramp);
    this.canvas = document.createElement("canvas");
    const context = this.canvas.getContext("2d", { alpha: false });
    if (!context) throw new Error("this browser gives no canvas to draw on");
    this.context = context;
    element.append(this.canvas);
    this.detach = attachCloudInput(element, {
      tool: () => "move",
      turn: (x, y) => this.#turn(x, y),
      shift: (x, y) => this.#move(shifted(this.#camera, x, y, 3, this.#size)),
      zoom: (factor, place) => this.#move(zoomed(this.#camera, factor, place, 3, this.#size, ZOOMS)),
      release: (x, y) => this.#release(x, y),
      hover: (place) => this.#point(place),
      click: () => {},
      doubleClick: () => this.options.onReset(),
      drawing: () => {},
      drawn: () => {},
      key: (key, big) => this.#key(key, big),
      takesWheel: (event) => !options.scrolls || event.ctrlKey || element.contains(document.activeElement),
    });
    this.watch = new IntersectionObserver(([entry]) => (this.isSeen = entry.isIntersecting));
    this.watch.observe(element);
    stage.add(this);
  }

  /** @param {Subject | null} subject */
  setSubject(subject) {
    if (subject && subject.geometry !== this.#subject?.geometry) this.#content = boxBall(subject.geometry);
    this.#subject = subject;
    stage.draw(this);
  }

  /** @param {Look} look */
  setLook(look) {
    this.#look = look;
    stage.draw(this);
  }

  /** @param {Camera} camera */
  setCamera(camera) {
    if (camera === this.#camera) return;
    this.#camera = camera;
    stage.draw(this, true);
  }

  /** @param {Palette} tokens */
  setTheme(tokens) {
    this.tokens = tokens;
    stage.draw(this);
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this.element;
    const ratio = Math.min(2, globalThis.devicePixelRatio || 1);
    if (width === this.#size.width && height === this.#size.height && ratio === this.#size.ratio) return;
    this.#size = { width, height, ratio };
    this.canvas.width = Math.max(1, Math.round(width * ratio));
    this.canvas.height = Math.max(1, Math.round(height * ratio));
    stage.draw(this);
  }

  /** What is seen, as a picture. @returns {Promise<Blob>} */
  exportPNG() {
    return new Promise((resolve, reject) => {
      this.canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("this browser could not encode a PNG"))), "image/png");
    });
  }

  destroy() {
    stage.remove(this);
    this.watch.disconnect();
    this.detach();
    this.canvas.remove();
  }

  // --- for the stage ---

  weight() {
    const geometry = this.#subject?.geometry;
    return geometry ? (geometry.faces ? geometry.faces.length / 3 : geometry.positions.length / 3) : 0;
  }

  /** @param {number} passed ms */
  advance(passed) {
    const drag = this.#motion.coast(passed);
    if (drag) this.#move(turned(this.#camera, drag.x, drag.y, this.#size));
    return drag !== null;
  }

  /** @param {string} problem */
  tell(problem) {
    this.options.onProblem?.(problem);
  }

  pixels() {
    return this.canvas.width * this.canvas.height;
  }

  /** @param {import("./gl.js").MeshGraphics} graphics @param {number} budget @param {number} scale */
  paint(graphics, budget, scale) {
    const subject = this.#subject;
    if (!subject || !this.#look || this.#size.width === 0 || this.#size.height === 0) return 0;
    const lens = this.#lensOf(subject);
    const picture = { ...this.#pictureOf(subject, this.#look, lens), budget, scale };
    const drawn = graphics.draw(subject.geometry, picture);
    this.context.setTransform(1, 0, 0, 1, 0, 0);
    graphics.copyTo(this.context, picture);
    this.#paintOver(subject.geometry, this.#look, lens);
    if (budget === Infinity) this.options.onDrawn?.(drawn);
    return drawn;
  }

  /**
   * @param {Subject} subject
   * @param {Look} look
   * @param {import("./camera.js").MeshLens} lens
   * @returns {Omit<import("./gl.js").Picture, "budget" | "scale">}
   */
  #pictureOf({ geometry, scene, optics }, look, lens) {
    const { low, high, faces, colors } = geometry;
    const axis = optics.up === "z" ? 2 : 1;
    const hasFaces = faces !== null;
    const usual = { ...scene.material, opacity: 1, isUnlit: false, showsNormals: false, side: /** @type {const} */ ("both"), shine: 0 };
    return {
      lens,
      size: this.#size,
      surface: surfaceOf(look, scene, hasFaces),
      edges: look.edges,
      lighting: lightingOf(look, scene, lens, optics.up),
      material: look.usesScene ? scene.material : usual,
      coloring: look.coloring === "height" ? 2 : look.coloring === "logged" && colors ? 1 : 0,
      plain: plainColor(look, scene, hasFaces, fractions(look.runColor)),
      edgeColor: fractions(this.tokens.ink),
      background: fractions(this.tokens.surface),
      ramp: look.coloring === "height" ? this.ramp : null,
      upward: axis === 2 ? [0, 0, 1] : [0, 1, 0],
      heights: low && high && high[axis] > low[axis] ? [low[axis], high[axis]] : [0, 1],
      points: pointDiameter(look, scene, lens, this.#camera.zoom, geometry.positions.length / 3, this.#size),
      box: look.box && low && high ? { low, high, color: fractions(this.tokens.ink3) } : null,
      isParallel: optics.isParallel,
    };
  }

  /** @param {Geometry} geometry @param {Look} look @param {import("./camera.js").MeshLens} lens */
  #paintOver({ low, high }, look, lens) {
    if (!look.box || !low || !high) return;
    const { ratio } = this.#size;
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawLengths(this.context, lens, low, high, this.options.format, this.#size, this.tokens);
    drawAxes(this.context, lens, this.#size, this.tokens);
  }

  /** @param {{x: number, y: number} | null} place */
  #point(place) {
    const subject = this.#subject;
    if (!subject || !place || subject.geometry.positions.length > MOST_POINTED * 3) this.options.onPoint?.(null);
    else this.options.onPoint?.(vertexAt(subject.geometry.positions, this.#lensOf(subject), place, this.#size));
  }

  /** @param {Subject} subject */
  #lensOf({ optics, frame }) {
    return meshLens(this.#camera, optics, frame, this.#content, this.#size);
  }

  /** @param {Camera} camera */
  #move(camera) {
    this.#point(null);
    this.#camera = camera;
    stage.draw(this, true);
    this.options.onCamera(camera);
  }

  /** @param {number} x @param {number} y */
  #turn(x, y) {
    this.#motion.hold();
    if (x !== 0 || y !== 0) this.#move(turned(this.#camera, x, y, this.#size));
  }

  /** @param {number} x @param {number} y pixels a millisecond */
  #release(x, y) {
    if (this.options.isCalm) return;
    this.#motion.let(x, y);
    stage.draw(this, true);
  }

  /** Arrows turn, with Shift they shift. @param {string} key @param {boolean} big */
  #key(key, big) {
    const [x, y] = { ArrowLeft: [-KEY_PIXELS, 0], ArrowRight: [KEY_PIXELS, 0], ArrowUp: [0, -KEY_PIXELS], ArrowDown: [0, KEY_PIXELS] }[key] ?? [0, 0];
    if ((x || y) && big) this.#move(shifted(this.#camera, x, y, 3, this.#size));
    else if (x || y) this.#turn(x, y);
    else if (key === "+" || key === "=") this.#move(zoomed(this.#camera, KEY_ZOOM, null, 3, this.#size, ZOOMS));
    else if (key === "-") this.#move(zoomed(this.#camera, 1 / KEY_ZOOM, null, 3, this.#size, ZOOMS));
    else if (key === "0") this.options.onReset();
    else return this.options.onKey?.(key) ?? false;
    return true;
  }
}

/** @param {string} hex @returns {import("./scene.js").Color} */
function fractions(hex) {
  const [red, green, blue] = channelsOf(hex);
  return [red / 255, green / 255, blue / 255];
}

/** @param {readonly string[]} colors hex */
function rampOf(colors) {
  const ramp = new Uint8ClampedArray(colors.length * 4).fill(255);
  colors.forEach((color, i) => ramp.set(channelsOf(color), i * 4));
  return ramp;
}

