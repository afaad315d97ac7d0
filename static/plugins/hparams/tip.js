// @ts-check
/** What stands beside the row that is pointed at: whose it is, its metrics, and where it differs. */
import { signal } from "@preact/signals-core";
import { html } from "htm/preact";
import { session } from "../../core/session.js";
import { PlotTip } from "../../shell/plot_tip.js";
import { RUN } from "./columns.js";
import { shownColumns } from "./model.js";
import { shortened } from "./widths.js";

/** @typedef {import("./rows.js").Row} Row */

const LISTED = 14;
const LONGEST = 60; // characters of a value

/** @type {import("@preact/signals-core").Signal<{row: Row, left: number, top: number} | null>} */
const pointed = signal(null);

/** @param {Row | null} row @param {number} left @param {number} top CSS pixels in the window */
export function pointAt(row, left, top) {
  if (!row && !pointed.peek()) return;
  pointed.value = row && { row, left, top };
  session.hoveredRun.value = row && row.run.id;
}

export function Tip() {
  const now = pointed.value;
  return html`<${PlotTip} at=${now && { left: now.left, top: now.top, source: "pointer" }}>
    ${now && html`<p class="hp-tip-head"><i class="swatch" style=${{ background: session.colorOf(now.row.run) }} /><strong>${now.row.hparams[RUN]}</strong></p>
      <table><tbody>${shownColumns.value
        .filter(({ kind, name }) => (kind === "hparam" || kind === "metric") && name in now.row.hparams)
        .slice(0, LISTED)
        .map(({ name, title, kind, format }) => html`<tr key=${name} class=${`hp-${kind}`}><td>${title}</td><td>${shortened(format(now.row.hparams[name]), LONGEST)}</td></tr>`)}</tbody></table>`}
  <//>`;
}
