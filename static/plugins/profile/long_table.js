// @ts-check
/** A table of many rows of one height: only those in view are in the document. */
import { useSignal } from "@preact/signals";
import { html } from "htm/preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { windowOf } from "../../core/virtual_list.js";

const FIRST_HEIGHT = 600;

/**
 * @param {{head: any, count: number, rowHeight: number, rowAt: (place: number) => any, class?: string, empty?: string}} props
 *   `head`: the row of headings; `rowAt`: a `tr` with a key
 */
export function LongTable({ head, count, rowHeight, rowAt, class: className = "", empty = "" }) {
  const scroller = useRef(/** @type {HTMLElement | null} */ (null));
  const scrollTop = useSignal(0);
  const viewHeight = useSignal(FIRST_HEIGHT);
  useLayoutEffect(() => {
    const element = /** @type {HTMLElement} */ (scroller.current);
    const observer = new ResizeObserver(() => void (viewHeight.value = element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const { start, end } = windowOf({ scrollTop: scrollTop.value, viewHeight: viewHeight.value, rowHeight, count });
  return html`<div class="summary-scroll" ref=${scroller} tabindex="0" role="group" aria-label="Rows" onScroll=${(/** @type {Event} */ event) => void (scrollTop.value = /** @type {HTMLElement} */ (event.currentTarget).scrollTop)}>
    <table class=${`summary-table ${className}`} aria-rowcount=${count + 1}>
      <thead>${head}</thead>
      <tbody>
        <${Gap} height=${start * rowHeight} />
        ${Array.from({ length: end - start }, (_, i) => rowAt(start + i))}
        <${Gap} height=${(count - end) * rowHeight} />
      </tbody>
    </table>
    ${count === 0 && html`<p class="summary-none">${empty}</p>`}
  </div>`;
}

/** What stands for rows out of view: one cell, as a wider one would make room for columns that a narrow page hides. @param {{height: number}} props */
function Gap({ height }) {
  return height > 0 ? html`<tr aria-hidden="true"><td style=${{ height: `${height}px` }} /></tr>` : null;
}
