// @ts-check
/** Files out of the projector: the picture, the vectors, the metadata, the selection. */
import { cloud } from "./cloud_view.js";
import { current, currentSeries, edits } from "./embeddings.js";
import { metadataText, selectionText } from "./metadata_text.js";
import { selected } from "./state.js";
import { fields } from "./view.js";

/** @returns {import("../../shell/popover.js").MenuItem[]} */
export function downloadItems() {
  const id = encodeURIComponent(current.peek()?.id ?? "");
  const name = (currentSeries.peek()?.tag ?? "embedding").replace(/[^\p{L}\p{N}._-]+/gu, "_").slice(0, 120) || "embedding";
  const points = selected.peek();
  return [
    { label: "Picture, PNG", icon: "image", run: () => void cloud.current?.exportPNG().then((picture) => save(picture, `${name}.png`)) },
    "separator",
    { label: "All vectors, TSV", icon: "table", run: () => follow(`api/projector/download?id=${id}&what=tensor`, `${name}.tsv`) },
    { label: "All metadata, TSV", icon: "table", disabled: !fields.peek().length, run: () => follow(`api/projector/download?id=${id}&what=metadata`, `${name}.metadata.tsv`) },
    { label: "Metadata with what was written here, TSV", icon: "edit", disabled: !edits.peek().size, run: () => saveText(metadataText(fields.peek(), everyPoint()), `${name}.edited.tsv`) },
    { label: "Metadata of the selection, TSV", icon: "table", disabled: !points, run: () => saveText(selectionText(fields.peek(), points ?? []), `${name}.selection.tsv`) },
  ];
}

function everyPoint() {
  return Array.from({ length: current.peek()?.points ?? 0 }, (_, point) => point);
}

/** @param {string} text @param {string} name */
function saveText(text, name) {
  save(new Blob([text], { type: "text/tab-separated-values" }), name);
}

/** @param {Blob} blob @param {string} name */
function save(blob, name) {
  const address = URL.createObjectURL(blob);
  follow(address, name);
  setTimeout(() => URL.revokeObjectURL(address), 1000); // the browser reads it after the click
}

/** @param {string} address @param {string} name */
function follow(address, name) {
  Object.assign(document.createElement("a"), { href: address, download: name }).click();
}
