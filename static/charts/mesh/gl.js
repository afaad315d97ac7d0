// @ts-check
/**
 * Meshes on a graphics card, by WebGL2. One context serves every view of the page, because browsers allow only a few:
 * a view is drawn into the corner of one hidden canvas, and its pixels are copied from there.
 */
import { NoGraphics, bufferOf, isSoftware, programOf } from "../gl_program.js";
import { MeshBuffers } from "./buffers.js";
import { ATTRIBUTES, FACES, LINES, MOST_LIGHTS, POINTS } from "./shaders.js";

/**
 * @typedef {import("../gl_program.js").Program} Program
 * @typedef {import("./shape.js").Geometry} Geometry
 * @typedef {import("./shape.js").Vector} Vector
 * @typedef {import("./scene.js").Color} Color
 *
 * @typedef {object} Picture  one view, ready to be drawn
 * @property {import("./camera.js").MeshLens} lens
 * @property {{width: number, height: number, ratio: number}} size  CSS pixels, and device pixels in each
 * @property {import("./look.js").Surface} surface
 * @property {boolean} edges
 * @property {import("./look.js").Lighting} lighting
 * @property {import("./scene.js").Material} material
 * @property {0 | 1 | 2} coloring         plain, by vertex, by height
 * @property {Color} plain
 * @property {Color} edgeColor
 * @property {Color} background
 * @property {Uint8ClampedArray | null} ramp  256 colours of heights
 * @property {Vector} upward
 * @property {[number, number]} heights
 * @property {{isFixed: boolean, diameter: number}} points
 * @property {{low: Vector, high: Vector, color: Color} | null} box
 * @property {boolean} isParallel
 * @property {number} budget              points or triangles to draw at most
 * @property {number} scale               pixels that are drawn for each of the view's, both ways
 */

const MOST_BYTES = 768 * 2 ** 20; // on the card, of meshes that are not in view
const POINT_WIDTHS = { least: 0.8, most: 96 };
const EDGES = { least: 0.06, most: 0.4, aPixel: 0.03 }; // opacity
const FOG = 0.4; // of the background in the farthest points, where colours carry no data

export class MeshGraphics {
  /** @type {Map<Geometry, MeshBuffers>} what was drawn last is last */
  #meshes = new Map();
  /** Of heights, as the texture has them now. @type {Uint8ClampedArray | null} */
  #ramp = null;

  constructor() {
    const { gl, isEmulated } = openContext();
    this.gl = gl;
    this.canvas = /** @type {HTMLCanvasElement} */ (gl.canvas);
    /** The "card" is a program on the processor: pixels are dear. */
    this.isEmulated = isEmulated;
    this.kit = kitOf(gl);
  }

  /** Makes everything anew: the context was lost and came back. */
  restore() {
    this.#meshes.clear();
    this.#ramp = null;
    this.kit = kitOf(this.gl);
  }

  /** Frees what the card holds of meshes. */
  clear() {
    for (const buffers of this.#meshes.values()) buffers.free();
    this.#meshes.clear();
  }

  /**
   * Draws a view into the lower left corner of the canvas.
   * @param {Geometry} geometry
   * @param {Picture} picture
   * @returns {number} points or triangles that were drawn
   */
  draw(geometry, picture) {
    const { gl } = this;
    const { width, height } = extentOf(picture);
    if (this.canvas.width < width) this.canvas.width = width;
    if (this.canvas.height < height) this.canvas.height = height;
    gl.viewport(0, 0, width, height);
    gl.enable(gl.SCISSOR_TEST);
    gl.scissor(0, 0, width, height);
    gl.clearColor(...picture.background, 1);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    gl.enable(gl.DEPTH_TEST);
    gl.depthFunc(gl.LEQUAL);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA);
    const buffers = this.#buffersOf(geometry);
    const drawn = this.#drawMesh(buffers, picture);
    if (picture.box) this.#drawBox(picture, picture.box);
    gl.bindVertexArray(null);
    return drawn;
  }

  /** Copies what was drawn last. @param {CanvasRenderingContext2D} context @param {Picture} picture */
  copyTo(context, picture) {
    const { width, height } = extentOf(picture);
    context.drawImage(this.canvas, 0, this.canvas.height - height, width, height, 0, 0, context.canvas.width, context.canvas.height);
  }

