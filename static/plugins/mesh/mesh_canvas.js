// @ts-check
/** The mesh itself: mounted once, told what changes. */
import { useSignal } from "@preact/signals";
import { effect } from "@preact/signals-core";
import { html } from "htm/preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { mount } from "../../charts/mesh/view.js";
import { sequentialColor } from "../../core/colors.js";
import { formatInteger } from "../../core/format.js";
import { Icon } from "../../core/icons.js";
import { session } from "../../core/session.js";
import { cameraFor, fit, frameFor, hide, opticsFor, setCamera, show } from "./cameras.js";
import { box, coloring, edges, pointScale, shrinks, surface, usesScene } from "./state.js";

/**
 * @typedef {import("./cards.js").Card} Card
 * @typedef {import("./geometries.js").Loaded} Loaded
 * @typedef {import("../../charts/mesh/view.js").MeshView} MeshView
 */

const RAMP = Array.from({ length: 256 }, (_, i) => sequentialColor(i / 255));

/**
 * @param {{who: symbol, card: Card, geometry: Loaded, scene: import("../../charts/mesh/scene.js").Scene, label: string, isWaiting: boolean,
 *   scrolls?: boolean, view?: {current: MeshView | null}}} props `scrolls`: the wheel scrolls the page until this has the focus
 */
export function MeshCanvas({ who, card, geometry, scene, label, isWaiting, scrolls = false, view: given }) {
  const element = useRef(/** @type {HTMLElement | null} */ (null));
  const own = useRef(/** @type {MeshView | null} */ (null));
  const view = given ?? own;
  const problem = useSignal("");
  const pointed = useSignal(/** @type {{vertex: number, x: number, y: number} | null} */ (null));
  const current = useRef(card);
  current.current = card;
  useLayoutEffect(() => {
    const holder = /** @type {HTMLElement} */ (element.current);
    view.current = mount(holder, {
      tokens: session.tokens(),
      ramp: RAMP,
      format: (length) => String(Number(length.toPrecision(4))),
      isCalm: matchMedia("(prefers-reduced-motion: reduce)").matches,
      scrolls,
      onCamera: (camera) => setCamera(current.current, camera),
      onReset: () => fit(current.current),
      onProblem: (text) => (problem.value = text),
      onPoint: (vertex) => (pointed.value = vertex),
      onDrawn: (drawn) => void (holder.dataset.drawn = String(drawn)),
    });
    if (!scrolls) holder.focus(); // where it comes after the dialog was opened
    return followSize(holder, view.current, view);
  }, []);
  useEffect(() => () => hide(who), [who]);
  useLayoutEffect(() => {
    show(who, card, geometry);
    pointed.value = null;
    return follow(/** @type {MeshView} */ (view.current), card, geometry, scene);
  }, [who, card.key, geometry, scene]);
  return html`<div class="mesh-view" ref=${element} tabindex="0" autofocus=${!scrolls} role="group" aria-roledescription="mesh" aria-label=${`${label}. Arrows turn, with Shift they move, + and − zoom, 0 shows all`} aria-busy=${isWaiting}>
    ${pointed.value && html`<i class="mesh-ring" style=${{ left: `${pointed.value.x}px`, top: `${pointed.value.y}px` }} /><span class="mesh-point">${textOf(geometry, pointed.value.vertex)}</span>`}
    ${problem.value && html`<div class="mesh-trouble"><${Icon} name="warning" size=${20} /><p>${problem.value}</p></div>`}
  </div>`;
}

/** A vertex in words. @param {Loaded} geometry @param {number} vertex */
function textOf({ positions, colors }, vertex) {
  const three = (/** @type {ArrayLike<number>} */ values) => [0, 1, 2].map((i) => values[vertex * 3 + i]);
  return `${formatInteger(vertex)}: ${three(positions).map((at) => Number(at.toPrecision(4))).join(", ")}${colors ? ` · rgb ${three(colors).join(" ")}` : ""}`;
}

/** @param {HTMLElement} holder @param {MeshView} mounted @param {{current: MeshView | null}} view */
function followSize(holder, mounted, view) {
  const observer = new ResizeObserver(() => mounted.resize());
  observer.observe(holder);
  return () => {
    observer.disconnect();
    mounted.destroy();
    view.current = null;
  };
}

/**
 * @param {MeshView} view
 * @param {Card} card
 * @param {Loaded} geometry
 * @param {import("../../charts/mesh/scene.js").Scene} scene
 */
function follow(view, card, geometry, scene) {
  const stops = [
    effect(() => view.setTheme(session.tokens())),
    effect(() => view.setLook(lookOf(card))),
    effect(() => view.setSubject({ geometry, scene, frame: frameFor(card, geometry), optics: opticsFor(scene) })),
    effect(() => view.setCamera(cameraFor(card, geometry, scene))),
  ];
  return () => stops.forEach((stop) => stop());
}

/** @param {Card} card @returns {import("../../charts/mesh/look.js").Look} */
function lookOf(card) {
  return {
    surface: surface.value,
    coloring: coloring.value,
    edges: edges.value,
    box: box.value,
    usesScene: usesScene.value,
    pointScale: pointScale.value,
    shrinks: shrinks.value,
    runColor: session.colorOf(card.run),
  };
}
