// @ts-check
/** One row: whose it is, and a cell a column, with a bar where the value stands between the lowest and the highest. */
import { Component, h } from "preact";
import { html } from "htm/preact";
import { Icon } from "../../core/icons.js";
import { session } from "../../core/session.js";
import { toggled } from "../../core/view_state.js";
import { RUN, STATUS } from "./columns.js";
import { opened } from "./details.js";
import { runsOf } from "./model.js";
import { unfoldedGroups } from "./state.js";
import { shortened } from "./widths.js";

/**
 * @typedef {import("./rows.js").Row} Row
 * @typedef {import("./columns.js").Column} Column
 * @typedef {ReadonlyMap<string, {low: number, high: number, best: number}>} Extents
 * @typedef {{row: Row, index: number, columns: readonly Column[], first: number, last: number, extents: Extents, color: string,
 *   isOn: boolean, state: "" | "picked" | "other", isMember: boolean, isUnfolded: boolean}} RowProps `first`, `last`: of the columns
 *   that are in view; `isMember`: of the group above
 */

/** Drawn anew only when one of its properties is another: while the table scrolls, most rows stay as they are. */
export class TableRow extends Component {
  /** @override @param {RowProps} next */
  shouldComponentUpdate(next) {
    const now = /** @type {Record<string, any>} */ (this.props);
    return Object.entries(next).some(([name, value]) => now[name] !== value);
  }

  /** @override */
  render() {
    const { row, index, columns, first, last, extents, color, isOn, state, isMember, isUnfolded } = /** @type {RowProps} */ (/** @type {unknown} */ (this.props));
    const name = String(row.hparams[RUN]);
    const gap = (/** @type {string} */ key, /** @type {number} */ span) => (span > 0 ? h("td", { key, colSpan: span, class: "hp-rest", "aria-hidden": true }) : null);
    return html`<tr class=${`${state && `is-${state}`} ${isMember ? "is-member" : ""}`} aria-rowindex=${index + 2} onPointerEnter=${() => void (session.hoveredRun.value = row.run.id)} onPointerLeave=${() => void (session.hoveredRun.value = null)}>
      <th scope="row">
        <span class="hp-name">
          ${row.members && html`<button type="button" class="hp-fold" aria-expanded=${isUnfolded} aria-label=${`Sessions of ${name}`} title=${isUnfolded ? "Fold" : "Its sessions"} onClick=${() => void (unfoldedGroups.value = toggled(unfoldedGroups.peek(), row.key))}><${Icon} name="chevronDown" size=${12} /></button>`}
          <button type="button" class="run-swatch-hit" role="checkbox" aria-checked=${isOn} aria-label=${`Show ${name} in all dashboards`} title="Shown in all dashboards or not; Alt: only this one" onClick=${(/** @type {MouseEvent} */ event) => toggle(row, isOn, event.altKey)}>
            <i class=${`run-swatch run-swatch-${isOn}`} style=${{ "--run-color": color }}></i>
          </button>
          <button type="button" class="hp-open" title=${row.members ? name : row.run.name} onClick=${() => void (opened.value = row.key)}>${name}</button>
        </span>
      </th>
      ${gap("before", first)}${columns.slice(first, last).map((column) => cell(row, column, extents.get(column.name)))}${gap("after", columns.length - last)}
    </tr>`;
  }
}

/** @param {Row} row @param {boolean} isOn @param {boolean} only */
function toggle(row, isOn, only) {
  if (only) session.onlyRuns(runsOf([row]));
  else session.switchRuns(runsOf([row]), !isOn);
}

/** Between which values a group's sessions lie. @param {Row} row @param {string} column @param {Column["format"]} format */
function spreadOf({ members }, column, format) {
  const values = (members ?? []).map(({ hparams }) => hparams[column]).filter((value) => typeof value === "number");
  return values.length > 0 ? `${values.length} sessions: ${format(Math.min(...values))} to ${format(Math.max(...values))}` : undefined;
}

/** Made without a template: there are a thousand in view. @param {Row} row @param {Column} column @param {{low: number, high: number, best: number} | undefined} extent */
function cell(row, { name, kind, format }, extent) {
  const value = Object.hasOwn(row.hparams, name) ? row.hparams[name] : undefined;
  if (value === undefined) return h("td", { key: name, class: extent && !Number.isNaN(extent.low) ? "hp-missing hp-number" : "hp-missing" }, h("span", { "aria-label": "not set" }, "–"));
  if (name === STATUS) return h("td", { key: name, class: `hp-status hp-status-${value}` }, h("span", null, String(value)));
  const text = shortened(format(value));
  const isNumber = typeof value === "number";
  if (kind !== "metric" || !isNumber || !extent) return h("td", { key: name, class: isNumber ? "hp-number" : "hp-words", title: text }, text);
  const part = extent.high > extent.low ? (value - extent.low) / (extent.high - extent.low) : 1;
  const isBest = value === extent.best;
  return h("td", { key: name, title: spreadOf(row, name, format), class: isBest ? "hp-number hp-value is-best" : "hp-number hp-value" },
    h("i", { class: "hp-bar", style: { width: `${Math.round(Math.max(0, Math.min(1, part)) * 100)}%` } }),
    h("span", null, isBest ? h(Icon, { name: "check", size: 11, label: "best" }) : null, text),
  );
}
