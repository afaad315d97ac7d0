// @ts-check
/** The outline beside the picture: the same tree for the keyboard and for screen readers, and what a search finds. */
import { html } from "htm/preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import "@preact/signals";
import { scrollToRow, windowOf } from "../../core/virtual_list.js";
import { Icon } from "../../core/icons.js";
import { SearchField } from "../../shell/search_field.js";
import { hitRows, outlineRows, targetOf } from "./outline_rows.js";
import { hits, isSearching, searchError } from "./search.js";
import { search } from "./state.js";
import { goTo, hierarchy, open, select, selected, toggle } from "./tree.js";
import { shownColoring } from "./view.js";

const ROW_HEIGHT = 24;
const INDENT = 14;

export function Outline() {
  return html`<section class="graph-outline" aria-label="Outline">
    <${SearchField} id="graph-search" label="Find ops, regex" value=${search} error=${searchError.value} />
    <${HitCount} />
    <${OutlineTree} />
  </section>`;
}

function HitCount() {
  if (!isSearching.value || searchError.value) return null;
  const { items, cut } = hits.value;
  const text = items.length === 0 ? "Nothing has such a name" : `${items.length.toLocaleString("en")} found${cut ? ", more not looked at" : ""}`;
  return html`<p class="graph-hit-count" role="status">${text}</p>`;
}

function OutlineTree() {
  const view = useRef(/** @type {HTMLElement | null} */ (null));
  const [scroll, setScroll] = useState({ top: 0, height: 600 });
  const tree = hierarchy.value;
  const rows = useMemo(() => (!tree ? [] : isSearching.value ? hitRows(tree, hits.value.items) : outlineRows(tree, open.value)), [tree, open.value, hits.value, isSearching.value]);
  const active = rows.findIndex(({ item }) => item === selected.value);
  useLayoutEffect(() => {
    const element = view.current;
    if (!element) return;
    const measure = () => setScroll({ top: element.scrollTop, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const element = view.current;
    if (element && active >= 0) element.scrollTop = scrollToRow(active, { scrollTop: element.scrollTop, viewHeight: element.clientHeight, rowHeight: ROW_HEIGHT });
  }, [active]);
  const { start, end } = windowOf({ scrollTop: scroll.top, viewHeight: scroll.height, rowHeight: ROW_HEIGHT, count: rows.length });
  return html`<div
    class="graph-tree"
    role="tree"
    aria-label=${isSearching.value ? "What was found" : "Scopes and ops"}
    aria-activedescendant=${active >= 0 ? `graph-row-${rows[active].item}` : undefined}
    tabindex="0"
    ref=${view}
    onScroll=${() => view.current && setScroll({ top: view.current.scrollTop, height: view.current.clientHeight })}
    onKeyDown=${(/** @type {KeyboardEvent} */ event) => keyed(event, rows, active)}
  >
    <div class="graph-tree-canvas" style=${{ height: `${rows.length * ROW_HEIGHT}px` }}>
      ${rows.slice(start, end).map((row, i) => html`<${Row} key=${row.item} row=${row} top=${(start + i) * ROW_HEIGHT} isSelected=${start + i === active} />`)}
    </div>
  </div>`;
}

/** @param {{row: import("./outline_rows.js").OutlineRow, top: number, isSelected: boolean}} props */
function Row({ row, top, isSelected }) {
  const { item, level, label, note, isScope, isOpen } = row;
  const color = shownColoring.value?.colorOf(item);
  const chosen = () => (isSearching.value ? goTo(item) : select(item));
  const turned = (/** @type {MouseEvent} */ event) => {
    event.stopPropagation();
    toggle(item);
  };
  return html`<div
    id=${`graph-row-${item}`}
    class="graph-row"
    role="treeitem"
    aria-level=${level}
    aria-selected=${isSelected}
    aria-expanded=${isScope && !isSearching.value ? isOpen : undefined}
    title=${isSearching.value && note ? `${note}/${label}` : label}
    style=${{ top: `${top}px`, paddingLeft: `${8 + (level - 1) * INDENT}px` }}
    onClick=${chosen}
    onDblClick=${() => toggle(item)}
  >
    ${isScope && !isSearching.value ? html`<span class="graph-row-turn" onClick=${turned}><${Icon} name=${isOpen ? "chevronDown" : "chevronRight"} size=${12} /></span>` : html`<i class="graph-dot" style=${{ background: color ?? "" }}></i>`}
    <span class="graph-row-label">${label}</span>
    <small>${note}</small>
  </div>`;
}

/** @param {KeyboardEvent} event @param {readonly import("./outline_rows.js").OutlineRow[]} rows @param {number} active */
function keyed(event, rows, active) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const row = rows[active];
  const target = active < 0 && rows.length ? 0 : targetOf(rows, active, event.key);
  if (event.key === "Enter" || event.key === " ") row && toggle(row.item);
  else if (event.key === "ArrowRight" && row && !row.isOpen) toggle(row.item, true);
  else if (event.key === "ArrowLeft" && row?.isOpen) toggle(row.item, false);
  else if (event.key === "Escape") select(null);
  else if (target >= 0) isSearching.peek() ? goTo(rows[target].item) : select(rows[target].item);
  else return;
  event.preventDefault();
  event.stopPropagation();
}
