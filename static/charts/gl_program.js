// @ts-check
/** What every view on a graphics card begins with: programs, buffers, and what kind of card it is. */

/** @typedef {{program: WebGLProgram, at: (name: string) => WebGLUniformLocation | null}} Program */

const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/** A browser that has no WebGL2, or has lost it. */
export class NoGraphics extends Error {}

/** Whether the "card" is a program on the processor. @param {WebGL2RenderingContext} gl */
export function isSoftware(gl) {
  const names = gl.getExtension("WEBGL_debug_renderer_info");
  return names !== null && SOFTWARE.test(String(gl.getParameter(names.UNMASKED_RENDERER_WEBGL)));
}

/**
 * @param {WebGL2RenderingContext} gl
 * @param {{vertex: string, fragment: string}} source GLSL ES 3.00
 * @param {Record<string, number>} attributes their places by name
 * @returns {Program}
 */
export function programOf(gl, { vertex, fragment }, attributes) {
  const program = /** @type {WebGLProgram} */ (gl.createProgram());
  for (const [type, text] of /** @type {const} */ ([[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]])) {
    const shader = /** @type {WebGLShader} */ (gl.createShader(type));
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  for (const [name, index] of Object.entries(attributes)) gl.bindAttribLocation(program, index, name);
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) {
    const logs = (gl.getAttachedShaders(program) ?? []).map((shader) => gl.getShaderInfoLog(shader));
    throw new NoGraphics(`the graphics card refused a program: ${[gl.getProgramInfoLog(program), ...logs].join(" ")}`);
  }
  /** @type {Map<string, WebGLUniformLocation | null>} */
  const places = new Map();
  const at = (/** @type {string} */ name) => {
    if (!places.has(name)) places.set(name, gl.getUniformLocation(program, name));
    return places.get(name) ?? null;
  };
  return { program, at };
}

/** @param {WebGL2RenderingContext} gl */
export function bufferOf(gl) {
  const buffer = gl.createBuffer();
  if (!buffer) throw new NoGraphics("the graphics card gives no buffer");
  return buffer;
}
