// @ts-check
/** Files out of a graph: the picture of what is open, the graph as it was logged. */
import { session } from "../../core/session.js";
import { chart } from "./canvas.js";
import { chosenGraph } from "./feed.js";

/** @returns {import("../../shell/popover.js").MenuItem[]} */
export function downloadItems() {
  const entry = chosenGraph.peek();
  if (!entry) return [];
  const run = session.runById.peek().get(entry.run)?.name ?? "";
  const name = `${run} ${entry.tag === null ? "graph" : entry.title}`.replace(/[^\p{L}\p{N}._-]+/gu, "_").replace(/^[._]+/, "").slice(0, 120);
  const own = entry.kind === "keras" ? ["json", "Model, JSON"] : ["pb", "Graph, pb"];
  const formats = [["pbtxt", "Graph, pbtxt"], own];
  const files = formats.map(([format, label]) => {
    const params = new URLSearchParams({ run: `${entry.run}`, kind: entry.kind, format });
    if (entry.tag !== null) params.set("tag", `${entry.tag}`);
    return { label, icon: /** @type {const} */ ("table"), run: () => save(`api/graphs/download?${params}`, `${name}.${format}`) };
  });
  return [
    { label: "Picture, PNG", icon: "image", run: () => void savePicture(`${name}.png`) },
    { label: "Picture, SVG", icon: "image", run: () => saveBlob(new Blob([chart()?.exportSVG(name) ?? ""], { type: "image/svg+xml" }), `${name}.svg`) },
    ...files,
  ];
}

/** @param {string} name */
async function savePicture(name) {
  const picture = await chart()?.exportPNG();
  if (picture) saveBlob(picture, name);
}

/** @param {Blob} blob @param {string} name */
function saveBlob(blob, name) {
  const url = URL.createObjectURL(blob);
  save(url, name);
  setTimeout(() => URL.revokeObjectURL(url), 1000); // the browser reads it after the click
}

/** @param {string} url @param {string} name */
function save(url, name) {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
}
