// @ts-check
/** How many points a frame may have while the cloud moves: as many as this machine draws smoothly. */

const SMOOTH_MS = 34; // where there is time left, more points are drawn
const SLOW_MS = 60; // and less than about 16 frames a second are too few
const LEAST = 2000;

export class Pace {
  /** @param {number} [start] points a frame, before anything was measured */
  constructor(start = 50_000) {
    this.budget = start;
  }

  /**
   * Learns from a frame of a moving cloud.
   * @param {number} milliseconds since the frame before
   * @param {number} drawn points in it
   */
  learn(milliseconds, drawn) {
    if (milliseconds > SLOW_MS) this.budget = Math.max(LEAST, Math.min(this.budget, drawn) * Math.max(0.4, SLOW_MS / milliseconds) * 0.9);
    else if (milliseconds < SMOOTH_MS && drawn >= this.budget) this.budget *= 1.25;
  }
}
