// @ts-check
/** One card over the whole window: a large chart, every control, and the legend as a table. */
import { useSignal } from "@preact/signals";
import { html } from "htm/preact";
import { Dialog } from "../../shell/dialog.js";
import { Icon } from "../../core/icons.js";
import { formatStep, formatValue } from "../../core/format.js";
import { session } from "../../core/session.js";
import { fullScreenCard, selection } from "../../core/view_state.js";
import { LongName } from "../../shell/long_name.js";
import { MenuButton } from "../../shell/popover.js";
import { Description, IconToggle, PinToggle } from "../../shell/card_parts.js";
import { ChartView } from "./chart_view.js";
import { downloadItems, downloadUrl } from "./downloads.js";
import { shortLabel } from "./chart_spec.js";
import { tagInNote } from "./lines.js";
import { feed } from "./live_feed.js";
import { RangeFields } from "./range_fields.js";
import { StepTable } from "./step_table.js";
import { isLogY, setView, smoothing, toggleScale } from "./state.js";
import { Swatch, reading } from "./tooltip.js";

/** @param {{card: import("./cards.js").Card}} props */
export function FullScreen({ card }) {
  const chart = useSignal(/** @type {import("../../charts/line_chart.js").LineChart | null} */ (null));
  const asTable = useSignal(false);
  const note = useSignal("");
  const feedKey = `full screen ${card.key}`;
  return html`<${Dialog} title=${card.detail} class="full-screen" bare onClose=${() => (fullScreenCard.value = "")}>
    <header class="card-head">
      <h3>${card.detail}</h3>
      <${Description} of=${card.detail} descriptionHtml=${card.descriptionHtml} />
      <span class="card-note">${note.value}</span>
      <span class="card-buttons">
        <${PinToggle} card=${card} />
        <${IconToggle} icon="log" label="Logarithmic y" pressed=${isLogY(card.key)} onClick=${() => toggleScale(card.key)} />
        <${IconToggle} icon="fit" label="Fit to the data" onClick=${() => setView(card.key, { x: null, y: null })} />
        <${IconToggle} icon="table" label="Show as a table" pressed=${asTable.value} onClick=${() => (asTable.value = !asTable.value)} />
        <${MenuButton} label="Download" class="icon-button" align="end" content=${html`<${Icon} name="download" />`} items=${() => downloadItems(card, () => chart.peek())} />
        <${IconToggle} icon="close" label="Close" onClick=${() => (fullScreenCard.value = "")} />
      </span>
    </header>
    <div class="full-body">
      <div class="full-chart">
        <${ChartView} card=${card} feedKey=${feedKey} chart=${chart} asTable=${asTable.value} note=${note} autofocus />
        ${chart.value && html`<${RangeFields} cardKey=${card.key} chart=${chart.value} />`}
        ${selection.value && html`<${StepTable} card=${card} />`}
      </div>
      ${chart.value && html`<${Legend} card=${card} feedKey=${feedKey} chart=${chart.value} />`}
    </div>
  <//>`;
}

/** @param {{card: import("./cards.js").Card, feedKey: string, chart: import("../../charts/line_chart.js").LineChart}} props */
function Legend({ card, feedKey, chart }) {
  feed.chart(feedKey).version.value; // the lines are the chart's: look again when they change
  const now = reading.value?.card === feedKey ? reading.value.event : null;
  const lines = chart.lines.filter((line) => line.length > 0);
  return html`<div class="chart-legend" tabindex="0">
    <table>
      <thead>
        <tr><th>Run</th>${smoothing.value > 0 && html`<th>Smoothed</th>`}<th>Value</th><th>Step</th><th><span class="unseen">All points</span></th></tr>
      </thead>
      <tbody>
        ${lines.map((line, i) => {
          const index = now?.readings.find((one) => one.line === line)?.index ?? line.length - 1;
          return html`<tr key=${i} class=${now?.nearest?.line === line ? "nearest" : ""}>
            <td title=${`${line.label} ${line.note}`}><${Swatch} color=${line.color} dash=${line.dash} /><${LongName} text=${shortLabel(line.label)} />${line.note && html`<span class="note">${line.note}</span>`}</td>
            ${smoothing.value > 0 && html`<td>${formatValue(line.smoothed[index])}</td>`}
            <td>${formatValue(line.value[index])}</td>
            <td>${formatStep(line.step[index])}</td>
            <td>${(line.role === "run" || line.role === "margin") && html`<a class="icon-button" href=${downloadUrl(tagOf(card, line.note), "csv", runName(line.key))} download title="All points, CSV" aria-label=${`All points of ${line.label}, CSV`}><${Icon} name="download" size=${12} /></a>`}</td>
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}

/**
 * @param {import("./cards.js").Card} card
 * @param {string} note of the line: begins with the tag's name in an overlay; "" for the one value of a chart of margins
 */
function tagOf(card, note) {
  if (!card.isOverlay || note === "") return card.tags[0].name;
  return card.tags.some(({ name }) => name === note) ? note : tagInNote(note);
}

/** @param {string} key */
function runName(key) {
  return session.runById.value.get(Number(key.slice(key.indexOf(":") + 1)))?.name ?? "";
}
