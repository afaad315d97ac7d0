// @ts-check
/** A chart of all rows inside the page: mounted once, told by signals, with a tip at the row that is pointed at. */
import { effect } from "@preact/signals-core";
import { useLayoutEffect, useRef } from "preact/hooks";
import { session } from "../../core/session.js";
import { opened } from "./details.js";
import { rows } from "./model.js";
import { pointAt } from "./tip.js";

/**
 * @typedef {{setTheme: (tokens: any, theme: "light" | "dark") => void, highlight: (row: number) => void, resize: () => void, destroy: () => void}} Chart
 */

/**
 * @template {Chart} C
 * @param {(element: HTMLElement, options: any) => C} mount
 * @param {object} options of its own
 * @param {(chart: C) => void} draw  gives it the data; done again when signals that it reads change
 */
export function usePlot(mount, options, draw) {
  const element = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => {
    const place = /** @type {HTMLElement} */ (element.current);
    const chart = mount(place, {
      tokens: session.tokens(),
      theme: session.theme.peek(),
      onPick: (/** @type {number} */ row) => void (opened.value = rows.peek()[row]?.key ?? ""),
      onPoint: (/** @type {number} */ row, /** @type {number} */ left, /** @type {number} */ top) => {
        pointAt(rows.peek()[row] ?? null, left, top);
      },
      ...options,
    });
    const stops = [
      effect(() => chart.setTheme(session.tokens(), session.theme.value)),
      effect(() => draw(chart)),
      // Whoever points at a run, here, in the table or in the run list, sees it everywhere.
      effect(() => chart.highlight(session.hoveredRun.value === null ? -1 : rows.peek().findIndex(({ run }) => run.id === session.hoveredRun.value))),
    ];
    const observer = new ResizeObserver(() => {
      chart.resize();
      draw(chart); // what the page lays over it moves along
    });
    observer.observe(place);
    return () => {
      observer.disconnect();
      stops.forEach((stop) => stop());
      pointAt(null, 0, 0);
      chart.destroy();
    };
  }, []);
  return element;
}
