// @ts-check
/** Which renderer draws the points: the graphics card where there is one. */
import { NoGraphics } from "../gl_program.js";
import { CanvasPoints } from "./canvas.js";
import { GlPoints } from "./gl.js";

/** @typedef {"auto" | "webgl" | "canvas"} Drawing */

/**
 * WebGL2 that a program emulates is slower than our own canvas, and is used only where it was asked for.
 * @param {Drawing} drawing
 * @param {() => void} [onLost] the graphics card was taken away
 * @returns {import("./frame.js").Renderer}
 */
export function rendererFor(drawing, onLost = () => {}) {
  if (drawing === "canvas") return new CanvasPoints();
  try {
    const graphics = new GlPoints({ onLost });
    if (drawing === "webgl" || !graphics.isSoftware) return graphics;
    graphics.destroy();
  } catch (error) {
    if (!(error instanceof NoGraphics)) throw error;
  }
  return new CanvasPoints();
}
