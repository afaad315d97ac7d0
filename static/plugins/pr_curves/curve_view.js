// @ts-check
/** A chart inside a card: mounted while the card stands. */
import { html } from "htm/preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { mount } from "../../charts/curve/chart.js";
import { session } from "../../core/session.js";
import { chartData, keyOf } from "./curve_data.js";
import { kind, setView, showGuides, viewKey, views } from "./state.js";
import { reading } from "./tooltip.js";

/**
 * @typedef {import("../../charts/curve/chart.js").CurveChart} CurveChart
 * @typedef {import("./cards.js").Card} Card
 */

/**
 * @param {{card: Card, curves: import("./feed.js").RunCurve[], chart: {current: CurveChart | null}, emphasis: string | null, autofocus?: boolean}} props
 *   `chart` is the card's: its buttons act on it
 */
export function CurveView({ card, curves, chart, emphasis, autofocus = false }) {
  const element = useRef(/** @type {HTMLElement | null} */ (null));
  const shown = useRef(curves);
  shown.current = curves;
  useLayoutEffect(() => {
    const holder = /** @type {HTMLElement} */ (element.current);
    const mounted = mount(holder, {
      tokens: session.tokens(),
      onCursor: (event) => {
        const curve = event && shown.current.find((one) => keyOf(one) === event.curve.key);
        if (curve) reading.value = { owner: holder, curve, index: event.index, left: event.left, top: event.top, source: event.source };
        else if (reading.peek()?.owner === holder) reading.value = null;
      },
      onView: (view) => setView(card.key, view),
    });
    chart.current = mounted;
    const observer = new ResizeObserver(() => mounted.resize());
    observer.observe(holder);
    return () => {
      observer.disconnect();
      mounted.destroy();
      chart.current = null;
      if (reading.peek()?.owner === holder) reading.value = null;
    };
  }, []);
  const look = { kind: kind.value, showGuides: showGuides.value, colorOf: session.colorOf };
  const tokens = session.tokens();
  const view = views.value[viewKey(card.key)] ?? null;
  const colors = curves.map(({ run }) => session.colorOf(run)).join();
  useLayoutEffect(() => chart.current?.setTheme(tokens), [tokens]);
  useLayoutEffect(() => chart.current?.setData(chartData(curves, look)), [curves, look.kind, look.showGuides, colors]);
  useLayoutEffect(() => chart.current?.setView(view), [view]);
  useLayoutEffect(() => chart.current?.setEmphasis(emphasis), [emphasis]);
  return html`<div class="curve-chart" ref=${element} tabindex="0" autofocus=${autofocus} role="group" aria-roledescription="chart" aria-label=${card.tag.name} />`;
}
