// @ts-check
/** What the server knows of the selected op: asked for when it is selected. */
import { computed, effect, signal } from "@preact/signals-core";
import { ApiError, postDocument } from "../../core/api.js";
import { session } from "../../core/session.js";
import { chosenGraph, loadedModel, nameInRequest } from "./feed.js";
import { hierarchy, selected } from "./tree.js";

/**
 * @typedef {{node: number, name: string, port: number, slot: number, shape: string | null, control: boolean}} Neighbour
 * @typedef {object} Details
 * @property {string} name
 * @property {string} op
 * @property {string} device
 * @property {{name: string, type: string, value: string, cut: boolean, bytes: number}[]} attributes
 * @property {Neighbour[]} inputs
 * @property {Neighbour[]} outputs
 * @property {number} more_inputs
 * @property {number} more_outputs
 * @property {string[]} shapes
 * @property {{group: number, name: string, role: string}[]} calls
 * @property {number[]} called_by
 * @property {{file: string, line: number, function: string, code: string}[]} trace
 * @property {string[]} original
 */

/** @type {import("@preact/signals-core").Signal<{node: number, details: Details | null, error: string}>} */
export const details = signal({ node: -1, details: null, error: "" });

const selectedNode = computed(() => {
  const [tree, item] = [hierarchy.value, selected.value];
  return tree && item !== null && item < tree.nodes ? item : -1;
});

/** Follows the selection while the page is shown. @returns {() => void} stops */
export function followDetails() {
  return effect(() => {
    const node = selectedNode.value;
    const [graph, model] = [chosenGraph.peek(), loadedModel.value.value];
    details.value = { node, details: null, error: "" };
    if (node < 0 || !graph || !model) return;
    const stop = new AbortController();
    postDocument("api/graphs/node", { ...nameInRequest(graph), node, stamp: model.stamp }, { signal: stop.signal }).then(
      (found) => void (details.value = { node, details: found, error: "" }),
      (error) => {
        if (stop.signal.aborted) return;
        details.value = { node, details: null, error: error instanceof Error ? error.message : String(error) };
        if (error instanceof ApiError && error.status === 410) void session.refresh(); // logged anew: the list tells the new stamp
      },
    );
    return () => stop.abort();
  });
}

/** Where an attribute is given out whole. @param {number} node @param {string} name */
export function attributeAddress(node, name) {
  const graph = chosenGraph.peek();
  if (!graph) return "";
  const params = new URLSearchParams({ run: `${graph.run}`, kind: graph.kind, node: `${node}`, name, stamp: loadedModel.peek().value?.stamp ?? "" });
  if (graph.tag !== null) params.set("tag", `${graph.tag}`);
  return `api/graphs/attribute?${params}`;
}
