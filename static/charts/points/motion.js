// @ts-check
/** What moves in a cloud without a hand on it: points on their way to other places, a turn that was let go. */

const IDLE_MS = 140; // after the last movement the cloud is at rest
const FLIGHT_MS = 450; // from one projection to the next
const FRICTION = 0.004; // a millisecond
const STILL = 0.02; // pixels a millisecond that nobody sees

export class Motion {
  /** @type {{from: Float32Array, to: Float32Array, start: number} | null} */
  #flight = null;
  #spin = { x: 0, y: 0 };
  #movedAt = -Infinity;

  /** Where the points are going; null when they are there. */
  get destination() {
    return this.#flight?.to ?? null;
  }

  /** @param {number} now @param {number} frame ms since the frame before: a machine that draws slowly hears of movements late */
  isMoving(now, frame) {
    return this.#flight !== null || now - this.#movedAt < Math.max(IDLE_MS, 2 * frame);
  }

  moved() {
    this.#movedAt = performance.now();
  }

  /**
   * Sends points from where they are to other places; one that was nowhere is there at once.
   * @param {Float32Array} from
   * @param {Float32Array} to
   * @returns {Float32Array} places to begin with, of its own
   */
  fly(from, to) {
    const start = from.map((place, i) => (Number.isFinite(place) ? place : to[i]));
    this.#flight = { from: start, to, start: performance.now() };
    return start.slice();
  }

  /** Puts them there at once. @param {Float32Array} positions */
  land(positions) {
    this.#flight = null;
    return positions;
  }

  /** @param {number} now @param {Float32Array} into @returns {Float32Array} where they are by now */
  placesAt(now, into) {
    if (!this.#flight) return into;
    const { from, to, start } = this.#flight;
    const part = Math.max(0, (now - start) / FLIGHT_MS);
    return part < 1 ? between(from, to, part, into) : this.land(to);
  }

  /** Stops what turns by itself. */
  hold() {
    this.#spin = { x: 0, y: 0 };
  }

  /** Lets it turn on. @param {number} x @param {number} y pixels a millisecond */
  let(x, y) {
    this.#spin = { x, y };
  }

  /** How far it turned since, ever slower; null when it stands still. @param {number} passed ms */
  coast(passed) {
    const { x, y } = this.#spin;
    if (Math.hypot(x, y) < STILL) return null;
    const slower = Math.exp(-FRICTION * passed);
    this.#spin = { x: x * slower, y: y * slower };
    this.moved();
    return { x: x * passed, y: y * passed };
  }
}

/**
 * Between two places of the same points, slow at both ends.
 * @param {Float32Array} from
 * @param {Float32Array} to
 * @param {number} part 0 is `from`, 1 is `to`
 * @param {Float32Array} into
 */
export function between(from, to, part, into) {
  const eased = part < 0.5 ? 2 * part * part : 1 - 2 * (1 - part) * (1 - part);
  for (let i = 0; i < into.length; i++) into[i] = from[i] + (to[i] - from[i]) * eased;
  return into;
}