  /** @param {MeshBuffers} buffers @param {Picture} picture */
  #drawMesh(buffers, picture) {
    const { gl } = this;
    if (picture.surface === "points") return this.#drawPoints(buffers, picture);
    buffers.bind(picture.surface === "smooth");
    const list = buffers.faces(picture.budget);
    if (picture.surface === "wire") return this.#drawEdges(buffers, list, picture, picture.plain, picture.coloring, 1);
    this.#cull(picture.material.side);
    this.#light(this.#use(this.kit.faces, picture), picture);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, list.buffer);
    gl.drawElements(gl.TRIANGLES, list.count, list.type, 0);
    gl.disable(gl.CULL_FACE);
    if (picture.edges) this.#drawEdges(buffers, list, picture, picture.edgeColor, 0, edgeOpacity(picture.lens, list.count / 3));
    return list.count / 3;
  }

  /** @param {MeshBuffers} buffers @param {Picture} picture */
  #drawPoints(buffers, picture) {
    const { gl } = this;
    buffers.bind(false);
    const { at } = this.#use(this.kit.points, picture);
    gl.uniform1f(at("ratio"), picture.size.ratio * picture.scale);
    gl.uniform1f(at("diameter"), picture.points.diameter);
    gl.uniform1i(at("isFixed"), Number(picture.points.isFixed));
    gl.uniform2f(at("diameters"), POINT_WIDTHS.least, POINT_WIDTHS.most);
    gl.uniform3f(at("background"), ...picture.background);
    gl.uniform4fv(at("rowD"), picture.lens.rowD);
    gl.uniform1f(at("fog"), picture.coloring === 1 ? 0 : FOG);
    // Round edges without an order from far to near: the card counts how many of a pixel's samples a point covers.
    if (this.kit.hasSamples && picture.material.opacity === 1) {
      gl.enable(gl.SAMPLE_ALPHA_TO_COVERAGE);
      gl.disable(gl.BLEND);
    }
    const drawn = buffers.drawPoints(picture.budget);
    gl.disable(gl.SAMPLE_ALPHA_TO_COVERAGE);
    gl.enable(gl.BLEND);
    return drawn;
  }

  /**
   * @param {MeshBuffers} buffers
   * @param {import("./buffers.js").List} faces
   * @param {Picture} picture
   * @param {Color} color
   * @param {0 | 1 | 2} coloring
   * @param {number} opacity
   */
  #drawEdges(buffers, faces, picture, color, coloring, opacity) {
    const { gl } = this;
    const list = buffers.edges(faces);
    const { at } = this.#use(this.kit.lines, { ...picture, plain: color, coloring });
    gl.uniform1f(at("opacity"), opacity);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, list.buffer);
    gl.drawElements(gl.LINES, list.count, list.type, 0);
    return faces.count / 3;
  }

  /** @param {Picture} picture @param {{low: Vector, high: Vector, color: Color}} box */
  #drawBox(picture, { low, high, color }) {
    const { gl } = this;
    const corner = (/** @type {number} */ bits) => [0, 1, 2].map((axis) => ((bits >> axis) & 1 ? high : low)[axis]);
    const sides = [0, 1, 2].flatMap((axis) => [0, 1, 2, 3, 4, 5, 6, 7].filter((bits) => !((bits >> axis) & 1)).flatMap((bits) => [corner(bits), corner(bits | (1 << axis))]));
    gl.bindVertexArray(this.kit.box.array);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.kit.box.places);
    gl.bufferData(gl.ARRAY_BUFFER, Float32Array.from(sides.flat()), gl.STREAM_DRAW);
    const { at } = this.#use(this.kit.lines, { ...picture, plain: color, coloring: 0 });
    gl.uniform1f(at("opacity"), 0.7);
    gl.drawArrays(gl.LINES, 0, sides.length);
  }

  /** @param {"front" | "back" | "both"} side */
  #cull(side) {
    if (side === "both") return;
    this.gl.enable(this.gl.CULL_FACE);
    this.gl.cullFace(side === "front" ? this.gl.BACK : this.gl.FRONT);
  }

  /** @param {Program} program @param {Picture} picture */
  #light({ at }, { lens, lighting, material, surface, isParallel }) {
    const { gl } = this;
    const lights = lighting.lights.slice(0, MOST_LIGHTS);
    gl.uniform1i(at("isFlat"), Number(surface === "flat"));
    gl.uniform1i(at("isUnlit"), Number(material.isUnlit));
    gl.uniform1i(at("showsNormals"), Number(material.showsNormals));
    gl.uniform1i(at("isParallel"), Number(isParallel));
    gl.uniform3fv(at("eye"), isParallel ? lens.back : lens.eye);
    gl.uniform3fv(at("ambient"), lighting.ambient);
    gl.uniform3fv(at("sky"), lighting.sky);
    gl.uniform3fv(at("ground"), lighting.ground);
    gl.uniform3fv(at("zenith"), lighting.zenith);
    gl.uniform1i(at("lights"), lights.length);
    if (lights.length) gl.uniform4fv(at("places"), lights.flatMap(({ place }) => place));
    if (lights.length) gl.uniform3fv(at("shines"), lights.flatMap(({ color }) => color));
    gl.uniform1f(at("shine"), material.shine);
    gl.uniform3fv(at("specular"), material.specular);
    gl.uniform1f(at("opacity"), material.opacity);
  }

  /** @param {Program} program @param {Picture} picture */
  #use(program, { lens, size, plain, coloring, upward, heights, ramp, material }) {
    const { gl } = this;
    const { at } = program;
    gl.useProgram(program.program);
    for (const name of /** @type {const} */ (["rowX", "rowY", "rowW", "rowZ"])) gl.uniform4fv(at(name), lens[name]);
    gl.uniform4f(at("frame"), ...lens.frame.center, 1 / lens.frame.radius);
    gl.uniform2f(at("pixels"), size.width, size.height);
    gl.uniform3fv(at("plain"), plain);
    gl.uniform1i(at("coloring"), coloring);
    gl.uniform3fv(at("upward"), upward);
    gl.uniform2fv(at("heights"), heights);
    gl.uniform1f(at("opacity"), material.opacity);
    this.#setRamp(ramp);
    return program;
  }

  /** @param {Uint8ClampedArray | null} colors */
  #setRamp(colors) {
    const { gl } = this;
    gl.bindTexture(gl.TEXTURE_2D, this.kit.ramp);
    if (colors === this.#ramp || !colors) return;
    this.#ramp = colors;
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, colors.length / 4, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(colors));
  }

  /** @param {Geometry} geometry */
  #buffersOf(geometry) {
    const buffers = this.#meshes.get(geometry) ?? new MeshBuffers(this.gl, geometry);
    this.#meshes.delete(geometry);
    this.#meshes.set(geometry, buffers);
    let bytes = 0;
    for (const known of this.#meshes.values()) bytes += known.bytes;
    for (const [other, known] of this.#meshes) {
      if (bytes <= MOST_BYTES || other === geometry) break;
      bytes -= known.bytes;
      known.free();
      this.#meshes.delete(other);
    }
    return buffers;
  }
}

