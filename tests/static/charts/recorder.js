/** A canvas context that remembers what was drawn on it. */
export class Recorder {
  commands = [];
  strokes = [];
  fills = [];
  dash = [];
  save() {}
  restore() {}
  clip() {}
  setLineDash(dash) {
    this.dash = dash;
  }
  beginPath() {
    this.commands = [];
  }
  moveTo(x, y) {
    this.commands.push(["M", x, y]);
  }
  lineTo(x, y) {
    this.commands.push(["L", x, y]);
  }
  arc(x, y, radius) {
    this.commands.push(["O", x, y, radius]);
  }
  rect() {}
  closePath() {
    this.commands.push(["Z"]);
  }
  stroke() {
    this.strokes.push({ path: this.commands, color: this.strokeStyle, width: this.lineWidth, alpha: this.globalAlpha, dash: this.dash });
  }
  fill() {
    this.fills.push({ path: this.commands, color: this.fillStyle, alpha: this.globalAlpha });
  }
}
