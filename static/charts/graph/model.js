// @ts-check
/** A computation graph as the server sends it: columns over ops and their edges, and the tree of name scopes. Pure. */

/**
 * @typedef {object} GraphModel
 * @property {readonly string[]} strings   last parts of names, ops, devices
 * @property {{name: Int32Array, group: Int32Array, op: Int32Array, device: Int32Array, cluster: Int32Array, flags: Uint8Array,
 *   state?: Uint8Array, changed?: Uint8Array, before?: Int32Array, after?: Int32Array}} nodes
 *   indices into `strings` (-1 none) and into `groups` (-1 top). Of two graphs that are compared, also what became of each op
 *   (STATES), in what it changed (bits, CHANGES), and its number in either graph (-1 none)
 * @property {{name: Int32Array, parent: Int32Array, kind: Uint8Array}} groups   name scopes (kind 0) and bodies of functions (1)
 * @property {{source: Int32Array, target: Int32Array, port: Int32Array, control: Uint8Array, shape: Int32Array, elements: Float64Array}} edges
 *   between nodes; `shape` an index into `shapes` or -1, `elements` the size of the tensor, NaN where it is not known
 * @property {readonly string[]} shapes
 * @property {{node: Int32Array, group: Int32Array, role: Int32Array}} calls   which ops call which functions
 * @property {readonly string[]} notes     what is damaged or was left out
 */

/** @typedef {{offsets: Int32Array, values: Int32Array}} Lists  list i is values[offsets[i] … offsets[i + 1]) */

/** Of `nodes.state`: how an op is marked where two graphs are compared. */
export const STATES = /** @type {const} */ ([
  { name: "same", mark: "" },
  { name: "changed", mark: "≠ " },
  { name: "added", mark: "+ " },
  { name: "removed", mark: "− " },
  { name: "renamed", mark: "→ " },
]);

/** Bits of `nodes.changed`, the lowest first. */
export const CHANGES = ["op", "inputs", "shapes", "device", "attributes", "name"];

/** Of `nodes.flags`. */
export const FLAGS = { named_as_group: 1, missing: 2, second: 4, argument: 8, result: 16 };

/**
 * Rows by key, in the order of the rows; rows with a negative key are in no list.
 * @param {ArrayLike<number>} keys
 * @param {number} count of keys
 * @returns {Lists}
 */
export function listsBy(keys, count) {
  const offsets = new Int32Array(count + 1);
  for (let i = 0; i < keys.length; i++) if (keys[i] >= 0) offsets[keys[i] + 1]++;
  for (let key = 0; key < count; key++) offsets[key + 1] += offsets[key];
  const values = new Int32Array(offsets[count]);
  const next = offsets.slice();
  for (let i = 0; i < keys.length; i++) if (keys[i] >= 0) values[next[keys[i]]++] = i;
  return { offsets, values };
}

/**
 * @param {Lists} lists
 * @param {number} key
 * @returns {Int32Array} a view
 */
export function listOf({ offsets, values }, key) {
  return values.subarray(offsets[key], offsets[key + 1]);
}

/** What a node does. @param {GraphModel} model @param {number} node */
export function opOf({ strings, nodes }, node) {
  return strings[nodes.op[node]] ?? "";
}
