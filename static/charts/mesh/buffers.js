// @ts-check
/** What a graphics card holds of one mesh; lists and normals are made when they are first drawn. */
import { bufferOf } from "../gl_program.js";
import { ATTRIBUTES } from "./shaders.js";
import { edgesOf, pointOrder, simplified, vertexNormals } from "./shape.js";

/**
 * @typedef {import("./shape.js").Geometry} Geometry
 * @typedef {import("./shape.js").Indices} Indices
 * @typedef {{indices: Indices, buffer: WebGLBuffer, count: number, type: number}} List
 */

const REUSE = 2; // a budget that differs by less is served by the list that is there

export class MeshBuffers {
  /** On the card. */
  bytes = 0;
  /** @type {WebGLBuffer[]} */
  #all = [];
  #hasNormals = false;
  /** @type {List | null} */
  #faces = null;
  /** @type {List | null} */
  #points = null;
  /** @type {{list: List, budget: number} | null} */
  #coarse = null;
  /** @type {{of: List, list: List} | null} */
  #edges = null;

  /** @param {WebGL2RenderingContext} gl @param {Geometry} geometry */
  constructor(gl, geometry) {
    this.gl = gl;
    this.geometry = geometry;
    this.array = gl.createVertexArray();
    gl.bindVertexArray(this.array);
    this.#attribute(geometry.positions, ATTRIBUTES.position, 3, gl.FLOAT, 0);
    if (geometry.colors) this.#attribute(geometry.colors, ATTRIBUTES.color, 3, gl.UNSIGNED_BYTE, 0);
  }

  /** @param {boolean} withNormals */
  bind(withNormals) {
    const { gl, geometry } = this;
    gl.bindVertexArray(this.array);
    if (!withNormals || this.#hasNormals || !geometry.faces) return;
    this.#hasNormals = true;
    this.#attribute(vertexNormals(geometry.positions, geometry.faces), ATTRIBUTES.normal, 3, gl.SHORT, 8);
  }

  /**
   * All faces, or about as many as the budget allows.
   * @param {number} budget
   * @returns {List}
   */
  faces(budget) {
    const all = this.geometry.faces ?? new Uint16Array(0);
    if (all.length / 3 <= budget) return (this.#faces ??= this.#list(all));
    if (!this.#coarse || this.#coarse.budget > budget * REUSE || this.#coarse.budget * REUSE < budget) {
      if (this.#coarse) this.#forget(this.#coarse.list);
      this.#coarse = { list: this.#list(simplified(this.geometry, budget)), budget };
    }
    return this.#coarse.list;
  }

  /** @param {List} faces @returns {List} the lines around them */
  edges(faces) {
    if (this.#edges?.of !== faces) {
      if (this.#edges) this.#forget(this.#edges.list);
      this.#edges = { of: faces, list: this.#list(edgesOf(faces.indices)) };
    }
    return this.#edges.list;
  }

  /** Draws all points, or a fair sample. @param {number} budget @returns {number} how many */
  drawPoints(budget) {
    const { gl, geometry } = this;
    const count = geometry.positions.length / 3;
    if (count <= budget && !geometry.lost) {
      gl.drawArrays(gl.POINTS, 0, count);
      return count;
    }
    this.#points ??= this.#list(pointOrder(geometry));
    const drawn = Math.min(this.#points.count, Math.ceil(budget));
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.#points.buffer);
    gl.drawElements(gl.POINTS, drawn, this.#points.type, 0);
    return drawn;
  }

  free() {
    for (const buffer of this.#all) this.gl.deleteBuffer(buffer);
    this.gl.deleteVertexArray(this.array);
  }

  /** @param {Indices} indices @returns {List} */
  #list(indices) {
    const { gl } = this;
    const buffer = this.#buffer(gl.ELEMENT_ARRAY_BUFFER, indices);
    return { indices, buffer, count: indices.length, type: indices instanceof Uint16Array ? gl.UNSIGNED_SHORT : gl.UNSIGNED_INT };
  }

  /** @param {List} list */
  #forget({ buffer, indices }) {
    this.gl.deleteBuffer(buffer);
    this.#all = this.#all.filter((one) => one !== buffer);
    this.bytes -= indices.byteLength;
  }

  /** @param {ArrayBufferView} values @param {number} index @param {number} size @param {number} type @param {number} stride */
  #attribute(values, index, size, type, stride) {
    this.#buffer(this.gl.ARRAY_BUFFER, values);
    this.gl.enableVertexAttribArray(index);
    this.gl.vertexAttribPointer(index, size, type, type !== this.gl.FLOAT, stride, 0);
  }

  /** @param {number} target @param {ArrayBufferView} values */
  #buffer(target, values) {
    const buffer = bufferOf(this.gl);
    this.gl.bindBuffer(target, buffer);
    this.gl.bufferData(target, values, this.gl.STATIC_DRAW);
    this.#all.push(buffer);
    this.bytes += values.byteLength;
    return buffer;
  }
}
