// @ts-check
/** The row of controls: which profile, which view, the search, colours, downloads. */
import { html } from "htm/preact";
import { Icon } from "../../core/icons.js";
import { Choice } from "../../shell/option_fields.js";
import { MenuButton, PopoverButton } from "../../shell/popover.js";
import { SearchField } from "../../shell/search_field.js";
import { Segments } from "../../shell/segments.js";
import { ProfilePicker } from "./profile_picker.js";
import { chooseProfile, current, opened, profiles } from "./profiles.js";
import { found, goToHit, hitIndex, searchProblem } from "./searching.js";
import { COLOR_RULES, VIEWS, colorBy, searchIsRegex, searched, tool, view } from "./state.js";
import { SEARCH_ID } from "./timeline_keys.js";

export const VIEW_TITLES = { timeline: "Timeline", operations: "Operations", flame: "Flame graph", memory: "Memory", steps: "Steps", compare: "Compare" };
const COLOR_TITLES = { name: "name", category: "category", track: "track" };
const TOOLS = [["move", "Move", "2"], ["zoom", "Zoom", "3"], ["measure", "Measure", "4"]];

export function Toolbar() {
  const views = VIEWS.map((name) => /** @type {const} */ ([name, VIEW_TITLES[name]]));
  return html`<div class="toolbar profile-toolbar" role="toolbar" aria-label="Profile">
    <${CurrentProfile} />
    <${Segments} label="View" value=${view.value} options=${views} onChange=${(/** @type {any} */ name) => void (view.value = name)} />
    ${view.value === "timeline" && html`<${SliceSearch} /><${Tools} />`}
    <span class="toolbar-end">
      ${view.value === "timeline" && html`<${PopoverButton} label="View options" class="button button-icon" align="end" content=${html`<${Icon} name="settings" />`}>${() => html`<div class="view-options">
        <h3>Slices</h3><${Choice} label="Colour by" state=${colorBy} names=${COLOR_RULES} titles=${COLOR_TITLES} /></div>`}<//>`}
      <${Downloads} />
    </span>
  </div>`;
}

function CurrentProfile() {
  const list = profiles.value ?? [];
  const shown = current.value;
  const all = shown && !list.includes(shown) ? [shown, ...list] : list;
  return html`<${ProfilePicker} label="Profile" profiles=${all} value=${shown?.id ?? ""} onChoose=${chooseProfile} />`;
}

function SliceSearch() {
  const total = found.value?.total ?? 0;
  const at = hitIndex();
  const counted = found.value ? `${at >= 0 ? `${at + 1} / ` : ""}${total}${found.value.cut ? "+" : ""}` : "";
  const keyed = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    goToHit(event.shiftKey ? -1 : 1);
  };
  return html`<div class="slice-search" onKeyDown=${keyed}>
    <${SearchField} id=${SEARCH_ID} label="Find slices" value=${searched} error=${searchProblem.value} />
    ${searched.value && html`<span class="slice-count" role="status">${counted}</span>`}
    <button type="button" class="icon-button text-mode" aria-label="Regular expression" title="Regular expression" aria-pressed=${searchIsRegex.value} onClick=${() => void (searchIsRegex.value = !searchIsRegex.value)}>.*</button>
    ${searched.value && html`<button type="button" class="icon-button" title="Previous hit (Shift+Enter)" aria-label="Previous hit" disabled=${total === 0} onClick=${() => goToHit(-1)}><${Icon} name="chevronDown" size=${14} class="flipped" /></button>
      <button type="button" class="icon-button" title="Next hit (Enter)" aria-label="Next hit" disabled=${total === 0} onClick=${() => goToHit(1)}><${Icon} name="chevronDown" size=${14} /></button>`}
  </div>`;
}

function Tools() {
  const options = TOOLS.map(([name, title, key]) => /** @type {const} */ ([name, html`<span title=${`Drag to ${title.toLowerCase()} (${key})`}>${title}</span>`]));
  return html`<${Segments} label="Dragging" value=${tool.value} options=${options} onChange=${(/** @type {any} */ name) => void (tool.value = name)} />`;
}

function Downloads() {
  const trace = opened.value?.trace;
  if (!trace) return null;
  const get = (/** @type {string} */ format) => () => {
    const link = document.createElement("a");
    link.href = `api/profile/download?id=${encodeURIComponent(trace.id)}&format=${format}`;
    link.download = "";
    link.click();
  };
  const items = () => [
    { label: "Chrome trace, for Perfetto", icon: /** @type {const} */ ("download"), run: get("chrome") },
    { label: "The file as it was written", icon: /** @type {const} */ ("download"), run: get("original") },
  ];
  return html`<${MenuButton} label="Download" class="button button-icon" align="end" items=${items} content=${html`<${Icon} name="download" />`} />`;
}
