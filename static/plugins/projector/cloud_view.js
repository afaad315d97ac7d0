// @ts-check
/** The cloud itself: mounted once, told what changes. */
import { signal } from "@preact/signals";
import { html } from "htm/preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { mount } from "../../charts/points/points.js";
import { session } from "../../core/session.js";
import { sprites } from "./embeddings.js";
import { combined } from "./point_ranges.js";
import { camera, chosenPoint, dimensions, drawing, selected, showImages, tool } from "./state.js";
import { axes, description, labelledBy, looks, nameOf, positions, showLabels } from "./view.js";

/** @typedef {import("../../charts/points/points.js").PointCloud} PointCloud */

/** The cloud that is shown, for the buttons that act on it. @type {{current: PointCloud | null}} */
export const cloud = { current: null };
/** The point under the pointer. @type {import("@preact/signals").Signal<{point: number, left: number, top: number} | null>} */
export const hovered = signal(/** @type {{point: number, left: number, top: number} | null} */ (null));
/** What was drawn at last, by which renderer. */
export const drawn = signal({ name: "", drawn: 0, total: 0 });

export function CloudView() {
  const element = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => mountCloud(/** @type {HTMLElement} */ (element.current)), [drawing.value]);
  const tokens = session.tokens();
  const [places, look] = [positions.value, looks.value];
  useLayoutEffect(() => cloud.current?.setTheme(tokens), [tokens, drawing.value]);
  useLayoutEffect(() => {
    if (!places) return;
    cloud.current?.setPoints(places, dimensions.peek() === "2" ? 2 : 3, { axes: axes.value, description: description.value });
    if (camera.peek()) cloud.current?.setCamera(/** @type {import("./state.js").Camera} */ (camera.peek()));
  }, [places, drawing.value]);
  useLayoutEffect(() => {
    cloud.current?.setLook({ ...look, labelsAll: showLabels.value, labelOf: nameOf });
  }, [look, labelledBy.value, showLabels.value, drawing.value]);
  useLayoutEffect(() => cloud.current?.setSprites(showImages.value ? sprites.value : null), [showImages.value, sprites.value, drawing.value]);
  useLayoutEffect(() => cloud.current?.setTool(tool.value), [tool.value, drawing.value]);
  return html`<div class="cloud" ref=${element} tabindex="0" role="group" aria-roledescription="point cloud" aria-label=${description.value}
    data-renderer=${drawn.value.name} data-drawn=${drawn.value.drawn} />`;
}

/** @param {HTMLElement} holder */
function mountCloud(holder) {
  const mounted = mount(holder, {
    tokens: session.tokens(),
    drawing: drawing.peek(),
    isCalm: matchMedia("(prefers-reduced-motion: reduce)").matches,
    onHover: (point, left, top) => (hovered.value = point < 0 ? null : { point, left, top }),
    onPick: (point, combination) => pick(point, combination),
    onSelect: (points, combination) => (selected.value = emptyAsNull(combined(selected.peek() ?? [], points, combination))),
    onCamera: (view) => (camera.value = view),
    onDrawn: (report) => (drawn.value = report),
  });
  cloud.current = mounted;
  const observer = new ResizeObserver(() => mounted.resize());
  observer.observe(holder);
  return () => {
    observer.disconnect();
    mounted.destroy();
    cloud.current = null;
    hovered.value = null;
  };
}

/** A click looks at a point, with a key held it joins or leaves the selection. @param {number} point @param {import("../../charts/points/points.js").Combination} combination */
function pick(point, combination) {
  if (combination === "replace") chosenPoint.value = point < 0 ? null : point;
  else if (point >= 0) {
    const before = selected.peek() ?? [];
    selected.value = emptyAsNull(combined(before, [point], before.includes(point) ? "subtract" : combination));
  }
}

/** @param {number[]} points */
function emptyAsNull(points) {
  return points.length ? points : null;
}
