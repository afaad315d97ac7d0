// @ts-check
/**
 * A canvas context that writes SVG: the painter draws a chart once more, into a file.
 *
 * Only what the painter and the axes use: paths, strokes, fills, dashes, text, and one rectangular clip at a time.
 */

/** @param {string} text */
export function escapeXml(text) {
  const named = /** @type {Record<string, string>} */ ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" });
  // Control characters are not allowed in XML at all, not even escaped.
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "\ufffd").replace(/[&<>"]/g, (c) => named[c]);
}

/** @param {number} value */
function short(value) {
  return String(Math.round(value * 100) / 100);
}

export class SvgContext {
  strokeStyle = "#000";
  fillStyle = "#000";
  globalAlpha = 1;
  lineWidth = 1;
  lineJoin = "miter";
  font = "12px sans-serif";
  textAlign = "left";
  textBaseline = "alphabetic";
  /** @type {number[]} */
  #dash = [];
  /** @type {string[]} */
  #path = [];
  /** @type {string[]} */
  #elements = [];
  /** @type {string[]} */
  #definitions = [];
  /** @type {number[][]} */
  #rectangles = [];
  /** @type {boolean[]} */
  #groups = [];

  save() {
    this.#groups.push(false);
  }

  restore() {
    if (this.#groups.pop()) this.#elements.push("</g>");
  }

  beginPath() {
    this.#path = [];
    this.#rectangles = [];
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  moveTo(x, y) {
    this.#path.push(`M${short(x)} ${short(y)}`);
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  lineTo(x, y) {
    this.#path.push(`L${short(x)} ${short(y)}`);
  }

  /**
   * @param {number} x1
   * @param {number} y1
   * @param {number} x2
   * @param {number} y2
   * @param {number} x
   * @param {number} y
   */
  bezierCurveTo(x1, y1, x2, y2, x, y) {
    this.#path.push(`C${[x1, y1, x2, y2, x, y].map(short).join(" ")}`);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} width
   * @param {number} height
   * @param {number} radius
   */
  roundRect(x, y, width, height, radius) {
    const r = short(radius);
    const corner = (/** @type {number} */ dx, /** @type {number} */ dy) => `a${r} ${r} 0 0 1 ${short(dx * radius)} ${short(dy * radius)}`;
    const [across, down] = [width - 2 * radius, height - 2 * radius].map(short);
    this.#path.push(`M${short(x + radius)} ${short(y)}h${across}${corner(1, 1)}v${down}${corner(-1, 1)}h-${across}${corner(-1, -1)}v-${down}${corner(1, -1)}Z`);
  }

  closePath() {
    this.#path.push("Z");
  }

  /**
   * A full circle: nothing else is drawn with arcs.
   *
   * @param {number} x
   * @param {number} y
   * @param {number} radius
   */
  arc(x, y, radius) {
    const r = short(radius);
    this.#path.push(`M${short(x - radius)} ${short(y)}a${r} ${r} 0 1 0 ${short(2 * radius)} 0a${r} ${r} 0 1 0 ${short(-2 * radius)} 0`);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} width
   * @param {number} height
   */
  rect(x, y, width, height) {
    this.#rectangles.push([x, y, width, height]);
    this.#path.push(`M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}Z`);
  }

  clip() {
    const [x, y, width, height] = this.#rectangles[0];
    const id = `clip${this.#definitions.length}`;
    const rectangle = `<rect x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"/>`;
    this.#definitions.push(`<clipPath id="${id}">${rectangle}</clipPath>`);
    this.#elements.push(`<g clip-path="url(#${id})">`);
    this.#groups[this.#groups.length - 1] = true;
  }

  /** @param {number[]} dash */
  setLineDash(dash) {
    this.#dash = dash;
  }

  stroke() {
    if (this.#path.length === 0) return;
    const dash = this.#dash.length ? ` stroke-dasharray="${this.#dash.map(short).join(" ")}"` : "";
    const look = `stroke="${escapeXml(this.strokeStyle)}" stroke-width="${short(this.lineWidth)}" stroke-linejoin="${this.lineJoin}"`;
    this.#elements.push(`<path d="${this.#path.join("")}" fill="none" ${look}${this.#opacity("stroke")}${dash}/>`);
  }

  fill() {
    if (this.#path.length === 0) return;
    this.#elements.push(`<path d="${this.#path.join("")}" fill="${escapeXml(this.fillStyle)}"${this.#opacity("fill")}/>`);
  }

  /**
   * @param {string} text
   * @param {number} x
   * @param {number} y
   */
  fillText(text, x, y) {
    const anchor = { center: "middle", right: "end" }[this.textAlign] ?? "start";
    const baseline = { middle: "central", top: "hanging" }[this.textBaseline] ?? "auto";
    const place = `x="${short(x)}" y="${short(y)}" text-anchor="${anchor}" dominant-baseline="${baseline}"`;
    this.#elements.push(`<text ${place} fill="${escapeXml(this.fillStyle)}" style="font:${escapeXml(this.font)}">${escapeXml(text)}</text>`);
  }

  /** @param {"stroke" | "fill"} kind */
  #opacity(kind) {
    return this.globalAlpha === 1 ? "" : ` ${kind}-opacity="${short(this.globalAlpha)}"`;
  }

  /**
   * @param {number} width
   * @param {number} height
   * @param {string} title
   * @returns {string} a whole SVG document
   */
  document(width, height, title) {
    const size = `width="${short(width)}" height="${short(height)}" viewBox="0 0 ${short(width)} ${short(height)}"`;
    const head = `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img"><title>${escapeXml(title)}</title>`;
    return `${head}<defs>${this.#definitions.join("")}</defs>${this.#elements.join("\n")}</svg>\n`;
  }
}
