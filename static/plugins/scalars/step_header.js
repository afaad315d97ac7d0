// @ts-check
/** How step tables are sorted and arranged: the same for all of them, so that they can be compared. */
import { signal } from "@preact/signals-core";
import { settings } from "../../core/settings.js";
import { nextOrder } from "./step_rows.js";

/** @type {import("@preact/signals-core").Signal<import("./step_rows.js").Order | null>} */
export const order = signal(null);

/** The names' column. */
export const RUN = "run";

/**
 * @param {readonly import("./step_rows.js").Column[]} columns
 * @param {boolean} isRange steps and ranges have columns of their own, so they are arranged by themselves
 * @returns {import("../../shell/table_head.js").TableHead}
 */
export function headOf(columns, isRange) {
  const layout = isRange ? settings.rangeTable : settings.stepTable;
  return { columns, layout, fixed: RUN, order: order.value, onSort: (column) => void (order.value = nextOrder(order.peek(), column)) };
}
