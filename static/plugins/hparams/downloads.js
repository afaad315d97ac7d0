// @ts-check
/** The table as it is shown, as a file: its rows, columns and order. */
import { shownColumns, sortedRows } from "./model.js";
import { asCsv, asJson, asLatex } from "./text_tables.js";

/** @returns {import("../../shell/popover.js").MenuItem[]} */
export function downloadItems() {
  /** @param {string} label @param {string} name @param {string} type @param {typeof asCsv} write */
  const item = (label, name, type, write) => ({ label, icon: /** @type {const} */ ("table"), run: () => save(new Blob([write(sortedRows.peek(), shownColumns.peek())], { type }), name) });
  return [
    item("Sessions shown, CSV", "hparams.csv", "text/csv", asCsv),
    item("Sessions shown, JSON", "hparams.json", "application/json", asJson),
    item("Sessions shown, LaTeX", "hparams.tex", "application/x-latex", asLatex),
  ];
}

/** @param {Blob} blob @param {string} name */
function save(blob, name) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000); // the browser reads it after the click
}
