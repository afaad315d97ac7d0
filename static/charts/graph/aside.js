// @ts-check
/**
 * What clutters a scope is set aside, as TensorBoard's auxiliary nodes are: constants, summaries and other ends without
 * data, and what is tied to nearly everything (an optimizer, the gradients). What belongs to one op alone stands beside
 * it, small; the rest stands in a strip, with a stub at each of those that it is tied to. A person can put each back. Pure.
 */
import { pathOf } from "./hierarchy.js";
import { listOf, opOf } from "./model.js";

const CONSTANTS = /^(Const|HostConst|prim::Constant|onnx::Constant|Constant)$/;
const ENDS = /^(NoOp|Assert|Print|PrintV2)$|Summary(V2)?$/;
/** Neighbours from which a scope, or an op, may count as tied to nearly everything; and the part of all that it is tied to. */
const LEAST_TIES = 6;
const LEAST_TIES_OF_OP = 12;
const TIED_PART = 0.5;
/** Beside one op and on one side of it. */
export const MOST_BESIDE = 5;

/**
 * @typedef {import("./hierarchy.js").Hierarchy} Hierarchy
 * @typedef {import("./bundles.js").Bundles} Bundles
 *
 * @typedef {object} Aside  numbers are indices into the scope's children
 * @property {Uint8Array} isAside
 * @property {Int32Array} host          beside which one it stands alone; -1: in the strip
 * @property {Map<number, {child: number, side: "in" | "out"}[]>} stubs  what in the strip each of the others is tied to
 */

/**
 * @param {Hierarchy} hierarchy
 * @param {Bundles} bundles
 * @param {ReadonlyMap<string, boolean>} choices  by path, what a person set aside or put back
 * @returns {Aside}
 */
export function setAside(hierarchy, { children, bundles }, choices) {
  const count = children.length;
  const data = bundles.map(({ count: edges, controls }) => edges > controls);
  const isAside = new Uint8Array(count);
  const ties = tiesOf(count, bundles);
  children.forEach((item, child) => {
    const chosen = choices.size ? choices.get(pathOf(hierarchy, item)) : undefined;
    const own = ties[child];
    isAside[child] = Number(chosen ?? (own.inner.size > 0 && isClutter(hierarchy, item, own, data)));
  });
  markBusy(ties, isAside, (child) => {
    const isChosen = choices.size === 0 || (choices.get(pathOf(hierarchy, children[child])) ?? true);
    return isChosen && ties[child].inner.size >= (children[child] < hierarchy.nodes ? LEAST_TIES_OF_OP : LEAST_TIES);
  });
  if (isAside.every(Boolean)) isAside.fill(0);
  return { isAside, ...hostsAndStubs(count, { isAside, ties, bundles, isOp: (child) => children[child] < hierarchy.nodes }) };
}

/** @typedef {{inner: Set<number>, ported: boolean, inputs: number[], outputs: number[]}} Ties */

/** @param {number} count @param {Bundles["bundles"]} bundles @returns {Ties[]} */
function tiesOf(count, bundles) {
  /** @type {Ties[]} */
  const ties = Array.from({ length: count }, () => ({ inner: new Set(), ported: false, inputs: [], outputs: [] }));
  bundles.forEach(({ from, to }, i) => {
    for (const [own, other, list] of /** @type {const} */ ([[from, to, "outputs"], [to, from, "inputs"]])) {
      if (own >= count) continue;
      ties[own][list].push(i);
      if (other < count) ties[own].inner.add(other);
      else ties[own].ported = true;
    }
  });
  return ties;
}

/**
 * @param {Hierarchy} hierarchy
 * @param {number} item
 * @param {Ties} ties
 * @param {boolean[]} data  which bundles carry some
 */
function isClutter(hierarchy, item, { inputs, outputs, ported }, data) {
  if (ported) return false;
  const op = kindOf(hierarchy, item);
  if (CONSTANTS.test(op)) return !inputs.some((bundle) => data[bundle]);
  return ENDS.test(op) && !outputs.some((bundle) => data[bundle]);
}

/** The op of an item, or of all that is folded into it. @param {Hierarchy} hierarchy @param {number} item */
function kindOf(hierarchy, item) {
  let at = item;
  while (hierarchy.folds.has(at)) at = listOf(hierarchy.children, at)[0];
  return at < hierarchy.nodes ? opOf(hierarchy.model, at) : "";
}

/** @param {Ties[]} ties @param {Uint8Array} isAside changed in place @param {(child: number) => boolean} isAllowed */
function markBusy(ties, isAside, isAllowed) {
  const drawn = isAside.reduce((left, aside) => left - aside, ties.length);
  const busy = ties.flatMap(({ inner }, child) => {
    const tied = [...inner].filter((other) => !isAside[other]).length;
    return !isAside[child] && tied >= LEAST_TIES && tied >= TIED_PART * (drawn - 1) && isAllowed(child) ? [child] : [];
  });
  for (const child of busy) isAside[child] = 1;
}

/**
 * @param {number} count
 * @param {{isAside: Uint8Array, ties: Ties[], bundles: Bundles["bundles"], isOp: (child: number) => boolean}} known
 */
function hostsAndStubs(count, { isAside, ties, bundles, isOp }) {
  const host = new Int32Array(count).fill(-1);
  /** @type {Map<number, {child: number, side: "in" | "out"}[]>} */
  const stubs = new Map();
  /** @type {Map<string, number>} */
  const beside = new Map();
  for (let child = 0; child < count; child++) {
    if (!isAside[child]) continue;
    const [only] = ties[child].inner;
    const key = `${only}${ties[child].outputs.length > 0}`;
    const taken = beside.get(key) ?? 0;
    if (ties[child].inner.size !== 1 || isAside[only] || ties[child].ported || !isOp(child) || taken >= MOST_BESIDE) continue;
    beside.set(key, taken + 1);
    host[child] = only;
  }
  for (const { from, to } of bundles) {
    for (const [own, other, side] of /** @type {const} */ ([[from, to, "out"], [to, from, "in"]])) {
      if (own >= count || other >= count || isAside[own] || !isAside[other] || host[other] === own) continue;
      const list = stubs.get(own) ?? [];
      list.push({ child: other, side });
      stubs.set(own, list);
    }
  }
  return { host, stubs };
}
