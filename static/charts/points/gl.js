// @ts-check
/** Points on a graphics card, by WebGL2: one buffer of places, one of colours, and lists of which to draw. */
import { NoGraphics, bufferOf, isSoftware, programOf } from "../gl_program.js";
import { FRAME, LEAST_PROMINENT, OUTLINE, PROMINENCE, fit, sharesOf } from "./frame.js";
import { DISC, IMAGE } from "./shaders.js";
import { pagesOf } from "./sprites.js";

/**
 * @typedef {import("./frame.js").Frame} Frame
 * @typedef {import("./frame.js").Renderer} Renderer
 * @typedef {import("../gl_program.js").Program} Program
 */

const ATTRIBUTES = { position: 0, color: 1 };
const MOST_PAGES = 16;

/** @implements {Renderer} */
export class GlPoints {
  name = "webgl";
  /** @type {{texture: WebGLTexture, layout: ReturnType<typeof pagesOf>, sprites: import("./sprites.js").Sprites, side: [number, number]} | null} */
  #pages = null;
  #counts = { faded: 0, plain: 0, prominent: 0 };
  /** @type {import("./cloud.js").Layers} */
  #layers = { faded: new Uint32Array(0), plain: new Uint32Array(0), prominent: new Uint32Array(0) };

  /** @param {{onLost: () => void}} options `onLost`: the card was taken away */
  constructor({ onLost }) {
    this.canvas = document.createElement("canvas");
    const gl = this.canvas.getContext("webgl2", { alpha: false, antialias: false, depth: true, powerPreference: "high-performance" });
    if (!gl) throw new NoGraphics("this browser has no WebGL2");
    this.gl = gl;
    this.onLost = onLost;
    this.canvas.addEventListener("webglcontextlost", onLost);
    this.discs = programOf(gl, DISC, ATTRIBUTES);
    this.images = programOf(gl, IMAGE, ATTRIBUTES);
    this.positions = bufferOf(gl);
    this.colors = bufferOf(gl);
    this.lists = { faded: bufferOf(gl), plain: bufferOf(gl), prominent: bufferOf(gl), images: bufferOf(gl) };
    gl.bindVertexArray(gl.createVertexArray());
    this.#attribute(this.positions, ATTRIBUTES.position, 3, gl.FLOAT, false);
    this.#attribute(this.colors, ATTRIBUTES.color, 4, gl.UNSIGNED_BYTE, true);
  }

  /** Whether the "card" is a program on the processor. */
  get isSoftware() {
    return isSoftware(this.gl);
  }

  /** @param {Float32Array} positions */
  setPositions(positions) {
    this.gl.bindBuffer(this.gl.ARRAY_BUFFER, this.positions);
    this.gl.bufferData(this.gl.ARRAY_BUFFER, positions, this.gl.DYNAMIC_DRAW);
  }

  /** @param {Uint8Array} colors @param {import("./cloud.js").Layers} layers */
  setLook(colors, layers) {
    this.gl.bindBuffer(this.gl.ARRAY_BUFFER, this.colors);
    this.gl.bufferData(this.gl.ARRAY_BUFFER, colors, this.gl.DYNAMIC_DRAW);
    this.#layers = layers;
    for (const name of /** @type {const} */ (["faded", "plain", "prominent"])) {
      this.#fill(this.lists[name], layers[name]);
      this.#counts[name] = layers[name].length;
    }
  }

