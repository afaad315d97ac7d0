// @ts-check
import { html } from "htm/preact";
import "@preact/signals";
import { ellipsizeMiddle, formatInteger } from "../core/format.js";
import { Icon } from "../core/icons.js";
import { session } from "../core/session.js";
import { settings } from "../core/settings.js";
import { lazy } from "./lazy.js";
import { LiveStatus, LoadProgressBar } from "./live_status.js";
import { opened } from "./opened.js";
import { MenuButton, PopoverButton } from "./popover.js";
import { openRunList, runListIsOpen } from "./run_list_place.js";
import { Tabs } from "./tabs.js";

const LOGDIR_LIMIT = 24;

const SettingsPanel = lazy(() => import("./settings_panel.js").then((module) => module.SettingsPanel));

export function Header() {
  const logdir = session.environment.value?.logdir ?? "";
  return html`<header class="header">
    <div class="word">
      <button
        type="button"
        class="button-bare word-button"
        aria-label=${runListIsOpen.value ? "Hide the run list" : "Show the run list"}
        title="Show or hide the run list"
        aria-expanded=${runListIsOpen.value}
        onClick=${() => openRunList(!runListIsOpen.peek())}
      >
        <${Icon} name="logo" size=${20} class="logo" />
      </button>
      <b>board</b>
      <small title=${logdir}>${ellipsizeMiddle(logdir, LOGDIR_LIMIT)}</small>
    </div>
    <${Tabs} />
    <div class="header-end">
      <${DamageButton} />
      <${LiveStatus} />
      <button type="button" class="button search-button" onClick=${() => void (opened.value = "palette")}>
        <${Icon} name="search" size=${14} /><span>Search</span> <kbd>/</kbd>
      </button>
      <${MenuButton} label="Theme" class="button button-icon" align="end" content=${html`<${Icon} name=${themeIcon()} />`} items=${themeItems} />
      <${PopoverButton} label="Settings" class="button button-icon" align="end" content=${html`<${Icon} name="settings" />`}>${() => html`<${SettingsPanel} />`}<//>
      <button type="button" class="button button-icon" aria-label="Help" title="Help and keys (?)" onClick=${() => void (opened.value = "help")}><${Icon} name="help" /></button>
    </div>
    <${LoadProgressBar} />
  </header>`;
}

function DamageButton() {
  const count = session.damage.value;
  if (!count) return null;
  return html`<button type="button" class="button damage-button" title="Damaged stretches in event files: what is there, and what was skipped" onClick=${() => void (opened.value = "damage")}>
    <${Icon} name="warning" size=${14} />${formatInteger(count)} damaged
  </button>`;
}

const THEMES = /** @type {const} */ ([
  ["system", "As the system", "system"],
  ["light", "Light", "sun"],
  ["dark", "Dark", "moon"],
]);

/** @returns {import("../core/icons.js").IconName} */
function themeIcon() {
  if (settings.theme.value === "system") return "system";
  return settings.theme.value === "dark" ? "moon" : "sun";
}

/** @returns {import("./popover.js").MenuItem[]} */
function themeItems() {
  return THEMES.map(([name, label, icon]) => ({
    label,
    icon,
    checked: settings.theme.peek() === name,
    run: () => void (settings.theme.value = name),
  }));
}
