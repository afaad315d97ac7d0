// @ts-check
/** A long, virtual grid of cards in sections: only cards near the window exist, however many there are. */
import { useSignal } from "@preact/signals";
import { html } from "htm/preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { columnsFor, layOut } from "../core/grid_layout.js";
import { session } from "../core/session.js";
import { settings } from "../core/settings.js";
import { CardSection } from "./card_section.js";
import { useScrollMemory } from "./scroll_memory.js";

export const GAP = 12;
const HEADER_HEIGHT = 40;
const NEAR_SCREENS = 0.6; // cards this far beyond the window's edge are drawn already

/**
 * @param {{sections: import("../core/tag_sections.js").Section<any>[], cardHeight?: number | ((width: number) => number), heightOf?: (card: any) => number,
 *   Card: import("preact").FunctionComponent<any>, noun?: string, plural?: string, leastWidth?: number, children?: any}} props
 *   All cards have one height, CSS pixels, which may depend on their width, or with `heightOf` each its own, and a row
 *   that of its highest; `Card` gets `{card}`; `noun` is what sections count, `plural` where an s is not enough; `leastWidth` is for cards that need more than what is set; `children` stand below the sections.
 */
export function CardGrid({ sections, cardHeight = 0, heightOf, Card, noun = "card", plural, leastWidth = 0, children }) {
  const element = useRef(/** @type {HTMLElement | null} */ (null));
  const scrollTop = useScrollMemory(session.tab.peek(), element);
  const view = useSignal({ top: 0, height: 800, width: 0 });
  useLayoutEffect(() => followScroll(/** @type {HTMLElement} */ (element.current), view, scrollTop), []);
  const { top, height, width } = view.value;
  const columns = columnsFor(width, Math.max(settings.cardWidth.value, leastWidth), GAP);
  const cardWidth = (width - GAP * (columns - 1)) / columns;
  const evenHeight = typeof cardHeight === "number" ? cardHeight : cardHeight(cardWidth);
  const measures = { cardHeight: heightOf ?? evenHeight, headerHeight: HEADER_HEIGHT, gap: GAP, columns };
  const nearTo = (/** @type {number} */ from) => layOut(sections, measures, { top: from - height * NEAR_SCREENS, bottom: from + height * (1 + NEAR_SCREENS) });
  const seen = nearTo(top);
  const lowest = Math.max(0, seen.height - height); // a filter may have left fewer cards than were scrolled past
  const { placed } = top > lowest ? nearTo(lowest) : seen;
  return html`<div class="page-scroll" ref=${element} tabindex="-1">
    ${width > 0 && sections.map((section, i) => html`<${CardSection} key=${section.name} section=${section} placed=${placed[i]} measures=${measures} Card=${Card} noun=${noun} plural=${plural} />`)}
    ${children}
  </div>`;
}

/**
 * @param {HTMLElement} element
 * @param {import("@preact/signals").Signal<{top: number, height: number, width: number}>} view
 * @param {() => number} scrollTop
 */
function followScroll(element, view, scrollTop) {
  const look = () => {
    const style = getComputedStyle(element);
    const width = element.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    view.value = { top: scrollTop(), height: element.clientHeight, width };
  };
  look();
  const observer = new ResizeObserver(look);
  observer.observe(element);
  element.addEventListener("scroll", look, { passive: true });
  return () => {
    observer.disconnect();
    element.removeEventListener("scroll", look);
  };
}
