// @ts-check
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { getDocument } from "../core/api.js";
import { formatBytes, formatInteger } from "../core/format.js";
import { Dialog } from "./dialog.js";

/**
 * @typedef {{files: {run: string, path: string, offset: number, length: number, reason: string}[],
 *   unreadable: {path: string, reason: string}[]}} DamageReport
 */

const ROW_LIMIT = 500;

/** Where event files are damaged, so that a person can judge what is missing. @param {{onClose: () => void}} props */
export function DamageDialog({ onClose }) {
  const [report, setReport] = useState(/** @type {DamageReport | null} */ (null));
  const [failure, setFailure] = useState("");
  useEffect(() => {
    getDocument("api/damage").then(setReport, (error) => setFailure(String(error.message)));
  }, []);
  return html`<${Dialog} title="Damaged event files" class="dialog-wide" onClose=${onClose}>
    <p class="hint">Every checksum is verified. A damaged stretch is skipped; everything before and after it is shown.</p>
    ${failure && html`<p class="tone-bad">${failure}</p>`}
    ${!report && !failure && html`<i class="skeleton skeleton-block"></i>`}
    ${report && html`<${DamagedFiles} files=${report.files} />`}
    ${report && report.unreadable.length > 0 && html`<${Unreadable} files=${report.unreadable} />`}
  <//>`;
}

/** @param {{files: DamageReport["files"]}} props */
function DamagedFiles({ files }) {
  if (!files.length) return html`<p>No stretch is damaged.</p>`;
  return html`<div class="table-scroll"><table class="table">
      <thead><tr><th>run</th><th>file</th><th class="number">offset</th><th class="number">length</th><th>reason</th></tr></thead>
      <tbody>
        ${files.slice(0, ROW_LIMIT).map(
          (file) =>
            html`<tr><td>${file.run}</td><td class="mono">${file.path}</td><td class="number">${formatInteger(file.offset)}</td><td class="number">${formatBytes(file.length)}</td><td>${file.reason}</td></tr>`,
        )}
      </tbody>
    </table></div>
    ${files.length > ROW_LIMIT && html`<p class="hint">The first ${ROW_LIMIT} of ${formatInteger(files.length)}; <code>board --inspect</code> lists all.</p>`}`;
}

/** @param {{files: DamageReport["unreadable"]}} props */
function Unreadable({ files }) {
  return html`<h3>Not readable</h3>
    <table class="table"><tbody>${files.map((file) => html`<tr><td class="mono">${file.path}</td><td>${file.reason}</td></tr>`)}</tbody></table>`;
}
