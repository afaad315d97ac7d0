// @ts-check
/** One session in full: every hyperparameter, every metric, its times, and the way to its curves. */
import { signal } from "@preact/signals-core";
import { html } from "htm/preact";
import { formatDuration, formatValue, formatWallTime } from "../../core/format.js";
import { formatHparam } from "../../core/hparam_filter.js";
import { naturalCompare } from "../../core/natural_sort.js";
import { session } from "../../core/session.js";
import { navigate } from "../../core/url_state.js";
import { Icon } from "../../core/icons.js";
import { Dialog } from "../../shell/dialog.js";
import { shortened } from "./widths.js";
import { DURATION, RUN, START, STATUS, metricColumn, metricTitle } from "./columns.js";
import { Spark, useCurves } from "./curves.js";
import { table } from "./feed.js";
import { rows, runsOf } from "./model.js";

/** @typedef {import("./rows.js").Row} Row */

/** Key of the row that is shown in full, or "". */
export const opened = signal("");

/** Of a group; the rest is in the table. */
const MOST_SESSIONS = 20;
const LONGEST = 2000; // characters of a value
const SAFE_LINK = /^https?:\/\//i;

export function Details() {
  const row = rows.value.flatMap((each) => [each, ...(each.members ?? [])]).find(({ key }) => key === opened.value);
  const now = table.value;
  if (!row || !now) return null;
  const { hparams } = row.run;
  const links = row.sessions.flatMap((i) => [now.sessions.monitor_url[i], now.sessions.model_uri[i]]).filter(Boolean);
  const times = [
    ["Status", String(row.hparams[STATUS])],
    ["Started", formatWallTime(Number(row.hparams[START]))],
    ["Duration", formatDuration(Number(row.hparams[DURATION]))],
    ...(row.sessions.length > 1 ? [["Sessions", String(row.sessions.length)]] : []),
  ];
  return html`<${Dialog} title=${String(row.hparams[RUN])} class="dialog-wide" onClose=${() => void (opened.value = "")}>
    <div class="hp-details">
      <section>
        <h3>Hyperparameters</h3>
        <table class="table"><tbody>${Object.keys(hparams).sort(naturalCompare).map((name) => html`<tr key=${name}><th scope="row">${name}</th><td class="mono">${shortened(formatHparam(hparams[name]), LONGEST)}</td></tr>`)}</tbody></table>
      </section>
      <section>
        <h3>Session</h3>
        <table class="table"><tbody>
          ${times.map(([name, text]) => html`<tr key=${name}><th scope="row">${name}</th><td>${text}</td></tr>`)}
          ${links.map((link) => html`<tr key=${link}><th scope="row">Link</th><td class="hp-link">${SAFE_LINK.test(link) ? html`<a href=${link} target="_blank" rel="noopener noreferrer">${link}</a>` : link}</td></tr>`)}
        </tbody></table>
        ${row.sessions.slice(0, MOST_SESSIONS).map((i) => html`<${SessionMetrics} key=${i} index=${i} title=${row.sessions.length > 1 ? `Metrics of ${session.runById.value.get(now.sessions.run[i])?.label ?? ""}` : "Metrics"} />`)}
      </section>
    </div>
    <div class="dialog-actions">
      <button type="button" class="button button-primary" onClick=${() => showCurves(row)}><${Icon} name="log" size=${14} />Its curves</button>
    </div>
  <//>`;
}

/** @param {{index: number, title: string}} props of one session */
function SessionMetrics({ index: i, title }) {
  const measures = (table.value?.measures ?? []).filter(({ points }) => points[i] > 0);
  const curves = useCurves(measures, i);
  const at = (/** @type {ArrayLike<number>} */ values, /** @type {ArrayLike<number>} */ steps) => html`<td class="number" title=${`step ${steps[i]}`}>${Number.isFinite(values[i]) ? formatValue(values[i]) : "–"}</td>`;
  return html`<h3>${title}</h3>
    <table class="table">
      <thead><tr><th></th><th></th><th class="number">last</th><th class="number">lowest</th><th class="number">highest</th><th class="number">points</th></tr></thead>
      <tbody>${measures.map((one) => html`<tr key=${`${one.group}|${one.tag}`}>
        <th scope="row">${metricTitle(one)}</th><td><${Spark} curve=${curves.get(metricColumn(one.group, one.tag))} label=${metricTitle(one)} /></td>
        ${at(one.last, one.last_step)}${at(one.low, one.low_step)}${at(one.high, one.high_step)}<td class="number">${one.points[i]}</td>
      </tr>`)}</tbody>
    </table>`;
}

/** @param {Row} row */
function showCurves(row) {
  opened.value = "";
  session.onlyRuns(runsOf([row]));
  navigate({ tab: "scalars" });
}
