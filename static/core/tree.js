// @ts-check
/**
 * Runs as a tree of directories, and that tree as the flat rows of a list. Pure.
 * A chain of directories with one entry each is one row: "a/b/c" is not three steps down to a single run.
 */

/**
 * @template R
 * @typedef {{key: string, label: string, runs: R[], children: TreeNode<R>[], run: R | null}} TreeNode
 * `runs` are all runs at and below the node; `run` is the run that the directory itself is.
 */

/**
 * @template R
 * @typedef {{key: string, label: string, depth: number, isGroup: boolean, isOpen: boolean, run: R | null, runs: R[],
 *   position: number, siblings: number, parent: number}} Row
 * `position` counts from 1 among `siblings`; `parent` is a row index, or -1.
 */

/**
 * @template {{name: string}} R
 * @param {readonly R[]} runs in natural order of their names
 * @returns {TreeNode<R>[]} the top level
 */
export function buildTree(runs) {
  /** @type {TreeNode<R>} */
  const root = { key: "", label: "", runs: [], children: [], run: null };
  /** @type {Map<string, TreeNode<R>>} */
  const byPath = new Map([["", root]]);
  for (const run of runs) nodeAt(byPath, run.name).run = run;
  for (const child of root.children) collectRuns(child);
  return root.children.map(compress);
}

/**
 * The node of a path, made with all its ancestors where missing.
 * @template R
 * @param {Map<string, TreeNode<R>>} byPath
 * @param {string} path
 * @returns {TreeNode<R>}
 */
function nodeAt(byPath, path) {
  const known = byPath.get(path);
  if (known) return known;
  const slash = path.lastIndexOf("/");
  const parent = nodeAt(byPath, slash < 0 ? "" : path.slice(0, slash));
  /** @type {TreeNode<R>} */
  const node = { key: path, label: path.slice(slash + 1) || path, runs: [], children: [], run: null };
  byPath.set(path, node);
  parent.children.push(node);
  return node;
}

/** @template R @param {TreeNode<R>} node @returns {R[]} */
function collectRuns(node) {
  if (node.run) node.runs.push(node.run);
  for (const child of node.children) for (const run of collectRuns(child)) node.runs.push(run);
  return node.runs;
}

/** @template R @param {TreeNode<R>} node @returns {TreeNode<R>} */
function compress(node) {
  let label = node.label;
  let end = node;
  while (!end.run && end.children.length === 1) {
    end = end.children[0];
    label += `/${end.label}`;
  }
  return { ...end, label, children: end.children.map(compress) };
}

/**
 * The rows that a list shows, given which groups are folded.
 * @template R
 * @param {readonly TreeNode<R>[]} nodes
 * @param {(key: string) => boolean} isFolded
 * @returns {Row<R>[]}
 */
export function flattenTree(nodes, isFolded) {
  /** @type {Row<R>[]} */
  const rows = [];
  appendRows(rows, nodes, isFolded, 0, -1);
  return rows;
}

/**
 * @template R
 * @param {Row<R>[]} rows
 * @param {readonly TreeNode<R>[]} nodes
 * @param {(key: string) => boolean} isFolded
 * @param {number} depth
 * @param {number} parent
 */
function appendRows(rows, nodes, isFolded, depth, parent) {
  nodes.forEach((node, index) => {
    const isGroup = node.children.length > 0;
    const isOpen = isGroup && !isFolded(node.key);
    const { key, label, run, runs } = node;
    rows.push({ key, label, depth, isGroup, isOpen, run, runs, position: index + 1, siblings: nodes.length, parent });
    if (isOpen) appendRows(rows, node.children, isFolded, depth + 1, rows.length - 1);
  });
}
