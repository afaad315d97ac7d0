// @ts-check
/** What the server knows of the selected op: asked for when it is selected. */
import { computed, effect, signal } from "@preact/signals-core";
import { ApiError, postDocument } from "../../core/api.js";
import { session } from "../../core/session.js";
import { STATES } from "../../charts/graph/model.js";
import { chosenAgainst, chosenGraph, loadedModel, nameInRequest } from "./feed.js";
import { drawnNumbers, numberOf } from "./numbers.js";
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
 * @property {number[]} called_by
 * @property {{file: string, line: number, function: string, code: string}[]} trace
 * @property {string[]} original
 */

/**
 * `before`: of an op that was changed, what the other graph says.
 * @type {import("@preact/signals-core").Signal<{node: number, details: Details | null, before: Details | null, error: string}>}
 */
export const details = signal({ node: -1, details: null, before: null, error: "" });

const selectedNode = computed(() => {
  const [tree, item] = [hierarchy.value, selected.value];
  return tree && item !== null && item < tree.nodes ? item : -1;
});

/** Follows the selection while the page is shown. @returns {() => void} stops */
export function followDetails() {
  return effect(() => {
    const node = selectedNode.value;
    const model = loadedModel.value.value;
    details.value = { node, details: null, before: null, error: "" };
    if (node < 0 || !model) return;
    const stop = new AbortController();
    const isChanged = IN_BOTH.includes(model.nodes.state?.[node] ?? -1) && model.nodes.before;
    const questions = [ask(model, numberOf(model, node), stop.signal), isChanged ? ask(model, { graph: "before", number: isChanged[node] }, stop.signal) : null];
    Promise.all(questions).then(
      ([found, before]) => void (details.value = { node, details: found, before, error: "" }),
      (error) => {
        if (stop.signal.aborted) return;
        details.value = { node, details: null, before: null, error: error instanceof Error ? error.message : String(error) };
        if (error instanceof ApiError && error.status === 410) void session.refresh(); // logged anew: the list tells the new stamp
      },
    );
    return () => stop.abort();
  });
}

/** Of `nodes.state`: what the other graph says is another thing. */
const IN_BOTH = ["changed", "renamed"].map((wanted) => STATES.findIndex(({ name }) => name === wanted));

/**
 * @param {import("./feed.js").LoadedModel} model
 * @param {{graph: "after" | "before", number: number}} which
 * @param {AbortSignal} signal
 * @returns {Promise<Details>} with the numbers of what is drawn
 */
async function ask(model, which, signal) {
  /** @type {Details} */
  const found = await postDocument("api/graphs/node", { ...namesOf(model, which), node: which.number }, { signal });
  const drawn = drawnNumbers(model, which.graph);
  if (!drawn) return found;
  const renumbered = (/** @type {number} */ number) => drawn.get(number) ?? -1;
  const neighbours = (/** @type {Neighbour[]} */ list) => list.map((neighbour) => ({ ...neighbour, node: renumbered(neighbour.node) })).filter(({ node }) => node >= 0);
  return { ...found, inputs: neighbours(found.inputs), outputs: neighbours(found.outputs), called_by: found.called_by.map(renumbered).filter((node) => node >= 0) };
}

/** @param {import("./feed.js").LoadedModel} model @param {{graph: "after" | "before"}} which */
function namesOf(model, { graph }) {
  const entry = graph === "after" ? chosenGraph.peek() : chosenAgainst.peek();
  const stamp = (graph === "after" ? model.after_stamp : model.before_stamp) ?? model.stamp;
  return { ...(entry && nameInRequest(entry)), stamp };
}

/** Where an attribute is given out whole. @param {number} node @param {string} name */
export function attributeAddress(node, name) {
  const model = loadedModel.peek().value;
  if (!model) return "";
  const which = numberOf(model, node);
  const { run, tag, kind, stamp } = namesOf(model, which);
  const params = new URLSearchParams({ run: `${run}`, kind: `${kind}`, node: `${which.number}`, name, stamp });
  if (tag !== null && tag !== undefined) params.set("tag", `${tag}`);
  return `api/graphs/attribute?${params}`;
}
