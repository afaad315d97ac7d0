// @ts-check
/** The picture itself: keeps a chart at what is to be drawn. */
import { effect } from "@preact/signals-core";
import { html } from "htm/preact";
import { useEffect, useRef } from "preact/hooks";
import { mount } from "../../charts/graph/chart.js";
import { session } from "../../core/session.js";
import { measure } from "./measure.js";
import { goTo, lastToggled, select, selected, toggle } from "./tree.js";
import { showTip } from "./tooltip.js";
import { marks, scene, shownColoring } from "./view.js";

/** The chart that is mounted, for what is done to it from elsewhere. @type {import("../../charts/graph/chart.js").GraphChart | null} */
let mounted = null;

export const chart = () => mounted;

export function GraphCanvas() {
  const element = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => (element.current ? show(element.current) : undefined), []);
  return html`<div class="graph-canvas" ref=${element} tabindex="0" role="application" aria-label="Graph: arrow keys move, plus and minus zoom, 0 fits, Enter opens what is selected"></div>`;
}

/** @param {HTMLElement} element @returns {() => void} */
function show(element) {
  const drawn = mount(element, { tokens: session.tokens(), measure, onSelect: selectInPicture, onToggle: toggle, onPoint: showTip, onJump: goTo });
  mounted = drawn;
  const observer = new ResizeObserver(() => drawn.resize());
  observer.observe(element);
  drawn.resize();
  const stops = [followPicture(drawn), effect(() => drawn.setTheme(session.tokens()))];
  return () => {
    for (const stop of stops) stop();
    observer.disconnect();
    showTip(null);
    drawn.destroy();
    mounted = null;
  };
}

/** What was selected by a click is seen already: the picture stays where it is. */
let inPicture = -1;

/** @param {number | null} item */
function selectInPicture(item) {
  inPicture = item ?? -1;
  select(item);
}

/** @param {import("../../charts/graph/chart.js").GraphChart} drawn */
function followPicture(drawn) {
  /** @type {unknown} */
  let model = null;
  /** @type {number | null} */
  let before = null;
  return effect(() => {
    const [shown, coloring, item] = [scene.value, shownColoring.value, selected.value];
    if (!shown || !coloring) return;
    const isNew = shown.hierarchy.model !== model;
    model = shown.hierarchy.model;
    drawn.keep(lastToggled.peek());
    drawn.setData({ scene: shown, coloring, marks: marks.value }, { isNew });
    if (item !== null && item !== inPicture && (isNew || item !== before)) drawn.reveal(item);
    before = item;
    inPicture = -1;
  });
}
