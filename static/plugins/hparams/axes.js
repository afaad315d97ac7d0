// @ts-check
/** Rows as plots want them: an axis a column, a shade a row, and who is picked out. */
import { computed } from "@preact/signals-core";
import { dimensionOf } from "../../charts/dimension.js";
import { shadeAt } from "../../charts/ramp.js";
import { hparamOf, withRule, withoutRule } from "../../core/hparam_filter.js";
import { inLayoutOrder } from "../../core/table_layout.js";
import { toggled } from "../../core/view_state.js";
import { colored, columns, metrics, pickedKeys, rows } from "./model.js";
import { explainedPart } from "./relevance.js";
import { axisOrder, brush, chosenAxes, scales } from "./state.js";

/**
 * @typedef {import("../../charts/dimension.js").Dimension} Dimension
 * @typedef {import("../../charts/dimension.js").Stretch} Stretch
 * @typedef {import("./columns.js").Column} Column
 */

/** More axes than these are a thicket until somebody chooses. */
const FIRST_SHOWN = { hparams: 8, metrics: 2 };

/** Axes that may stand in a plot: hyperparameters, then metrics, unless the person moved them. */
export const axisColumns = computed(() => {
  const plain = columns.value.filter(({ kind }) => kind === "hparam");
  const metrics = columns.value.filter(({ kind }) => kind === "metric");
  return inLayoutOrder([...plain, ...metrics], layoutOfAxes());
});

/** Names of the axes that are shown; unless they are chosen, the hyperparameters that tell most about the coloured metric. */
const shownNames = computed(() => {
  if (chosenAxes.value) return new Set(chosenAxes.value);
  const target = colored.value && axisOf(colored.value).places;
  const hparams = axisColumns.value.filter(({ kind }) => kind === "hparam");
  const told = hparams.map((column) => ({ column, part: target ? explainedPart(axisOf(column).places, target) : 0 }));
  const most = told.sort((a, b) => b.part - a.part).slice(0, FIRST_SHOWN.hparams).map(({ column }) => column);
  const others = metrics.value.filter((column) => column !== colored.value).slice(0, FIRST_SHOWN.metrics - 1);
  return new Set([...most, ...others, ...(colored.value ? [colored.value] : [])].map(({ name }) => name));
});
export const shownAxes = computed(() => axisColumns.value.filter(({ name }) => shownNames.value.has(name)));

/** Axes are arranged as columns of a table are. */
export function layoutOfAxes() {
  return { order: axisOrder.value, hidden: [], widths: {} };
}

/** Shows an axis or not. @param {string} name */
export function toggleAxis(name) {
  chosenAxes.value = toggled([...shownNames.peek()], name);
}

/** @type {WeakMap<readonly import("./rows.js").Row[], Map<string, Dimension>>} */
const known = new WeakMap();

/** A column of the rows as an axis; made once while rows and scale stay. @param {Column} column @returns {Dimension} */
export function axisOf({ name, title, kind }) {
  const now = rows.value;
  const made = known.get(now) ?? new Map();
  known.set(now, made);
  const scale = /** @type {import("../../charts/dimension.js").DimensionScale | undefined} */ (Object.hasOwn(scales.value, name) ? scales.value[name] : undefined);
  const key = `${scale ?? ""} ${title} ${name}`;
  if (!made.has(key)) made.set(key, dimensionOf({ name, title, scale, isMeasured: kind === "metric", values: now.map((row) => hparamOf(row, name)) }));
  return made.get(key);
}

/** Which shade each row has; -1 where it has no value in the column that colours. */
export const shades = computed(() => {
  const places = colored.value ? axisOf(colored.value).places : new Float32Array(rows.value.length).fill(NaN);
  return Int8Array.from(places, (place) => (Number.isNaN(place) ? -1 : shadeAt(place)));
});

/** 1 for each row that is picked out; null where nothing is. */
export const pickedMask = computed(() => {
  const keys = pickedKeys.value;
  return keys && Uint8Array.from(rows.value, (row) => Number(keys.has(row.key)));
});

/** What is picked out on each axis. */
export const stretches = computed(() => /** @type {Record<string, Stretch>} */ (Object.fromEntries(brush.value.map((rule) => [rule.name, rule]))));

/** Picks out a stretch of an axis, or lets it go. @param {string} axis @param {Stretch | null} stretch */
export function pickOut(axis, stretch) {
  const says = stretch && ("range" in stretch ? stretch.range.some(Number.isFinite) : stretch.values.length > 0);
  brush.value = says ? withRule(brush.peek(), { name: axis, missing: false, ...stretch }) : withoutRule(brush.peek(), axis);
}
