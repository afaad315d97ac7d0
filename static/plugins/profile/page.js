// @ts-check
/** The profile page: which profile, how to look at it, and what it says. */
import { html } from "htm/preact";
import { useEffect } from "preact/hooks";
import { registerCommands, registerKeyHints } from "../../core/commands.js";
import { formatBytes } from "../../core/format.js";
import { EmptyState, PageSkeleton } from "../../shell/empty_states.js";
import { reading } from "./asking.js";
import { BottomPanel } from "./bottom_panel.js";
import { CompareView } from "./compare_view.js";
import { NoProfiles } from "./empty.js";
import { FlameView } from "./flame_view.js";
import { MemoryView } from "./memory_view.js";
import { OperationsView } from "./operations.js";
import { Overview } from "./overview.js";
import { allProfiles, current, followProfiles, opened, problem, profiles } from "./profiles.js";
import { followSearch } from "./searching.js";
import { followSelection } from "./selecting.js";
import { SliceTip } from "./slice_tip.js";
import { VIEWS, view } from "./state.js";
import { StepsView } from "./steps_view.js";
import { SEARCH_ID, TIMELINE_KEYS } from "./timeline_keys.js";
import { TimelineView } from "./timeline_view.js";
import { Toolbar, VIEW_TITLES } from "./toolbar.js";

const COMMANDS = [
  { section: "Profile", title: "Find slices", run: () => document.getElementById(SEARCH_ID)?.focus() },
  ...VIEWS.map((name) => ({ section: "Profile", title: `Show ${VIEW_TITLES[name].toLowerCase()}`, run: () => void (view.value = name) })),
];

const PARTS = { timeline: TimelinePart, operations: OperationsView, flame: FlameView, memory: MemoryView, steps: StepsView, compare: CompareView };

export function ProfilePage() {
  useEffect(() => {
    const stops = [followProfiles(), followSelection(), followSearch(), registerCommands(COMMANDS), registerKeyHints("Timeline", TIMELINE_KEYS)];
    return () => stops.forEach((stop) => stop());
  }, []);
  const list = profiles.value;
  if (!list) return problem.value ? html`<${Trouble} />` : html`<${PageSkeleton} />`;
  if (list.length === 0 && !current.value) return html`<${NoProfiles} areHidden=${allProfiles.value?.length !== 0} />`;
  return html`<div class="dashboard profile">
    <${Toolbar} />
    ${opened.value ? html`<${Opened} key=${opened.value.trace.id} opened=${opened.value} />` : problem.value ? html`<${Trouble} />` : html`<${Loading} />`}
  </div>`;
}

/** @param {{opened: import("./profiles.js").Opened}} props */
function Opened({ opened: shown }) {
  const Part = PARTS[view.value];
  return html`<${Overview} opened=${shown} />
    ${problem.value && html`<p class="page-problem" role="alert">${problem.value}</p>`}
    <${Part} opened=${shown} />`;
}

/** @param {{opened: import("./profiles.js").Opened}} props */
function TimelinePart({ opened: shown }) {
  return html`<${TimelineView} opened=${shown} /><${BottomPanel} opened=${shown} /><${SliceTip} trace=${shown.trace} />`;
}

function Trouble() {
  return html`<${EmptyState} icon="warning" title="This profile cannot be shown" role="alert"><p>${problem.value}</p><//>`;
}

function Loading() {
  const progress = reading.value;
  return html`<div class="profile-loading" role="status">
    <span>${progress ? `Reading the profile: ${formatBytes(progress.done)} of ${formatBytes(progress.total)}` : "Reading the profile…"}</span>
    <progress max=${progress?.total || 1} value=${progress ? progress.done : undefined} />
  </div>`;
}
