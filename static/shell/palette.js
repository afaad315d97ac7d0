// @ts-check
/** The command palette: one field that finds runs, tags, dashboards and actions. */
import { html } from "htm/preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { commands } from "../core/commands.js";
import { fuzzySearch } from "../core/fuzzy.js";
import { Icon } from "../core/icons.js";
import { escapeExpression } from "../core/regex_filter.js";
import { session } from "../core/session.js";
import { navigate } from "../core/url_state.js";
import { Dialog } from "./dialog.js";
import { PAGES } from "./pages.js";
import { selectTab } from "./tabs.js";

const RESULT_LIMIT = 40;
const INITIAL_LIMIT = 12;

/**
 * @typedef {{title: string, section: string, icon: import("../core/icons.js").IconName, key?: string, color?: string, run: () => void}} Entry
 */

/** @param {{onClose: () => void}} props */
export function Palette({ onClose }) {
  const entries = useMemo(allEntries, []);
  const [query, setQuery] = useState("");
  const [index, setIndex] = useState(0);
  const results = useMemo(() => fuzzySearch(query, entries, (entry) => entry.title, query ? RESULT_LIMIT : INITIAL_LIMIT), [query]);
  const choose = (/** @type {Entry | undefined} */ entry) => {
    if (!entry) return;
    onClose();
    entry.run();
  };
  const keyed = (/** @type {KeyboardEvent} */ event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && results.length) setIndex((index + step + results.length) % results.length);
    else if (event.key === "Enter") choose(results[index]?.item);
    else return;
    event.preventDefault();
  };
  const typed = (/** @type {InputEvent} */ event) => {
    setQuery(/** @type {HTMLInputElement} */ (event.currentTarget).value);
    setIndex(0);
  };
  return html`<${Dialog} title="Search" class="palette-dialog" bare onClose=${onClose}>
    <div class="palette-field">
      <${Icon} name="search" />
      <input
        type="text"
        role="combobox"
        aria-label="Search runs, tags and actions"
        placeholder="Search runs, tags and actions"
        aria-expanded="true"
        aria-controls="palette-results"
        aria-activedescendant=${results.length ? `palette-${index}` : undefined}
        spellcheck="false"
        autocomplete="off"
        autofocus
        value=${query}
        onInput=${typed}
        onKeyDown=${keyed}
      />
      <kbd>Esc</kbd>
    </div>
    <${Results} results=${results} index=${index} onPoint=${setIndex} onChoose=${choose} />
  <//>`;
}

/** @param {{results: {item: Entry, positions: number[]}[], index: number, onPoint: (index: number) => void, onChoose: (entry: Entry) => void}} props */
function Results({ results, index, onPoint, onChoose }) {
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" }), [index]);
  if (!results.length) return html`<p class="palette-empty">Nothing is called that.</p>`;
  return html`<div class="palette-results" id="palette-results" role="listbox" aria-label="Results" ref=${list}>
    ${results.map(
      ({ item, positions }, i) =>
        html`<div id=${`palette-${i}`} role="option" class="palette-option" aria-selected=${i === index} onPointerMove=${() => i !== index && onPoint(i)} onClick=${() => onChoose(item)}>
          ${item.color ? html`<i class="run-swatch run-swatch-true" style=${{ "--run-color": item.color }}></i>` : html`<${Icon} name=${item.icon} size=${14} />`}
          <span class="palette-title">${marked(item.title, positions)}</span>
          <small>${item.section}</small>
          ${item.key && html`<kbd>${item.key}</kbd>`}
        </div>`,
    )}
  </div>`;
}

/** The title with the letters that matched. @param {string} title @param {number[]} positions */
function marked(title, positions) {
  const hits = new Set(positions);
  return hits.size ? [...title].length === title.length ? [...title].map((letter, i) => (hits.has(i) ? html`<mark>${letter}</mark>` : letter)) : title : title;
}

/** @returns {Entry[]} */
function allEntries() {
  const actions = commands.peek().filter((command) => !command.hidden);
  return [
    ...actions.map(({ title, section, key, run }) => ({ title, section, key, run, icon: /** @type {const} */ ("chevronRight") })),
    ...PAGES.map((page) => ({ title: page.title, section: "dashboard", icon: /** @type {const} */ ("layers"), run: () => selectTab(page.name) })),
    ...PAGES.flatMap(tagEntries),
    ...session.runs.peek().map(runEntry),
  ];
}

/** @param {import("./pages.js").PageEntry} page @returns {Entry[]} */
function tagEntries(page) {
  return session.tagsOf(page.data).peek().map((tag) => ({
    title: tag.name,
    section: `${page.title}, tag`,
    icon: "log",
    run: () => navigate({ tab: page.name, tagFilter: `^${escapeExpression(tag.name)}$` }),
  }));
}

/** @param {import("../core/session.js").Run} run @returns {Entry} */
function runEntry(run) {
  const title = run.alias ? `${run.alias} (${run.name})` : run.name;
  return { title, section: "only this run", icon: "only", color: session.colorOf(run), run: () => session.onlyRuns([run]) };
}
