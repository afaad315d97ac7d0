// @ts-check
/** The page's icons: 16-pixel strokes, drawn by hand on a 20-unit grid, coloured by the text around them. */
import { h } from "preact";

/** Path data by name. */
const PATHS = {
  logo: "M2.5 16.5V3.5M2.5 16.5h15M6 12.5c2-6 4 1 6-4s3-3 5-5",
  search: "M9 3.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11M13 13l4 4",
  close: "M5 5l10 10M15 5L5 15",
  check: "M4 10.5l4 4L16 6",
  minus: "M5 10h10",
  plus: "M10 4v12M4 10h12",
  chevronDown: "M5 7.5l5 5 5-5",
  chevronRight: "M7.5 5l5 5-5 5",
  more: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  kebab: "M10 4.5h.01M10 10h.01M10 15.5h.01",
  sun: "M10 6.5a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0-7M10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.3l1.1 1.1M14.6 14.6l1.1 1.1M4.3 15.7l1.1-1.1M14.6 5.4l1.1-1.1",
  moon: "M16.5 11.8A7 7 0 1 1 8.2 3.5a5.5 5.5 0 0 0 8.3 8.3z",
  system: "M3 4.5h14v9H3zM7.5 17h5M10 13.5V17",
  settings: "M3 6h8M15 6h2M3 14h2M9 14h8M13 4a2 2 0 1 0 0 4a2 2 0 1 0 0-4M7 12a2 2 0 1 0 0 4a2 2 0 1 0 0-4",
  help: "M10 2.5a7.5 7.5 0 1 0 0 15a7.5 7.5 0 1 0 0-15M7.8 8a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.6M10 14h.01",
  warning: "M10 3.5L17.5 16.5h-15zM10 8.5v3.5M10 14.2h.01",
  pin: "M7 3h6l-.7 5.5 2.7 2.5H5l2.7-2.5zM10 11v6",
  eye: "M2.5 10C4.5 6.5 7 5 10 5s5.5 1.5 7.5 5c-2 3.5-4.5 5-7.5 5s-5.5-1.5-7.5-5zM10 7.8a2.2 2.2 0 1 0 0 4.4a2.2 2.2 0 1 0 0-4.4",
  eyeOff: "M3 3l14 14M8 5.3A8 8 0 0 1 10 5c3 0 5.5 1.5 7.5 5a12 12 0 0 1-2 2.6M12 14.7a8 8 0 0 1-2 .3c-3 0-5.5-1.5-7.5-5A11 11 0 0 1 5 7",
  edit: "M4 16l.8-3.5L13 4.3a1.5 1.5 0 0 1 2.1 0l.6.6a1.5 1.5 0 0 1 0 2.1L7.5 15.2z",
  note: "M5 3h7l3.5 3.5V17H5zM12 3v3.5h3.5M7.5 10.5h5M7.5 13.5h3",
  link: "M8.5 11.5a3 3 0 0 0 4.3 0l2.7-2.7a3 3 0 0 0-4.3-4.3l-1 1M11.5 8.5a3 3 0 0 0-4.3 0l-2.7 2.7a3 3 0 0 0 4.3 4.3l1-1",
  copy: "M7.5 7.5h9v9h-9zM4.5 12.5h-1v-9h9v1",
  palette: "M10 2.5a7.5 7.5 0 1 0 0 15c1.3 0 1.5-1 1-1.8-.6-1 0-2.2 1.3-2.2h2.2c1.7 0 3-1.3 3-3.2 0-4.3-3.3-7.8-7.5-7.8zM6.2 10h.01M8 6.5h.01M12 6.5h.01",
  only: "M10 6.5a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0-7M10 2v2M10 16v2M2 10h2M16 10h2",
  sidebar: "M3 4h14v12H3zM8 4v12",
  group: "M3 5h5v4H3zM12 5h5v4h-5zM7.5 13h5v4h-5zM5.5 9v2h9V9M10 11v2",
  refresh: "M16 10a6 6 0 1 1-1.8-4.3M16.5 3v3.5H13",
  pause: "M7 5v10M13 5v10",
  play: "M6.5 4.5v11l9-5.5z",
  download: "M10 3v9M6 8.5l4 4 4-4M4 16.5h12",
  expand: "M11.5 3.5h5v5M8.5 16.5h-5v-5M16 4l-5 5M4 16l5-5",
  collapse: "M16.5 8.5h-5v-5M3.5 11.5h5v5M11.5 8.5l5-5M8.5 11.5l-5 5",
  fit: "M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4M7 7h6v6H7z",
  log: "M3.5 3v13.5H17M6 14c6 0 8-3 10-10",
  table: "M3 4h14v12H3zM3 8h14M3 12h14M9 4v12",
  image: "M3 4h14v12H3zM3 13l4-4 4 4 2-2 4 3.5M13 7.5h.01",
  actual: "M4.5 7.5L6.5 6v8.5M13 7.5L15 6v8.5M10 8.5h.01M10 12.5h.01",
  compare: "M3 4h14v12H3zM10 2v16M13.5 8v4",
  filter: "M3 4h14l-5.5 6.5V16l-3-1.5v-4z",
  clock: "M10 2.5a7.5 7.5 0 1 0 0 15a7.5 7.5 0 1 0 0-15M10 6v4l2.5 2",
  info: "M10 2.5a7.5 7.5 0 1 0 0 15a7.5 7.5 0 1 0 0-15M10 9.5V14M10 6.5h.01",
  spectrum: "M3 12v2M6 8v6M9 4v12M12 7v9M15 9v5M17.5 11.5v1",
  cube: "M10 2.5l6.5 3.7v7.6L10 17.5l-6.5-3.7V6.2zM3.5 6.2L10 10l6.5-3.8M10 10v7.5",
  wire: "M3 15.5L10 3.5l7 12zM6.5 9.5h7M6.5 9.5l3.5 6 3.5-6",
  layers: "M10 3l7 3.8-7 3.8-7-3.8zM3 10.5l7 3.8 7-3.8M3 14l7 3.5 7-3.5",
};

/** @typedef {keyof typeof PATHS} IconName */

/**
 * @param {{name: IconName, size?: number, class?: string, label?: string}} props `label` where the icon stands alone
 */
export function Icon({ name, size = 16, class: className = "", label }) {
  const spoken = label ? { role: "img", "aria-label": label } : { "aria-hidden": true };
  const attributes = { class: `icon ${className}`, width: size, height: size, viewBox: "0 0 20 20", fill: "none" };
  const stroke = { stroke: "currentColor", "stroke-width": 1.75, "stroke-linecap": "round", "stroke-linejoin": "round" };
  return h("svg", { ...attributes, ...stroke, ...spoken }, h("path", { d: PATHS[name] }));
}
