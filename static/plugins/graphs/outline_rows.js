// @ts-check
/** The rows of the outline: what the picture shows, as a list. Pure. */
import { isScope, labelOf, pathOf, sizeOf } from "../../charts/graph/hierarchy.js";
import { listOf } from "../../charts/graph/model.js";

/**
 * @typedef {import("../../charts/graph/hierarchy.js").Hierarchy} Hierarchy
 * @typedef {{item: number, level: number, label: string, note: string, isScope: boolean, isOpen: boolean}} OutlineRow
 */

/**
 * @param {Hierarchy} tree
 * @param {ReadonlySet<number>} open
 * @returns {OutlineRow[]}
 */
export function outlineRows(tree, open) {
  /** @type {OutlineRow[]} */
  const rows = [];
  const visit = (/** @type {number} */ scope, /** @type {number} */ level) => {
    for (const item of listOf(tree.children, scope)) {
      const isOpen = open.has(item);
      rows.push(rowOf(tree, item, level, isOpen));
      if (isOpen) visit(item, level + 1);
    }
  };
  visit(tree.root, 1);
  return rows;
}

/**
 * Hits of a search: where each is, instead of what.
 * @param {Hierarchy} tree
 * @param {readonly number[]} items
 * @returns {OutlineRow[]}
 */
export function hitRows(tree, items) {
  return items.map((item) => ({ ...rowOf(tree, item, 1, false), note: pathOf(tree, tree.parent[item]) }));
}

/** @param {Hierarchy} tree @param {number} item @param {number} level @param {boolean} isOpen @returns {OutlineRow} */
function rowOf(tree, item, level, isOpen) {
  const { model, nodes } = tree;
  const note = item < nodes ? (model.strings[model.nodes.op[item]] ?? "") : sizeOf(tree, item).toLocaleString("en");
  return { item, level, label: labelOf(tree, item), note, isScope: isScope(tree, item), isOpen };
}

/**
 * Where a key leads in the tree, as WAI-ARIA says; -1: nowhere.
 * @param {readonly OutlineRow[]} rows
 * @param {number} index
 * @param {string} key
 */
export function targetOf(rows, index, key) {
  if (key === "ArrowDown") return Math.min(rows.length - 1, index + 1);
  if (key === "ArrowUp") return Math.max(0, index - 1);
  if (key === "Home") return 0;
  if (key === "End") return rows.length - 1;
  if (key === "ArrowRight" && rows[index]?.isOpen) return Math.min(rows.length - 1, index + 1);
  if (key === "ArrowLeft" && rows[index] && !rows[index].isOpen) return rows.slice(0, index).findLastIndex(({ level }) => level < rows[index].level);
  return -1;
}
