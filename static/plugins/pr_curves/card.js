// @ts-check
/** One card: a tag's curves of all runs, and what they come to. */
import { useSignal } from "@preact/signals";
import { html } from "htm/preact";
import { useRef } from "preact/hooks";
import { Icon } from "../../core/icons.js";
import { session } from "../../core/session.js";
import { currentUrl } from "../../core/url_state.js";
import { fullScreenCard } from "../../core/view_state.js";
import { Description, IconToggle, PinToggle } from "../../shell/card_parts.js";
import { copy } from "../../shell/clipboard.js";
import { Dialog } from "../../shell/dialog.js";
import { MenuButton } from "../../shell/popover.js";
import { Scrubber } from "../../shell/scrubber.js";
import { CurveTable } from "./curve_table.js";
import { CurveView } from "./curve_view.js";
import { downloadItems } from "./downloads.js";
import { curvesOf } from "./feed.js";
import { setView, viewKey, views } from "./state.js";

/**
 * @typedef {import("./cards.js").Card} CardData
 * @typedef {import("./feed.js").RunCurve} RunCurve
 */

/** @param {{card: CardData}} props */
export function Card({ card }) {
  const { curves, isOld } = useCurves(card);
  const chart = useRef(/** @type {import("../../charts/curve/chart.js").CurveChart | null} */ (null));
  return html`<article class="card curve-card" aria-label=${card.tag.name} aria-busy=${isOld}>
    <header class="card-head">
      <h3 title=${card.tag.name}>${card.title}</h3>
      <${Description} of=${card.tag.name} descriptionHtml=${card.tag.descriptionHtml} />
      <span class="card-buttons">
        <${Buttons} card=${card} curves=${curves} chart=${chart} />
        <${IconToggle} icon="expand" label="Full screen" onClick=${() => (fullScreenCard.value = card.key)} />
      </span>
    </header>
    <${Body} card=${card} curves=${curves} chart=${chart} />
  </article>`;
}

/** @param {{card: CardData, steps: ArrayLike<number>}} props */
export function FullScreen({ card, steps }) {
  const { curves } = useCurves(card);
  const chart = useRef(/** @type {import("../../charts/curve/chart.js").CurveChart | null} */ (null));
  return html`<${Dialog} title=${card.tag.name} class="full-screen curve-screen" bare onClose=${() => (fullScreenCard.value = "")}>
    <header class="card-head">
      <h3>${card.tag.name}</h3>
      <${Description} of=${card.tag.name} descriptionHtml=${card.tag.descriptionHtml} />
      <span class="card-note" />
      <span class="card-buttons">
        <${Buttons} card=${card} curves=${curves} chart=${chart} />
        <${IconToggle} icon="close" label="Close" onClick=${() => (fullScreenCard.value = "")} />
      </span>
    </header>
    <div class="curve-screen-body"><${Body} card=${card} curves=${curves} chart=${chart} autofocus /></div>
    ${steps.length > 1 && html`<${Scrubber} steps=${steps} />`}
  <//>`;
}

/** The curves, or while others are on their way those before, so that nothing flickers. @param {CardData} card */
function useCurves(card) {
  const last = useRef(/** @type {RunCurve[]} */ ([]));
  const now = curvesOf(card.tag);
  const isSame = now !== null && now.length === last.current.length && now.every(({ run, sample }, i) => run === last.current[i].run && sample === last.current[i].sample);
  if (now && !isSame) last.current = now;
  return { curves: last.current, isOld: now === null };
}

/** @param {{card: CardData, curves: RunCurve[], chart: {current: import("../../charts/curve/chart.js").CurveChart | null}}} props */
function Buttons({ card, curves, chart }) {
  return html`<${PinToggle} card=${card} />
    <${IconToggle} icon="fit" label="Show the whole square" disabled=${!views.value[viewKey(card.key)]} onClick=${() => setView(card.key, null)} />
    <${MenuButton}
      label="Download and more"
      class="icon-button"
      align="end"
      content=${html`<${Icon} name="download" />`}
      items=${() => [
        ...downloadItems(card, curves, () => chart.current),
        "separator",
        { label: "Copy a link to this card", icon: "link", run: () => void copy(currentUrl({ card: card.key })) },
      ]}
    />`;
}

/** @param {{card: CardData, curves: RunCurve[], chart: {current: import("../../charts/curve/chart.js").CurveChart | null}, autofocus?: boolean}} props */
function Body({ card, curves, chart, autofocus }) {
  const emphasis = useSignal(/** @type {string | null} */ (null));
  const drawn = curves.filter(({ sample }) => !sample.error);
  return html`<div class="curve-box">
      <${CurveView} card=${card} curves=${curves} chart=${chart} emphasis=${emphasis.value} autofocus=${autofocus} />
      ${curves.length > 0 && drawn.length === 0 && html`<p class="chart-message quiet"><span>${curves[0].sample.error}</span></p>`}
      ${!session.selectedRuns.value.some((run) => card.tag.runs.has(run.id)) && html`<p class="chart-message quiet"><span>The selected runs have not logged this curve</span></p>`}
    </div>
    <${CurveTable} curves=${curves} emphasis=${emphasis} />`;
}
