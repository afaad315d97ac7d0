// @ts-check
/** One card of the grid: a title, its buttons, a chart, and the table of the selected steps. */
import { useSignal } from "@preact/signals";
import { html } from "htm/preact";
import { Icon } from "../../core/icons.js";
import { currentUrl } from "../../core/url_state.js";
import { fullScreenCard, selection } from "../../core/view_state.js";
import { Description, IconToggle, PinToggle } from "../../shell/card_parts.js";
import { copy } from "../../shell/clipboard.js";
import { LongName } from "../../shell/long_name.js";
import { MenuButton } from "../../shell/popover.js";
import { ChartView } from "./chart_view.js";
import { downloadItems } from "./downloads.js";
import { StepTable } from "./step_table.js";
import { isLogY, overlays, removeOverlay, setView, toggleScale, viewOf } from "./state.js";

/** @typedef {import("./cards.js").Card} CardData */

/**
 * @param {{card: CardData, withSteps?: boolean, about?: any}} props `withSteps`: the selected steps stand below the chart,
 *   as a table; `about`: stands behind the title
 */
export function Card({ card, withSteps = true, about }) {
  const chart = useSignal(/** @type {import("../../charts/line_chart.js").LineChart | null} */ (null));
  const asTable = useSignal(false);
  const note = useSignal("");
  return html`<article class="card" aria-label=${card.detail}>
    <header class="card-head">
      <h3 title=${card.detail}><${LongName} text=${card.title} /></h3>
      <${Description} of=${card.detail} descriptionHtml=${card.descriptionHtml} />
      ${about}
      <span class="card-note">${note.value}</span>
      <${CardButtons} card=${card} chart=${chart} asTable=${asTable} />
    </header>
    <${ChartView} card=${card} feedKey=${card.key} chart=${chart} asTable=${asTable.value} note=${note} />
    ${withSteps && selection.value && html`<${StepTable} card=${card} />`}
  </article>`;
}

/**
 * @param {{card: CardData, chart: import("@preact/signals").Signal<import("../../charts/line_chart.js").LineChart | null>,
 *   asTable: import("@preact/signals").Signal<boolean>}} props
 */
function CardButtons({ card, chart, asTable }) {
  const { x, y } = viewOf(card.key);
  const own = overlays.value.find((tags) => card.isOverlay && tags.join("\n") === card.tags.map((tag) => tag.name).join("\n"));
  return html`<span class="card-buttons">
    <${PinToggle} card=${card} />
    <${IconToggle} icon="log" label="Logarithmic y" pressed=${isLogY(card.key)} onClick=${() => toggleScale(card.key)} />
    <${IconToggle} icon="fit" label="Fit to the data" disabled=${!x && !y} onClick=${() => setView(card.key, { x: null, y: null })} />
    <${IconToggle} icon="table" label="Show as a table" pressed=${asTable.value} onClick=${() => (asTable.value = !asTable.value)} />
    <${IconToggle} icon="expand" label="Full screen" onClick=${() => (fullScreenCard.value = card.key)} />
    <${MenuButton}
      label="Download and more"
      class="icon-button"
      align="end"
      content=${html`<${Icon} name="download" />`}
      items=${() => [
        ...downloadItems(card, () => chart.peek()),
        "separator",
        { label: "Copy a link to this card", icon: "link", run: () => void copy(currentUrl({ card: card.key })) },
        ...(own ? [{ label: "Remove this overlay", icon: "close", run: () => removeOverlay(own) }] : []),
      ]}
    />
  </span>`;
}
