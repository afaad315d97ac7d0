/**
 * The Throughput page: a chart of steps per second over steps, and a table of the selected runs.
 *
 * Bare names and board's own modules are imported like this from any plugin; the page's import map knows them.
 */
import "@preact/signals";
import { html } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { mount } from "../../charts/line_chart.js";
import { postDocument } from "../../core/api.js";
import { formatValue } from "../../core/format.js";
import { session } from "../../core/session.js";
import { EmptyState, PageSkeleton } from "../../shell/empty_states.js";

const style = document.createElement("link");
style.rel = "stylesheet";
style.href = new URL("./page.css", import.meta.url).href;
document.head.append(style);

/** The rates of the selected runs, asked for again when they or their points have changed; null until the first answer. */
function useRates() {
  const [rates, setRates] = useState(null);
  const [failure, setFailure] = useState("");
  const ids = session.selectedIds.value;
  const revision = session.revision.value;
  useEffect(() => {
    const abort = new AbortController();
    postDocument("api/throughput/rates", { runs: [...ids] }, { signal: abort.signal }).then(
      (answer) => (setRates(answer.runs), setFailure("")),
      (error) => abort.signal.aborted || setFailure(error.message),
    );
    return () => abort.abort();
  }, [ids, revision]);
  return { rates, failure };
}

function ThroughputPage() {
  const { rates, failure } = useRates();
  if (failure) return html`<${EmptyState} icon="warning" title="The rates cannot be read" role="alert"><p>${failure}</p><//>`;
  if (!rates) return html`<${PageSkeleton} />`;
  const shown = rates.filter((row) => session.runById.value.has(row.run));
  if (!shown.length) return html`<${EmptyState} icon="log" title="No speed to show"><p>The selected runs have no scalar with two points.</p><//>`;
  return html`<div class="throughput">
    <section class="card">
      <div class="card-head"><h3>Steps per second</h3><span class="card-note">over steps</span></div>
      <${RateChart} rows=${shown} />
    </section>
    <section class="card"><${RateTable} rows=${shown} /></section>
  </div>`;
}

function RateChart({ rows }) {
  const element = useRef(null);
  const chart = useRef(null);
  const theme = session.theme.value;
  const colors = rows.map((row) => session.colorOf(row.run)).join();
  useEffect(() => {
    const options = { label: "Steps per second", kindX: "step", logX: false, logY: false, ignoreOutliers: false, syncKey: null, selectsSteps: false };
    chart.current = mount(element.current, { ...options, tokens: session.tokens() });
    const observer = new ResizeObserver(() => chart.current.resize());
    observer.observe(element.current);
    return () => (observer.disconnect(), chart.current.destroy());
  }, []);
  useEffect(() => chart.current.setTheme(session.tokens()), [theme]);
  useEffect(() => chart.current.setData(rows.map(lineOf)), [rows, colors]);
  return html`<div class="throughput-chart" ref=${element}></div>`;
}

function lineOf(row) {
  return { key: `${row.run}`, label: session.runById.peek().get(row.run).label, color: session.colorOf(row.run), x: row.step, value: row.rate };
}

function RateTable({ rows }) {
  const columns = { median: "Median", slowest: "Slowest", last: "Last" };
  const fastestFirst = [...rows].sort((a, b) => b.median - a.median);
  return html`<table class="table">
    <thead>
      <tr><th>Run</th><th>Clock</th>${Object.values(columns).map((title) => html`<th class="number">${title}</th>`)}</tr>
    </thead>
    <tbody>
      ${fastestFirst.map(
        (row) => html`<tr key=${row.run}>
          <td><i class="swatch" style=${{ background: session.colorOf(row.run) }}></i>${session.runById.value.get(row.run).label}</td>
          <td><code>${row.tag}</code></td>
          ${Object.keys(columns).map((name) => html`<td class="number">${formatValue(row[name])}</td>`)}
        </tr>`,
      )}
    </tbody>
  </table>`;
}

export default { name: "throughput", title: "Throughput", Page: ThroughputPage };
