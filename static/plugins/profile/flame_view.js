// @ts-check
/** The flame graph: where the time goes, call by call, of all tracks or one. */
import { effect, signal, useSignal } from "@preact/signals";
import { html } from "htm/preact";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { mount } from "../../charts/timeline/flame.js";
import { callTree } from "../../charts/timeline/calls.js";
import { formatTime } from "../../charts/timeline/window.js";
import { formatInteger } from "../../core/format.js";
import { compileFilter } from "../../core/regex_filter.js";
import { session } from "../../core/session.js";
import { EmptyState } from "../../shell/empty_states.js";
import { PlotTip } from "../../shell/plot_tip.js";
import { SearchField } from "../../shell/search_field.js";
import { useAnswer } from "./answers.js";
import { percent } from "./figures.js";
import { rangeOf } from "./operations.js";
import { range, searchIsRegex, searched, view } from "./state.js";

/**
 * @typedef {import("../../charts/timeline/calls.js").CallTree} CallTree
 * @typedef {import("./trace.js").Trace} Trace
 */

const ALL = -1;
const MOST_NODES = 20_000;

/** @param {{opened: import("./profiles.js").Opened}} props */
export function FlameView({ opened: { trace } }) {
  const track = useSignal(ALL);
  const filter = useSignal("");
  const root = useSignal(0);
  const { answer, error } = useAnswer("flame", { id: trace.id, range: rangeOf(), tracks: track.value === ALL ? null : [track.value], limit: MOST_NODES });
  const tree = useMemo(() => answer && callTree(answer), [answer]);
  useLayoutEffect(() => void (root.value = 0), [tree]);
  const tracks = trace.tracks.filter(({ kind }) => kind === "slices");
  if (error) return html`<${EmptyState} icon="warning" title="The flame graph cannot be shown" role="alert"><p>${error}</p><//>`;
  return html`<section class="operations">
    <div class="operations-bar">
      <label class="option"><span class="unseen">Track</span><select value=${track.value} onChange=${(/** @type {Event} */ event) => void (track.value = Number(/** @type {HTMLSelectElement} */ (event.currentTarget).value))}>
        <option value=${ALL}>All tracks</option>${tracks.map(({ id, name, process }) => html`<option key=${id} value=${id}>${trace.processes[process]?.name} · ${name}</option>`)}
      </select></label>
      <div class="operations-filter"><${SearchField} id="flame-filter" label="Mark names" value=${filter} /></div>
      ${tree && root.value > 0 && html`<button type="button" class="button" onClick=${() => void (root.value = 0)}>Show all</button>
        <button type="button" class="button" onClick=${() => findInTimeline(trace, tree, root.value)}>Find in timeline</button>`}
      ${tree && html`<small>${formatTime(tree.total[0])}${range.value ? " in the measured stretch" : ""}: the widest took the longest; a click zooms${answer.more > 0 ? `; ${formatInteger(answer.more)} narrow ones are left out` : ""}</small>`}
    </div>
    ${tree && html`<${Flames} trace=${trace} tree=${tree} root=${root} filter=${filter} />`}
  </section>`;
}

/**
 * @param {{trace: Trace, tree: CallTree, root: import("@preact/signals").Signal<number>, filter: import("@preact/signals").Signal<string>}} props
 */
function Flames({ trace, tree, root, filter }) {
  const plot = useRef(/** @type {HTMLElement | null} */ (null));
  const height = useSignal(200);
  const event = useMemo(() => signal(/** @type {any} */ (null)), []);
  useLayoutEffect(() => {
    const element = /** @type {HTMLElement} */ (plot.current);
    const chart = mount(element, {
      tokens: session.tokens(),
      onHover: (at) => void (event.value = at),
      onRoot: (node) => void (root.value = node),
      onHeight: (needed) => void (height.value = needed),
    });
    chart.setData(tree, trace.names);
    const observer = new ResizeObserver(() => chart.resize());
    observer.observe(element);
    const stops = [
      effect(() => chart.setTheme(session.tokens())),
      effect(() => chart.setRoot(root.value)),
      effect(() => chart.setFilter(filter.value ? compileFilter(filter.value).matches : null)),
    ];
    return () => {
      observer.disconnect();
      stops.forEach((stop) => stop());
      chart.destroy();
    };
  }, [tree]);
  return html`<div class="flame-scroll"><div class="flame-plot" ref=${plot} tabindex="0" role="application" aria-label="Flame graph: arrows walk, Enter zooms, Escape goes back" style=${{ height: `${height.value}px` }} /></div>
    <${PlotTip} at=${event.value}>${event.value && html`<${Reading} tree=${tree} trace=${trace} node=${event.value.node} root=${root.value} />`}<//>`;
}

/** @param {{tree: CallTree, trace: Trace, node: number, root: number}} props */
function Reading({ tree, trace, node, root }) {
  return html`<div class="slice-tip">
    <b>${node === 0 ? "all" : trace.names[tree.name[node]] || "(no name)"}</b>
    <span>${formatTime(tree.total[node])}, ${percent(tree.total[node] / (tree.total[0] || 1))} of all${root > 0 ? `, ${percent(tree.total[node] / (tree.total[root] || 1))} of what is shown` : ""}</span>
    ${node > 0 && html`<small>self ${formatTime(tree.self[node])} · ran ${formatInteger(tree.count[node])} times</small>`}
  </div>`;
}

/**
 * @param {Trace} trace
 * @param {CallTree} tree
 * @param {number} node
 */
function findInTimeline({ names }, tree, node) {
  searchIsRegex.value = false;
  searched.value = names[tree.name[node]] ?? "";
  view.value = "timeline";
}