/**
 * The card smooths edges by itself. A program takes four to ten times as long for that, so it is not asked to.
 * @returns {{gl: WebGL2RenderingContext, isEmulated: boolean}}
 */
function openContext() {
  const open = (/** @type {boolean} */ antialias) => document.createElement("canvas").getContext("webgl2", { alpha: false, antialias, depth: true, powerPreference: "high-performance" });
  const plain = open(false);
  if (!plain) throw new NoGraphics("this browser has no WebGL2");
  if (isSoftware(plain)) return { gl: plain, isEmulated: true };
  const smooth = open(true);
  if (!smooth) return { gl: plain, isEmulated: false };
  plain.getExtension("WEBGL_lose_context")?.loseContext(); // browsers count contexts, and collect them late
  return { gl: smooth, isEmulated: false };
}

/** The closer the edges of a surface lie, the fainter they are: else they would be all that is seen. @param {import("./camera.js").MeshLens} lens @param {number} faces */
function edgeOpacity({ pixels, frame, distance }, faces) {
  const apart = (2 * pixels * frame.radius) / distance / Math.sqrt(faces / 2); // CSS pixels, of a surface about as large as its frame
  return Math.max(EDGES.least, Math.min(EDGES.most, apart * EDGES.aPixel));
}

/** Device pixels that a picture takes. @param {Picture} picture */
function extentOf({ size, scale }) {
  const pixels = (/** @type {number} */ length) => Math.max(1, Math.round(length * size.ratio * scale));
  return { width: pixels(size.width), height: pixels(size.height) };
}

/** What is the same for all meshes. @param {WebGL2RenderingContext} gl */
function kitOf(gl) {
  const box = { places: bufferOf(gl), array: gl.createVertexArray() };
  gl.bindVertexArray(box.array);
  gl.bindBuffer(gl.ARRAY_BUFFER, box.places);
  gl.enableVertexAttribArray(ATTRIBUTES.position);
  gl.vertexAttribPointer(ATTRIBUTES.position, 3, gl.FLOAT, false, 0, 0);
  const ramp = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, ramp);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 1, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4)); // none at all would be warned of
  for (const name of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, name, gl.LINEAR);
  for (const name of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, name, gl.CLAMP_TO_EDGE);
  return {
    points: programOf(gl, POINTS, ATTRIBUTES),
    lines: programOf(gl, LINES, ATTRIBUTES),
    faces: programOf(gl, FACES, ATTRIBUTES),
    hasSamples: gl.getParameter(gl.SAMPLES) > 1,
    box,
    ramp,
  };
}
