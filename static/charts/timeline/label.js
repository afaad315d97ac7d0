// @ts-check
/** Texts cut to the room that they have, by the widths of their letters: measuring each text would take longer than drawing. */

const ELLIPSIS = "…";
const LEAST_LETTERS = 2;

/** The widths of letters in one font. */
export class Letters {
  /** By UTF-16 unit. @type {Map<number, number>} */
  #widths = new Map();

  /** @param {(text: string) => number} measure a text's width */
  constructor(measure) {
    this.measure = measure;
    this.ellipsis = measure(ELLIPSIS);
  }

  /**
   * All of a text, or its beginning with an ellipsis, or nothing where there is no room for two letters.
   * @param {string} text
   * @param {number} room
   */
  fit(text, room) {
    let width = 0;
    let kept = 0; // letters that leave room for the ellipsis
    for (let i = 0; i < text.length; i++) {
      width += this.#widthOf(text.charCodeAt(i));
      if (width > room) return kept < LEAST_LETTERS ? "" : text.slice(0, kept) + ELLIPSIS;
      if (width + this.ellipsis <= room) kept = i + 1;
    }
    return text;
  }

  /** @param {number} unit */
  #widthOf(unit) {
    let width = this.#widths.get(unit);
    if (width === undefined) this.#widths.set(unit, (width = this.measure(String.fromCharCode(unit))));
    return width;
  }
}
