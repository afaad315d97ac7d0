// @ts-check
/** What the cloud is given to draw, from what is known and what was chosen. */
import { computed } from "@preact/signals";
import { inUnit } from "../../charts/points/cloud.js";
import { formatInteger, formatValue } from "../../core/format.js";
import { sampleAt } from "../../core/samples.js";
import { scrubbedStep } from "../../core/scrubbing.js";
import { session } from "../../core/session.js";
import { axisColumns } from "./custom_axes.js";
import { edited } from "./edits.js";
import { current, currentSeries, edits, metadata } from "./embeddings.js";
import { coloringOf, usualColorField, valueText } from "./fields.js";
import { hits, neighbors } from "./finding.js";
import { looksOf } from "./looks.js";
import { alignedSteps, isAligned, placement } from "./placing.js";
import { axisNames, packed, spread, varianceOf } from "./questions.js";
import { chosenPoint, colorField, colorKind, components, dimensions, focused, labelField, labelling, method, selected } from "./state.js";

/** @typedef {import("./fields.js").Field} Field */

const FEW_POINTS = 200;
/** @type {readonly Field[]} */
const NO_FIELDS = [];

export const fields = computed(() => {
  const logged = metadata.value?.fields ?? NO_FIELDS;
  return edits.value.size ? logged.map((field) => edited(field, edits.value.get(field.name), pointCount.value)) : logged;
});
export const labelledBy = computed(() => fields.value.find(({ name }) => name === labelField.value) ?? fields.value[0] ?? null);
export const coloredBy = computed(() => (colorField.value ? (fields.value.find(({ name }) => name === colorField.value) ?? null) : usualColorField(fields.value)));
export const coloring = computed(() => coloringOf(coloredBy.value, colorKind.value, session.tokens().accent));
export const pointCount = computed(() => current.value?.points ?? 0);
/** Which columns of the placement are drawn. */
export const columns = computed(() => {
  if (method.value === "custom") return axisColumns.value;
  return (method.value === "pca" && !isAligned.value ? components.value : [0, 1, 2]).slice(0, Number(dimensions.value));
});
const dims = computed(() => /** @type {2 | 3} */ (Number(dimensions.value)));

/** Whether points are labelled that nobody asked about. */
export const showLabels = computed(() => (labelling.value === "auto" ? fields.value.length > 0 && pointCount.value <= FEW_POINTS : labelling.value === "on"));

export function toggleLabels() {
  labelling.value = showLabels.peek() ? "off" : "on";
}

/** @param {number} point */
export function nameOf(point) {
  return (labelledBy.value && valueText(labelledBy.value, point)) || `#${point}`;
}

/** Of each step, as many numbers a point as there are dimensions; null while they are not there. */
const alignedPlaces = computed(() => {
  const aligned = isAligned.value ? alignedSteps.value : null;
  return aligned && aligned.points.map((points) => packed({ columns: points, width: aligned.width, rows: null }, points.length / aligned.width, columns.value));
});

/** All steps in one scale, so that what moves has moved. */
const alignedPositions = computed(() => {
  if (!alignedPlaces.value) return null;
  const ends = [0];
  for (const places of alignedPlaces.value) ends.push(ends[ends.length - 1] + places.length / dims.value);
  const all = new Float32Array(ends[ends.length - 1] * dims.value);
  alignedPlaces.value.forEach((places, i) => all.set(places, ends[i] * dims.value));
  const positions = inUnit(all, dims.value);
  return alignedPlaces.value.map((_, i) => positions.subarray(ends[i] * 3, ends[i + 1] * 3));
});

const alignedAt = computed(() => sampleAt(alignedSteps.value?.steps ?? [], scrubbedStep.value));

/** As they were computed, as many numbers a point as there are dimensions; null while there are none. */
export const places = computed(() => {
  if (isAligned.value) return alignedPlaces.value?.[alignedAt.value] ?? null;
  const placed = placement.value;
  if (!placed || !current.value || placed.key !== `${current.value.id} ${method.value}`) return null;
  return packed(placed, pointCount.value, columns.value);
});

/** Three numbers a point, within the unit; null while there are none. */
export const positions = computed(() => {
  if (isAligned.value) return alignedPositions.value?.[alignedAt.value] ?? null;
  if (!places.value) return null;
  // In space one such axis is enough to keep points apart, and a second would only hide the first.
  const free = columns.value.indexOf(Infinity);
  return inUnit(free < 0 ? places.value : spread(places.value.slice(), dims.value, free), dims.value);
});

/** Points are spread along an axis that means nothing. */
export const isSpread = computed(() => method.value === "custom" && columns.value.includes(Infinity));

const NO_POINTS = /** @type {readonly number[]} */ ([]);

const placedCount = computed(() => (positions.value?.length ?? 0) / 3);

/** Stays as it is while points only move. */
export const looks = computed(() =>
  looksOf(
    placedCount.value,
    coloring.value,
    {
      chosen: chosenPoint.value,
      neighbors: neighbors.value?.index ?? NO_POINTS,
      hits: hits.value.points,
      selected: selected.value ?? NO_POINTS,
      focused: focused.value,
    },
    session.tokens().surface,
  ),
);

export const axes = computed(() => axisNames(method.value, method.value === "custom" ? [0, 1, 2].slice(0, columns.value.length) : columns.value));

/** In words, for those who do not see the picture. */
export const description = computed(() => {
  const embedding = current.value;
  if (!embedding) return "";
  const share = explained.value;
  const by = coloredBy.value ? `, coloured by ${coloredBy.value.name}` : "";
  return `${formatInteger(pointCount.value)} points of ${embedding.tag}, by ${METHOD_TITLES[method.value]} in ${dimensions.value} dimensions${share ? `, ${share}` : ""}${by}`;
});

/** How much of the variance is seen, in words; "" where that is not known. */
export const explained = computed(() => {
  const part = placement.value && !isAligned.value && method.value === "pca" ? varianceOf(placement.value, columns.value) : NaN;
  return Number.isNaN(part) ? "" : `${formatValue(part * 100, 3)} % of the variance`;
});

export const METHOD_TITLES = { pca: "PCA", tsne: "t-SNE", umap: "UMAP", custom: "Axes", random: "Random" };

/** Run and tag in one line. */
export const title = computed(() => (currentSeries.value ? `${currentSeries.value.run} · ${currentSeries.value.tag}` : ""));
