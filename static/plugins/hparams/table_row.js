// @ts-check
/** One row: whose it is, and a cell a column, with a bar where the value stands between the lowest and the highest. */
import { Component } from "preact";
import { html } from "htm/preact";
import { Icon } from "../../core/icons.js";
import { session } from "../../core/session.js";
import { RUN, STATUS } from "./columns.js";
import { opened } from "./details.js";
import { runsOf } from "./model.js";

/**
 * @typedef {import("./rows.js").Row} Row
 * @typedef {import("./columns.js").Column} Column
 * @typedef {ReadonlyMap<string, {low: number, high: number, best: number}>} Extents
 * @typedef {{row: Row, index: number, columns: readonly Column[], extents: Extents, colors: string, isOn: boolean, state: string}} RowProps
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
    const { row, index, columns, extents, colors, isOn, state } = /** @type {RowProps} */ (/** @type {unknown} */ (this.props));
    const name = String(row.hparams[RUN]);
    return html`<tr class=${state && `is-${state}`} aria-rowindex=${index + 2}>
      <th scope="row">
        <span class="hp-name">
          <button type="button" class="run-swatch-hit" role="checkbox" aria-checked=${isOn} aria-label=${`Show ${name} in all dashboards`} title="Shown in all dashboards or not; Alt: only this one" onClick=${(/** @type {MouseEvent} */ event) => toggle(row, isOn, event.altKey)}>
            <i class=${`run-swatch run-swatch-${isOn}`} style=${{ "--run-color": colors }}></i>
          </button>
          <button type="button" class="hp-open" title=${row.run.name} onClick=${() => void (opened.value = row.key)}>${name}</button>
        </span>
      </th>
      ${columns.map((column) => cell(row, column, extents.get(column.name)))}
    </tr>`;
  }
}

/** @param {Row} row @param {boolean} isOn @param {boolean} only */
function toggle(row, isOn, only) {
  if (only) session.onlyRuns(runsOf([row]));
  else session.switchRuns(runsOf([row]), !isOn);
}

/** @param {Row} row @param {Column} column @param {{low: number, high: number, best: number} | undefined} extent */
function cell(row, { name, kind, format }, extent) {
  const value = Object.hasOwn(row.hparams, name) ? row.hparams[name] : undefined;
  if (value === undefined) return html`<td key=${name} class="hp-missing"><span aria-label="not set">–</span></td>`;
  if (name === STATUS) return html`<td key=${name} class=${`hp-status hp-status-${value}`}><span>${value}</span></td>`;
  const text = format(value);
  if (kind !== "metric" || typeof value !== "number" || !extent) return html`<td key=${name} class=${typeof value === "number" ? "hp-number" : "hp-words"} title=${text}>${text}</td>`;
  const part = extent.high > extent.low ? (value - extent.low) / (extent.high - extent.low) : 1;
  const isBest = value === extent.best;
  return html`<td key=${name} class=${`hp-number hp-value ${isBest ? "is-best" : ""}`}>
    <i class="hp-bar" style=${{ width: `${Math.round(Math.max(0, part) * 100)}%` }}></i>
    <span>${isBest && html`<${Icon} name="check" size=${11} label="best" />`}${text}</span>
  </td>`;
}
