// @ts-check
/** Icons of what the mouse does, in the manner of the page's own. */
import { h } from "preact";

/** @param {{label?: string, paths: [string, Record<string, string>?][]}} props */
function Drawn({ label, paths }) {
  const attributes = { class: "icon", width: 16, height: 16, viewBox: "0 0 20 20", fill: "none" };
  const spoken = label ? { role: "img", "aria-label": label } : { "aria-hidden": true };
  const stroke = { stroke: "currentColor", "stroke-width": 1.75, "stroke-linecap": "round", "stroke-linejoin": "round" };
  return h("svg", { ...attributes, ...stroke, ...spoken }, paths.map(([d, more]) => h("path", { d, ...more })));
}

/** @param {{label: string}} props */
export function Cube({ label }) {
  return h(Drawn, { label, paths: [["M10 2.5l6.5 3.7v7.6L10 17.5l-6.5-3.7V6.2zM3.5 6.2L10 10l6.5-3.8M10 10v7.5"]] });
}

/** @param {{label: string}} props */
export function Marquee({ label }) {
  return h(Drawn, { label, paths: [["M3.5 4.5h13v11h-13z", { "stroke-dasharray": "2.6 2.9" }]] });
}

/** @param {{label: string}} props */
export function Lasso({ label }) {
  const loop = "M10 3.5c4 0 7 2 7 4.7S14 13 10 13s-7-2-7-4.8 3-4.7 7-4.7z";
  return h(Drawn, { label, paths: [[loop, { "stroke-dasharray": "2.6 2.9" }], ["M6 12.2c-1.8 1-1.7 2.9 .2 3.2 1.6 .3 2.1 1.2 1.3 2.4"]] });
}

export function Letters() {
  return h(Drawn, { paths: [["M2.5 15l3.8-10h.4l3.8 10M3.9 11.5h5.2M17.5 9.3V15M17.5 12.2a2.5 2.8 0 1 0-5 0a2.5 2.8 0 1 0 5 0"]] });
}