  /** @param {import("./sprites.js").Sprites | null} sprites */
  setSprites(sprites) {
    const { gl } = this;
    if (this.#pages) gl.deleteTexture(this.#pages.texture);
    this.#pages = null;
    if (!sprites) return;
    const layout = pagesOf(sprites);
    const side = /** @type {[number, number]} */ ([layout.perPage.columns * sprites.width, layout.perPage.rows * sprites.height]);
    const most = gl.getParameter(gl.MAX_TEXTURE_SIZE);
    // Without room on the card, the points stay points.
    if (layout.pages.length > Math.min(MOST_PAGES, gl.getParameter(gl.MAX_ARRAY_TEXTURE_LAYERS)) || Math.max(...side) > most) return;
    this.#pages = { texture: this.#upload(sprites, layout, side), layout, sprites, side };
  }

  /** @param {Frame} frame */
  draw(frame) {
    const { gl } = this;
    fit(this.canvas, frame.size);
    gl.viewport(0, 0, this.canvas.width, this.canvas.height);
    const [red, green, blue] = frame.background.map((channel) => channel / 255);
    gl.clearColor(red, green, blue, 1);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA);
    gl.depthFunc(gl.LEQUAL);
    if (frame.hasDepth) gl.enable(gl.DEPTH_TEST);
    else gl.disable(gl.DEPTH_TEST);
    const shares = sharesOf(this.#layers, frame.budget);
    this.#drawDiscs(frame, this.lists.faded, shares.faded, { opacity: 1 });
    this.#drawDiscs(frame, this.lists.plain, shares.plain, { opacity: frame.opacity });
    this.#drawImages(frame, this.lists.images, frame.images, FRAME / 2);
    if (frame.imageSide && this.#pages) this.#drawImages(frame, this.lists.prominent, this.#layers.prominent, FRAME);
    else this.#drawDiscs(frame, this.lists.prominent, this.#counts.prominent, { opacity: 1, enlarged: PROMINENCE, least: LEAST_PROMINENT, border: OUTLINE * 2 });
    return shares.faded + shares.plain;
  }

  destroy() {
    this.canvas.removeEventListener("webglcontextlost", this.onLost);
    this.canvas.remove();
    this.gl.getExtension("WEBGL_lose_context")?.loseContext(); // browsers count contexts, and collect them late
  }

  /**
   * Each list hides those before it, whatever their depth.
   * @param {Frame} frame
   * @param {WebGLBuffer} list
   * @param {number} count
   * @param {{opacity: number, enlarged?: number, least?: number, border?: number}} look
   */
  #drawDiscs(frame, list, count, { opacity, enlarged = 1, least = 0, border = 0 }) {
    if (!count) return;
    const { gl } = this;
    const { at } = this.#use(this.discs, frame);
    gl.uniform1f(at("opacity"), opacity);
    gl.uniform1f(at("enlarged"), enlarged);
    gl.uniform1f(at("least"), least);
    gl.uniform1f(at("border"), border);
    gl.uniform3fv(at("outline"), frame.outline.map((channel) => channel / 255));
    this.#drawList(list, count);
  }

  /** @param {Frame} frame @param {WebGLBuffer} list @param {Uint32Array} points @param {number} border */
  #drawImages(frame, list, points, border) {
    if (!this.#pages || !points.length) return;
    const { gl } = this;
    const { layout, sprites, side, texture } = this.#pages;
    if (list === this.lists.images) this.#fill(list, points);
    const { at } = this.#use(this.images, frame);
    gl.bindTexture(gl.TEXTURE_2D_ARRAY, texture);
    gl.uniform1f(at("side"), frame.imageSide);
    gl.uniform1f(at("distance"), frame.lens.distance);
    gl.uniform1f(at("frame"), border);
    gl.uniform2i(at("perPage"), layout.perPage.columns, layout.perPage.rows);
    gl.uniform1i(at("columns"), sprites.columns);
    gl.uniform1i(at("across"), layout.across);
    gl.uniform2f(at("cell"), sprites.width, sprites.height);
    gl.uniform2f(at("pageSize"), ...side);
    this.#drawList(list, points.length);
  }

  /** @param {WebGLBuffer} list @param {number} count */
  #drawList(list, count) {
    const { gl } = this;
    gl.clear(gl.DEPTH_BUFFER_BIT);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, list);
    gl.drawElements(gl.POINTS, count, gl.UNSIGNED_INT, 0);
  }

  /** @param {Program} program @param {Frame} frame */
  #use(program, { lens, size, diameter, diameters, fog, background }) {
    const { gl } = this;
    const { at } = program;
    gl.useProgram(program.program);
    ["rowX", "rowY", "rowW"].forEach((name, i) => gl.uniform4fv(at(name), Float32Array.from(lens.rows.subarray(i * 4, i * 4 + 4))));
    gl.uniform2f(at("pixels"), size.width, size.height);
    gl.uniform2f(at("depths"), lens.near, lens.far);
    gl.uniform1f(at("ratio"), size.ratio);
    gl.uniform1f(at("diameter"), diameter);
    gl.uniform2f(at("diameters"), diameters.least, diameters.most);
    gl.uniform1f(at("fog"), fog);
    gl.uniform3fv(at("background"), background.map((channel) => channel / 255));
    return program;
  }

  /** @param {WebGLBuffer} buffer @param {number} index @param {number} size @param {number} type @param {boolean} normalized */
  #attribute(buffer, index, size, type, normalized) {
    this.gl.bindBuffer(this.gl.ARRAY_BUFFER, buffer);
    this.gl.enableVertexAttribArray(index);
    this.gl.vertexAttribPointer(index, size, type, normalized, 0, 0);
  }

  /** @param {WebGLBuffer} buffer @param {Uint32Array} points */
  #fill(buffer, points) {
    this.gl.bindBuffer(this.gl.ELEMENT_ARRAY_BUFFER, buffer);
    this.gl.bufferData(this.gl.ELEMENT_ARRAY_BUFFER, points, this.gl.DYNAMIC_DRAW);
  }

  /**
   * @param {import("./sprites.js").Sprites} sprites
   * @param {ReturnType<typeof pagesOf>} layout
   * @param {[number, number]} side
   */
  #upload({ source, width, height }, { pages }, side) {
    const { gl } = this;
    const texture = gl.createTexture();
    if (!texture) throw new NoGraphics("the graphics card gives no texture");
    gl.bindTexture(gl.TEXTURE_2D_ARRAY, texture);
    gl.texStorage3D(gl.TEXTURE_2D_ARRAY, 1, gl.RGBA8, ...side, pages.length);
    for (const name of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D_ARRAY, name, gl.LINEAR);
    for (const name of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D_ARRAY, name, gl.CLAMP_TO_EDGE);
    const scratch = new OffscreenCanvas(...side);
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (scratch.getContext("2d"));
    pages.forEach((page, layer) => {
      const [wide, high] = [page.columns * width, page.rows * height];
      context.clearRect(0, 0, ...side);
      context.drawImage(source, page.column * width, page.row * height, wide, high, 0, 0, wide, high);
      gl.texSubImage3D(gl.TEXTURE_2D_ARRAY, 0, 0, 0, layer, ...side, 1, gl.RGBA, gl.UNSIGNED_BYTE, scratch);
    });
    return texture;
  }
}
