// @ts-check
/** Files out of the projector: the picture, the vectors, the metadata, the selection. */
import { current, currentSeries } from "./embeddings.js";
import { valueText } from "./fields.js";
import { cloud } from "./cloud_view.js";
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
    { label: "Metadata of the selection, TSV", icon: "table", disabled: !points, run: () => save(new Blob([metadataText(fields.peek(), points ?? [])], { type: "text/tab-separated-values" }), `${name}.selection.tsv`) },
  ];
}

/**
 * A line a point; tabs and line ends inside a value become spaces.
 * @param {readonly import("./fields.js").Field[]} fields
 * @param {readonly number[]} points
 */
export function metadataText(fields, points) {
  const clean = (/** @type {string} */ text) => text.replace(/[\t\r\n]+/g, " ");
  const lines = points.map((point) => [String(point), ...fields.map((field) => clean(valueText(field, point)))].join("\t"));
  return [["point", ...fields.map(({ name }) => clean(name))].join("\t"), ...lines, ""].join("\n");
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
