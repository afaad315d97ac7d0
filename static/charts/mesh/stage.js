// @ts-check
/**
 * When which view of a mesh is drawn: all that changed once a frame, in one graphics context that they share; coarsely
 * while something moves faster than this machine draws, and whole as soon as it rests.
 */
import { NoGraphics } from "../gl_program.js";
import { MeshGraphics } from "./gl.js";
import { Pace } from "../points/pace.js";

/**
 * @typedef {object} View  what is drawn on the stage
 * @property {(graphics: MeshGraphics, budget: number, scale: number) => number} paint  with so many points or triangles, in so
 *   many pixels for each of its own; answers how many of the former it drew
 * @property {(passed: number) => boolean} advance  lets what turns by itself turn; false when it stands still
 * @property {() => number} weight                  points or triangles that it would draw
 * @property {() => number} pixels
 * @property {boolean} isSeen                       in the window
 * @property {(problem: string) => void} tell       why nothing is drawn, or ""
 */

const IDLE_MS = 140; // after the last movement all is at rest
const FIRST_BUDGETS = { card: 4_000_000, software: 60_000 };
/** Without a card: pixels of a frame while something moves, and of a picture whose edges are made smooth when it rests. */
const EMULATED_PIXELS = { moving: 300_000, resting: 2_000_000 };
const LEAST_SCALE = 0.4;
const LOST = "The graphics card was taken away from this page: it may come back by itself";

export class MeshStage {
  /** @type {MeshGraphics | null} */
  #graphics = null;
  #problem = "";
  #pace = new Pace();
  /** @type {Set<View>} */
  #views = new Set();
  /** @type {Set<View>} */
  #changed = new Set();
  /** Drawn coarsely, or not at all, while something moved. @type {Set<View>} */
  #unfinished = new Set();
  #frame = 0;
  #movedAt = -Infinity;
  #lastTick = 0;
  #wasMoving = false;

  /** @param {() => MeshGraphics} open  throws NoGraphics */
  constructor(open = () => new MeshGraphics()) {
    this.open = open;
  }

  /** @param {View} view */
  add(view) {
    this.#open();
    this.#views.add(view);
    view.tell(this.#problem);
    this.draw(view);
  }

  /** @param {View} view */
  remove(view) {
    this.#views.delete(view);
    this.#changed.delete(view);
    this.#unfinished.delete(view);
    if (this.#views.size === 0) this.#graphics?.clear(); // the context stays: there are few of them, and it is soon wanted again
  }

  /** Draws a view with the next frame. @param {View} view @param {boolean} [moves] it is being turned: its whole need not be drawn */
  draw(view, moves = false) {
    if (moves) this.#movedAt = performance.now();
    this.#changed.add(view);
    this.#plan();
  }

  #open() {
    if (this.#graphics || this.#problem) return;
    try {
      this.#graphics = this.open();
    } catch (error) {
      if (!(error instanceof NoGraphics)) throw error;
      this.#problem = `Meshes are drawn by WebGL 2: ${error.message}`;
      return;
    }
    this.#pace = new Pace(this.#graphics.isEmulated ? FIRST_BUDGETS.software : FIRST_BUDGETS.card);
    this.#graphics.canvas.addEventListener("webglcontextlost", (event) => {
      event.preventDefault(); // or it would not come back
      this.#say(LOST);
    });
    this.#graphics.canvas.addEventListener("webglcontextrestored", () => {
      this.#graphics?.restore();
      this.#say("");
      for (const view of this.#views) this.draw(view);
    });
  }

  /** @param {string} problem */
  #say(problem) {
    this.#problem = problem;
    for (const view of this.#views) view.tell(problem);
  }

  #plan() {
    this.#frame ||= requestAnimationFrame((now) => this.#tick(now));
  }

  /** @param {number} now */
  #tick(now) {
    this.#frame = 0;
    const passed = now - this.#lastTick;
    this.#lastTick = now;
    if (!this.#graphics || this.#problem) return;
    for (const view of this.#views) if (view.advance(Math.min(100, passed))) this.#movedAt = now;
    const isMoving = now - this.#movedAt < Math.max(IDLE_MS, 2 * Math.min(passed, 1000));
    if (isMoving) this.#drawMoving(this.#graphics, passed);
    else this.#drawResting(this.#graphics);
    this.#wasMoving = isMoving;
    if (isMoving || this.#changed.size || this.#unfinished.size) this.#plan();
  }

  /** The views in the window share what can be drawn in time. @param {MeshGraphics} graphics @param {number} passed ms */
  #drawMoving(graphics, passed) {
    const seen = [...this.#changed].filter((view) => view.isSeen);
    const weight = seen.reduce((sum, view) => sum + view.weight(), 0);
    const part = Math.min(1, this.#pace.budget / Math.max(1, weight));
    const pixels = seen.reduce((sum, view) => sum + view.pixels(), 0);
    const scale = graphics.isEmulated ? Math.max(LEAST_SCALE, Math.min(1, Math.sqrt(EMULATED_PIXELS.moving / pixels))) : 1;
    let drawn = 0;
    for (const view of seen) drawn += view.paint(graphics, part === 1 ? Infinity : Math.max(500, view.weight() * part), scale);
    for (const view of this.#changed) if (part < 1 || graphics.isEmulated || !view.isSeen) this.#unfinished.add(view);
    this.#changed.clear();
    if (seen.length && this.#wasMoving) this.#pace.learn(passed, drawn);
  }

  /** What is heavy one view a frame, so that the page answers in between. @param {MeshGraphics} graphics */
  #drawResting(graphics) {
    for (const view of this.#unfinished) this.#changed.add(view);
    this.#unfinished.clear();
    let drawn = 0;
    for (const view of this.#changed) {
      if (drawn > this.#pace.budget) break;
      this.#changed.delete(view);
      drawn += view.paint(graphics, Infinity, graphics.isEmulated && view.pixels() * 4 <= EMULATED_PIXELS.resting ? 2 : 1);
    }
  }
}

/** The stage of this page. */
export const stage = new MeshStage();
