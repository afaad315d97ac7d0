// @ts-check
/** Two canvases, one over the other: a picture that is painted when its data change, and marks that move over it. */

/** @typedef {{width: number, height: number, ratio: number}} Size CSS pixels, and device pixels in each of them */

export class PlotSurface {
  /** Nothing is painted before the first `resize`. @type {Size} */
  size = { width: 0, height: 0, ratio: 1 };
  /** Made when there is something to mark. @type {CanvasRenderingContext2D | null} */
  #marks = null;
  #pictureIsDue = false;
  #frame = 0;

  /**
   * @param {HTMLElement} element that the canvases fill
   * @param {{paint: (context: CanvasRenderingContext2D, size: Size) => void, paintMarks: (context: CanvasRenderingContext2D, size: Size) => void}} painter
   */
  constructor(element, painter) {
    this.element = element;
    this.painter = painter;
    this.picture = layer(element, "plot-picture");
    this.picture.canvas.setAttribute("role", "img");
  }

  /** Says in words what is drawn. @param {string} text */
  describe(text) {
    this.picture.canvas.setAttribute("aria-label", text);
  }

  /** Fits the canvases to the element; tells whether that changed anything. */
  resize() {
    const { clientWidth: width, clientHeight: height } = this.element;
    const ratio = globalThis.devicePixelRatio || 1;
    if (width === this.size.width && height === this.size.height && ratio === this.size.ratio) return false;
    this.size = { width, height, ratio };
    this.#fit(this.picture);
    if (this.#marks) this.#fit(this.#marks);
    return true;
  }

  repaint() {
    this.#pictureIsDue = true;
    this.#schedule();
  }

  repaintMarks() {
    if (!this.#marks) {
      this.#marks = layer(this.element, "plot-marks");
      this.#marks.canvas.setAttribute("aria-hidden", "true");
      this.#fit(this.#marks);
    }
    this.#schedule();
  }

  destroy() {
    cancelAnimationFrame(this.#frame);
    this.picture.canvas.remove();
    this.#marks?.canvas.remove();
  }

  #schedule() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      if (this.#pictureIsDue) this.#draw(this.picture, this.painter.paint);
      this.#pictureIsDue = false;
      if (this.#marks) this.#draw(this.#marks, this.painter.paintMarks);
    });
  }

  /** @param {CanvasRenderingContext2D} context */
  #fit({ canvas }) {
    const { width, height, ratio } = this.size;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {(context: CanvasRenderingContext2D, size: Size) => void} paint
   */
  #draw(context, paint) {
    const { ratio, width, height } = this.size;
    if (width === 0 || height === 0) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    paint(context, this.size);
  }
}

/**
 * @param {HTMLElement} element
 * @param {string} name
 */
function layer(element, name) {
  const canvas = document.createElement("canvas");
  canvas.className = name;
  element.append(canvas);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser gives no canvas to draw on");
  return context;
}
