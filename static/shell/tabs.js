// @ts-check
/** Dashboards as tabs: those with data; the others in a menu that says how to log for them. */
import { html } from "htm/preact";
import { useEffect, useRef } from "preact/hooks";
import "@preact/signals";
import { formatInteger } from "../core/format.js";
import { Icon } from "../core/icons.js";
import { session } from "../core/session.js";
import { navigate } from "../core/url_state.js";
import { PAGES, isActive } from "./pages.js";
import { PopoverButton } from "./popover.js";

/** @typedef {import("./pages.js").PageEntry} PageEntry */

/** @param {string} name */
export function selectTab(name) {
  if (session.tab.peek() !== name) navigate({ tab: name });
}

export function Tabs() {
  const current = session.tab.value;
  const shown = PAGES.filter((page) => page.name === current || isActive(page, session.activePlugins.value));
  const keyed = (/** @type {KeyboardEvent} */ event) => {
    const at = shown.findIndex((page) => page.name === current);
    const target = { ArrowRight: at + 1, ArrowLeft: at - 1 + shown.length, Home: 0, End: shown.length - 1 }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    selectTab(shown[target % shown.length].name);
  };
  return html`<nav class="tabs-bar">
    <div class="tabs" role="tablist" aria-label="Dashboards" onKeyDown=${keyed}>
      ${shown.map((page) => html`<${Tab} key=${page.name} page=${page} isCurrent=${page.name === current} />`)}
    </div>
    <${MorePages} shown=${shown} />
  </nav>`;
}

/** @param {{page: PageEntry, isCurrent: boolean}} props */
function Tab({ page, isCurrent }) {
  const element = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const wasCurrent = useRef(isCurrent);
  useEffect(() => {
    const focusIsInTabs = document.activeElement?.getAttribute("role") === "tab";
    if (isCurrent && !wasCurrent.current && focusIsInTabs) element.current?.focus();
    wasCurrent.current = isCurrent;
  }, [isCurrent]);
  const count = session.tagsOf(page.data).value.length;
  return html`<button
    type="button"
    role="tab"
    class="tab"
    id=${`tab-${page.name}`}
    aria-selected=${isCurrent}
    aria-controls="page"
    tabindex=${isCurrent ? 0 : -1}
    ref=${element}
    onClick=${() => selectTab(page.name)}
  >
    ${page.title} ${count > 0 && html`<small>${formatInteger(count)}</small>`}
  </button>`;
}

/** @param {{shown: readonly PageEntry[]}} props */
function MorePages({ shown }) {
  const inactive = PAGES.filter((page) => !shown.includes(page));
  const unknown = session.activePlugins.value.filter((name) => !PAGES.some((page) => page.data === name));
  if (!inactive.length && !unknown.length) return null;
  return html`<${PopoverButton} label="More dashboards" class="tab tab-more" content=${html`More <${Icon} name="chevronDown" size=${12} />`}>
    ${() => html`<div class="panel">
      ${inactive.length > 0 && html`<h3>Without data here</h3>`}
      ${inactive.map((page) => html`<div class="inactive-page"><b>${page.title}</b><code>${page.howTo}</code></div>`)}
      ${unknown.length > 0 && html`<h3>Logged, with no page yet</h3>`}
      ${unknown.map((name) => html`<div class="inactive-page"><b>${name}</b><small>${formatInteger(session.tagsOf(name).value.length)} tags</small></div>`)}
    </div>`}
  <//>`;
}
