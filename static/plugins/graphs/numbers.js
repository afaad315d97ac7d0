// @ts-check
/** The numbers that the server gives to ops: those of the model, but where two graphs are compared, of either of them. Pure. */

/** @typedef {import("../../charts/graph/model.js").GraphModel} GraphModel */

/**
 * Which graph knows an op that is drawn, and its number there: the later one, where both do.
 * @param {GraphModel} model
 * @param {number} node
 * @returns {{graph: "after" | "before", number: number}}
 */
export function numberOf({ nodes: { after, before } }, node) {
  if (!after || !before) return { graph: "after", number: node };
  return after[node] >= 0 ? { graph: "after", number: after[node] } : { graph: "before", number: before[node] };
}

/**
 * From the numbers of one graph to those of the ops that are drawn; null: they are the same.
 * @param {GraphModel} model
 * @param {"after" | "before"} graph
 * @returns {Map<number, number> | null}
 */
export function drawnNumbers({ nodes }, graph) {
  const numbers = nodes[graph];
  if (!numbers) return null;
  /** @type {Map<number, number>} */
  const drawn = new Map();
  numbers.forEach((number, node) => number >= 0 && drawn.set(number, node));
  return drawn;
}
