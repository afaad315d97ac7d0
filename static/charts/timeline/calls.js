// @ts-check
/** The call tree of a profile: slices of one name under one parent are one node, however often they ran. Pure. */

/**
 * @typedef {object} CallTree nodes, parents before children; node 0 is all of it
 * @property {number[]} name      index in the trace's names; −1 of node 0
 * @property {number[]} parent
 * @property {number[]} depth     0 of node 0
 * @property {number[]} total     ns
 * @property {number[]} self      ns
 * @property {number[]} count
 *
 * @typedef {object} Block a node's place: shares of the whole width
 * @property {number} node
 * @property {number} left
 * @property {number} width
 */

/**
 * The tree under one node that is all of it.
 * @param {{name: ArrayLike<number>, parent: ArrayLike<number>, total: ArrayLike<number>, self: ArrayLike<number>, count: ArrayLike<number>}} nodes
 *   parents before children; −1 is the parent of those that nothing called
 * @returns {CallTree}
 */
export function callTree({ name, parent, total, self, count }) {
  const tree = { name: [-1], parent: [-1], depth: [0], total: [0], self: [0], count: [0] };
  for (let i = 0; i < name.length; i++) {
    const above = parent[i] + 1;
    tree.name.push(name[i]);
    tree.parent.push(above);
    tree.depth.push(tree.depth[above] + 1);
    tree.total.push(total[i]);
    tree.self.push(self[i]);
    tree.count.push(count[i]);
    if (above === 0) tree.total[0] += total[i];
  }
  return tree;
}

/**
 * Where the nodes under `root` stand, the heaviest to the left; those narrower than `least` are left out with all inside.
 * The nodes around `root` are full width above it.
 * @param {CallTree} tree
 * @param {number} root
 * @param {number} least share of the width
 * @returns {Block[]}
 */
export function leftHeavy(tree, root, least) {
  const order = childrenByWeight(tree);
  /** @type {Block[]} */
  const blocks = [];
  for (let node = root; node >= 0; node = tree.parent[node]) blocks.unshift({ node, left: 0, width: 1 });
  const whole = tree.total[root] || 1;
  const waiting = [{ node: root, left: 0, width: 1 }];
  for (let block = waiting.pop(); block; block = waiting.pop()) {
    let left = block.left;
    for (const node of order[block.node]) {
      const width = tree.total[node] / whole;
      if (width < least) break;
      const child = { node, left, width };
      blocks.push(child);
      waiting.push(child);
      left += width;
    }
  }
  return blocks;
}

/** @param {CallTree} tree @returns {number[][]} */
function childrenByWeight({ parent, total }) {
  const children = parent.map(() => /** @type {number[]} */ ([]));
  for (let node = 1; node < parent.length; node++) children[parent[node]].push(node);
  for (const list of children) list.sort((a, b) => total[b] - total[a]);
  return children;
}
