// @ts-check
/** Dashboards as tabs: those with data; the others in a menu that says how to log for them. */
import { html } from "htm/preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import "@preact/signals";
import { formatCount, formatInteger } from "../core/format.js";
import { Icon } from "../core/icons.js";
import { session } from "../core/session.js";
import { currentUrl, navigate } from "../core/url_state.js";
import { PAGES, isActive, isOf } from "./pages.js";
import { PopoverButton } from "./popover.js";
import { fitting } from "./tab_fit.js";

/** @typedef {import("./pages.js").PageEntry} PageEntry */

/** @param {string} name */
export function selectTab(name) {
  if (session.tab.peek() !== name) navigate({ tab: name });
}

/** Room for the button that shows the rest, px. */
const MORE_WIDTH = 76;

export function Tabs() {
  const bar = useRef(/** @type {HTMLElement | null} */ (null));
  const { widths, room } = useMeasures(bar);
  const current = session.tab.value;
  const active = PAGES.filter((page) => page.name === current || isActive(page, session.activePlugins.value));
  const fit = fitting(active.map((page) => page.name), widths, room - MORE_WIDTH, current);
  const shown = active.filter((page) => fit.includes(page.name));
  const keyed = (/** @type {KeyboardEvent} */ event) => {
    const at = shown.findIndex((page) => page.name === current);
    const target = { ArrowRight: at + 1, ArrowLeft: at - 1 + shown.length, Home: 0, End: shown.length - 1 }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    selectTab(shown[target % shown.length].name);
  };
  return html`<nav class="tabs-bar" ref=${bar}>
    <div class="tabs" role="tablist" aria-label="Dashboards" onKeyDown=${keyed}>
      ${shown.map((page) => html`<${Tab} key=${page.name} page=${page} isCurrent=${page.name === current} />`)}
    </div>
    <${MorePages} active=${active} shown=${shown} />
  </nav>`;
}

/**
 * The room in the bar, and how wide each tab was when it was last seen.
 * @param {import("preact").RefObject<HTMLElement | null>} bar
 */
function useMeasures(bar) {
  const [widths, setWidths] = useState(/** @type {ReadonlyMap<string, number>} */ (new Map()));
  const [room, setRoom] = useState(Infinity);
  useLayoutEffect(() => {
    const element = /** @type {HTMLElement} */ (bar.current);
    const observer = new ResizeObserver(() => setRoom(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    const seen = new Map(widths);
    for (const tab of bar.current?.querySelectorAll(".tab[role=tab]") ?? []) seen.set(tab.id.slice("tab-".length), /** @type {HTMLElement} */ (tab).offsetWidth);
    if ([...seen].some(([name, width]) => widths.get(name) !== width)) setWidths(seen);
  });
  return { widths, room };
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
  const count = page.isCounted === false ? 0 : session.tagsOf(page.data).value.length;
  return html`<button
    type="button"
    role="tab"
    class="tab"
    id=${`tab-${page.name}`}
    aria-selected=${isCurrent}
    aria-controls="page"
    tabindex=${isCurrent ? 0 : -1}
    ref=${element}
    onClick=${(/** @type {MouseEvent} */ event) => openTab(event, page.name)}
    onAuxClick=${(/** @type {MouseEvent} */ event) => event.button === 1 && openTab(event, page.name)}
  >
    ${page.title} ${count > 0 && html`<small>${formatInteger(count)}</small>`}
  </button>`;
}

/** As a link would: the middle button, and Ctrl or Cmd, leave this page as it is. @param {MouseEvent} event @param {string} name */
function openTab(event, name) {
  if (event.button === 1 || event.ctrlKey || event.metaKey) open(currentUrl({ tab: name }), "_blank");
  else selectTab(name);
}

/** @param {{active: readonly PageEntry[], shown: readonly PageEntry[]}} props */
function MorePages({ active, shown }) {
  const hidden = active.filter((page) => !shown.includes(page));
  const inactive = PAGES.filter((page) => !active.includes(page));
  const unknown = session.activePlugins.value.filter((name) => !PAGES.some((page) => isOf(page, name)));
  if (!hidden.length && !inactive.length && !unknown.length) return null;
  return html`<${PopoverButton} label="More dashboards" class="tab tab-more" popoverClass="more-pages" content=${html`More <${Icon} name="chevronDown" size=${12} />`}>
    ${(/** @type {() => void} */ close) => html`<div class="panel">
      ${hidden.map((page) => html`<button type="button" class="menu-item" key=${page.name} onClick=${() => {
        close();
        selectTab(page.name);
      }}><span>${page.title}</span></button>`)}
      ${inactive.length > 0 && html`<h3>Without data here</h3>`}
      ${inactive.map((page) => html`<div class="inactive-page"><b>${page.title}</b><code>${page.howTo}</code></div>`)}
      ${unknown.length > 0 && html`<h3>Logged, with no page yet</h3>`}
      ${unknown.map((name) => html`<div class="inactive-page"><b>${name}</b><small>${formatCount(session.tagsOf(name).value.length, "tag")}</small></div>`)}
    </div>`}
  <//>`;
}
