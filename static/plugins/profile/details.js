// @ts-check
/** Everything about the selected slice. */
import { html } from "htm/preact";
import { around, formatTime } from "../../charts/timeline/window.js";
import { formatInteger } from "../../core/format.js";
import { Icon } from "../../core/icons.js";
import { session } from "../../core/session.js";
import { currentUrl, list } from "../../core/url_state.js";
import { useAnswer } from "./answers.js";
import { current } from "./profiles.js";
import { detail, detailProblem, goTo, selected } from "./selecting.js";
import { searchIsRegex, searched, selectedSlice, shownWindow } from "./state.js";

/**
 * @typedef {import("./selecting.js").Detail} Detail
 * @typedef {import("./trace.js").Trace} Trace
 */

const MOST_NAMES = 10_000;

/** @param {{opened: import("./profiles.js").Opened}} props */
export function SliceDetails({ opened: { trace } }) {
  const told = detail.value?.slice === selectedSlice.value ? detail.value : null;
  if (detailProblem.value) return html`<p role="alert">${detailProblem.value}</p>`;
  if (!told) return html`<header class="bottom-head"><h3>${trace.names[selected.value?.name ?? -1] ?? ""}</h3></header>`;
  const fit = () => void (shownWindow.value = around(told.start, told.start + told.duration, trace.extent));
  return html`<header class="bottom-head">
      <h3 title=${told.name}>${told.name || "(no name)"}</h3>
      ${told.category && html`<small>${told.category}</small>`}
      <button type="button" class="button-quiet" onClick=${fit}><${Icon} name="fit" size=${13} />Fit</button>
      <${GraphLink} op=${told.name} />
    </header>
    <div class="slice-details">
      <dl>
        <${Row} name="Duration">${formatTime(told.duration, 6)}<//>
        <${Row} name="Self">${formatTime(told.self, 6)}${told.children > 0 && html` <small>without ${formatInteger(told.children)} inside</small>`}<//>
        <${Row} name="Start">${formatTime(told.start, 9)}<//>
        <${Row} name="Track">${trace.processes[trace.tracks[told.track]?.process]?.name} · ${trace.tracks[told.track]?.name}<//>
        <${SameName} trace=${trace} told=${told} />
      </dl>
      ${Object.keys(told.args).length > 0 && html`<dl>${Object.entries(told.args).map(([key, value]) => html`<${Row} key=${key} name=${key}>${argument(value)}<//>`)}</dl>`}
      ${(told.parents.length > 0 || told.flows.length > 0) && html`<dl>
        ${told.parents.length > 0 && html`<${Row} name="Inside of">${told.parents.map((parent) => html`<${SliceLink} key=${parent.slice} to=${parent} />`)}<//>`}
        <${Flows} flows=${told.flows} direction="in" name="Comes from" />
        <${Flows} flows=${told.flows} direction="out" name="Leads to" />
      </dl>`}
    </div>`;
}

/** Where the run of a traced operation has a graph, the operation is in it. @param {{op: string}} props */
function GraphLink({ op }) {
  const profile = current.value;
  const run = session.runs.value.find(({ name }) => name === profile?.run);
  const hasGraph = run && session.tagsOf("graphs").value.some(({ runs }) => runs.has(run.id));
  if (profile?.kind !== "step_stats" || !hasGraph) return null;
  const scope = op.slice(0, Math.max(0, op.lastIndexOf("/")));
  const place = { tab: "graphs", graph: list.format([run.name, "graph"]), node: op, open: scope ? list.format([scope]) : null };
  return html`<a class="button-quiet" href=${currentUrl(place)}><${Icon} name="link" size=${13} />In the graph</a>`;
}

/** @param {{name: string, children?: any}} props */
function Row({ name, children }) {
  return html`<div><dt>${name}</dt><dd>${children}</dd></div>`;
}

/** How it compares with all of its name. @param {{trace: Trace, told: Detail}} props */
function SameName({ trace, told }) {
  const { answer } = useAnswer("summary", { id: trace.id, range: null, by: "name", tracks: null, limit: MOST_NAMES });
  const row = answer ? answer.rows.indexOf(told.name) : -1;
  if (row < 0 || answer.count[row] === 1) return null;
  const showAll = () => {
    searchIsRegex.value = false;
    searched.value = told.name;
  };
  return html`<${Row} name=${`All ${formatInteger(answer.count[row])}`}>
    mean ${formatTime(answer.mean[row])}, ${formatTime(answer.min[row])} to ${formatTime(answer.max[row])}, in all ${formatTime(answer.total[row])}
    <span class="same-name"><button type="button" class="button-quiet" disabled=${!told.previous} onClick=${() => told.previous && goTo(told.previous.slice)}>Previous</button>
    <button type="button" class="button-quiet" disabled=${!told.next} onClick=${() => told.next && goTo(told.next.slice)}>Next</button>
    <button type="button" class="button-quiet" onClick=${() => goTo(answer.longest[row])}>Longest</button>
    <button type="button" class="button-quiet" onClick=${showAll}>Mark all</button></span>
  <//>`;
}

/** @param {{flows: Detail["flows"], direction: "in" | "out", name: string}} props */
function Flows({ flows, direction, name }) {
  const own = flows.filter((flow) => flow.direction === direction);
  if (own.length === 0) return null;
  return html`<${Row} name=${name}>${own.map((flow) => html`<${SliceLink} key=${flow.slice} to=${flow} />`)}<//>`;
}

/** @param {{to: {slice: number, name: string, start: number, duration?: number}}} props */
function SliceLink({ to }) {
  return html`<button type="button" class="link-button slice-link" title=${`at ${formatTime(to.start, 6)}`} onClick=${() => goTo(to.slice)}>${to.name || "(no name)"}${to.duration !== undefined && html` <small>${formatTime(to.duration)}</small>`}</button>`;
}

/** @param {unknown} value */
function argument(value) {
  if (typeof value === "object" && value !== null) return html`<code>${JSON.stringify(value)}</code>`;
  return html`<code>${String(value)}</code>`;
}
