// @ts-check
/** One section of a card grid: a heading that folds, and those rows of cards that are near the window. */
import { html } from "htm/preact";
import { formatCount } from "../core/format.js";
import { Icon } from "../core/icons.js";
import { toggleSection } from "../core/view_state.js";

/**
 * @param {{section: import("../core/tag_sections.js").Section<any>, placed: import("../core/grid_layout.js").Placed,
 *   measures: import("../core/grid_layout.js").Measures, Card: import("preact").FunctionComponent<any>, noun: string, plural?: string}} props
 */
export function CardSection({ section, placed, measures, Card, noun, plural }) {
  const { columns } = measures;
  const near = section.cards.slice(placed.firstRow * columns, placed.lastRow * columns);
  const rows = placed.heights.map((height) => `${height}px`).join(" ");
  const id = `section-${section.name.replace(/\W/g, "_")}`;
  return html`<section class="section" style=${{ height: `${placed.height}px` }} aria-labelledby=${id}>
    <h2 class="section-head" id=${id}>
      <button type="button" aria-expanded=${section.open} onClick=${() => toggleSection(section.name)}>
        <${Icon} name=${section.open ? "chevronDown" : "chevronRight"} size=${12} />${section.title}${" "}
        <small>${formatCount(section.cards.length, noun, plural)}</small>
      </button>
    </h2>
    ${section.open && html`<div class="grid" style=${{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`, gridTemplateRows: rows, transform: `translateY(${placed.above}px)` }}>
      ${near.map((card) => html`<${Card} key=${card.key} card=${card} />`)}
    </div>`}
  </section>`;
}
