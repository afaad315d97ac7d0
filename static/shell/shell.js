// @ts-check
/** The frame of the page: header, run list, the current dashboard and the windows above them. */
import { html } from "htm/preact";
import { useEffect } from "preact/hooks";
import { effect } from "@preact/signals";
import { handleKey, registerCommands, registerKeyHints } from "../core/commands.js";
import { session } from "../core/session.js";
import { settings } from "../core/settings.js";
import { currentUrl } from "../core/url_state.js";
import { CopyNote, copy } from "./clipboard.js";
import { Header } from "./header.js";
import { lazy } from "./lazy.js";
import { opened } from "./opened.js";
import { PageHost } from "./page_host.js";
import { coloredRun, notedRun } from "./run_actions.js";
import { isOverPage, openRunList, runListIsOpen } from "./run_list_place.js";
import { Sidebar } from "./sidebar.js";

const NARROWEST_PAGE = 480;

const Palette = lazy(() => import("./palette.js").then((module) => module.Palette));
const HelpDialog = lazy(() => import("./help_dialog.js").then((module) => module.HelpDialog));
const DamageDialog = lazy(() => import("./damage_dialog.js").then((module) => module.DamageDialog));
const NoteDialog = lazy(() => import("./note_dialog.js").then((module) => module.NoteDialog));
const RunColorPopover = lazy(() => import("./color_panel.js").then((module) => module.RunColorPopover));

export function Shell() {
  useEffect(listenToKeys, []);
  useEffect(nameTheWindow, []);
  const width = Math.min(settings.sidebarWidth.value, Math.max(200, innerWidth - NARROWEST_PAGE));
  return html`<a class="skip-link" href="#page">Skip to the charts</a>
    <div class=${`frame ${runListIsOpen.value && !isOverPage.value ? "" : "is-wide"} ${isOverPage.value ? "is-narrow" : ""}`} style=${{ "--sidebar-width": `${width}px` }}>
      <${Header} />
      ${runListIsOpen.value && isOverPage.value && html`<div class="sidebar-scrim" onClick=${() => openRunList(false)}></div>`}
      ${runListIsOpen.value && html`<${Sidebar} />`}
      <${PageHost} />
    </div>
    <${Windows} />
    <${CopyNote} />
    ${coloredRun.value && html`<${RunColorPopover} />`} ${notedRun.value && html`<${NoteDialog} />`}`;
}

function Windows() {
  const close = () => void (opened.value = null);
  if (opened.value === "palette") return html`<${Palette} onClose=${close} />`;
  if (opened.value === "help") return html`<${HelpDialog} onClose=${close} />`;
  return opened.value === "damage" ? html`<${DamageDialog} onClose=${close} />` : null;
}

function listenToKeys() {
  const unregister = [registerCommands(shellCommands()), registerKeyHints("Run list", TREE_KEYS)];
  addEventListener("keydown", handleKey);
  return () => {
    removeEventListener("keydown", handleKey);
    for (const take of unregister) take();
  };
}

/** @returns {import("../core/commands.js").Command[]} */
function shellCommands() {
  const section = "Everywhere";
  return [
    { section, title: "Search runs, tags and actions", key: "/", hidden: true, run: () => void (opened.value = "palette") },
    { section, title: "Search", key: "Ctrl+k", hidden: true, run: () => void (opened.value = "palette") },
    { section, title: "Show keys", key: "?", run: () => void (opened.value = "help") },
    { section, title: "Show or hide the run list", key: "b", run: () => openRunList(!runListIsOpen.peek()) },
    { section, title: "Filter runs", key: "r", run: () => inRunList("run-filter", (field) => field.focus()) },
    { section, title: "Filter runs by hyperparameters", key: "h", run: () => inRunList("hparam-filter", (button) => button.click()) },
    { section, title: "Switch between light and dark", key: "t", run: () => void (settings.theme.value = session.theme.peek() === "dark" ? "light" : "dark") },
    { section, title: "Pause or resume live updates", key: "p", run: () => void (settings.autoRefresh.value = !settings.autoRefresh.peek()) },
    { section, title: "Fetch new points now", run: () => void session.refresh() },
    { section, title: "Copy a link to this view", run: () => void copy(currentUrl()) },
    { section, title: "Show all runs", run: () => session.switchRuns(session.listedRuns.peek(), true) },
    { section, title: "Show no runs", run: () => session.switchRuns(session.listedRuns.peek(), false) },
    { section, title: "Show damaged event files", run: () => void (opened.value = "damage") },
  ];
}

const TREE_KEYS = [
  { keys: ["↑", "↓", "Home", "End"], text: "move" },
  { keys: ["←", "→"], text: "fold, unfold" },
  { keys: ["Space"], text: "show or not" },
  { keys: ["Enter"], text: "only this; also double-click or Alt-click" },
  { keys: ["F2"], text: "rename" },
  { keys: ["Shift", "F10"], text: "more actions" },
  { keys: ["a–z"], text: "jump to a name" },
];

/** Does something with a control of the run list, which may be closed. @param {string} id @param {(control: HTMLElement) => void} act */
function inRunList(id, act) {
  openRunList(true);
  requestAnimationFrame(() => {
    const control = document.getElementById(id);
    if (control) act(control);
  });
}

function nameTheWindow() {
  return effect(() => {
    const title = session.environment.value?.window_title || "board";
    document.title = session.connection.value === "disconnected" ? `${title} (disconnected)` : title;
  });
}
