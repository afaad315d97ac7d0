// @ts-check
/** What a card's chart asks for and how its lines look, from the session and the page's state. Read inside effects. */
import { computed } from "@preact/signals-core";
import { session } from "../../core/session.js";
import { shortNames } from "../../core/short_names.js";
import { formatDuration, formatStep, formatValue, formatWallTime } from "../../core/format.js";
import { restarts, xAxis } from "../../core/view_state.js";
import { TAG_DASHES, extentOf, groupLines, runLines } from "./lines.js";
import { marginLines } from "./margins.js";
import { ignoreOutliers, isLogY, logX, showMembers, smoothing, synced, viewOf } from "./state.js";

/**
 * @typedef {import("./cards.js").Card} Card
 * @typedef {import("./plan.js").ChartSpec} ChartSpec
 * @typedef {import("./plan.js").Wanted} Wanted
 */

const PIXEL_STEP = 100; // charts of nearly one width ask the same question, so that answers can be kept

/** False where x is a scalar that no run has: an address may name any. */
const xIsLogged = computed(() => {
  const axis = xAxis.value;
  return axis.kind !== "tag" || session.tagsOf("scalars").value.some((tag) => tag.name === axis.tag);
});

/** A run's own name stands for itself; without one, what its name does not share with the other runs in the charts. */
const shortLabels = computed(() => shortNames(session.selectedRuns.value.filter((run) => !run.alias).map((run) => run.name)));

/** @param {string} label of a line or a run */
export function shortLabel(label) {
  return shortLabels.value.get(label) ?? label;
}

/**
 * @param {Card} card
 * @param {number} width CSS pixels
 * @returns {ChartSpec}
 */
export function specOf(card, width) {
  const groups = session.groups.value;
  const pixels = Math.ceil((width * (globalThis.devicePixelRatio ?? 1)) / PIXEL_STEP) * PIXEL_STEP;
  const base = { range: viewOf(card.key).x, pixels, logX: usesLogX() };
  if (!xIsLogged.value) return { ...base, series: [], groups: [] };
  if (!groups || card.margins) return { ...base, series: wantedOf(card, session.selectedRuns.value), groups: [] };
  const { center, band } = /** @type {import("../../core/session.js").Grouping} */ (session.grouping.value);
  const wantedGroups = card.tags.flatMap((tag) =>
    groups.flatMap((group) => {
      const members = wantedOf({ tags: [tag] }, group.runs);
      return members.length > 0 ? [{ key: groupKey(tag.id, group.key), center, band, members }] : [];
    }),
  );
  return { ...base, series: showMembers.value ? wantedOf(card, session.selectedRuns.value) : [], groups: wantedGroups };
}

/**
 * @param {{tags: import("./cards.js").Tag[]}} card
 * @param {readonly import("../../core/session.js").Run[]} runs
 * @returns {Wanted[]}
 */
function wantedOf({ tags }, runs) {
  return tags.flatMap((tag) =>
    runs.flatMap((run) => {
      const state = tag.runs.get(run.id);
      return state ? [{ run: run.id, tag: tag.id, generation: state.generation, points: state.points }] : [];
    }),
  );
}

/**
 * @param {number} tag
 * @param {string} group
 */
function groupKey(tag, group) {
  return `${tag}/${group}`;
}

/**
 * @param {Card} card
 * @param {ChartSpec} spec
 * @param {import("./plan.js").Held} held
 * @returns {import("../../charts/line.js").LineInput[]}
 */
export function linesOf(card, spec, held) {
  if (card.margins) return marginsOf(card, spec, held).lines;
  const dashes = new Map(card.tags.map((tag, i) => [tag.id, TAG_DASHES[i % TAG_DASHES.length]]));
  const tagNames = new Map(card.tags.map((tag) => [tag.id, card.isOverlay ? tag.name : ""]));
  const groups = session.groups.value;
  const role = groups ? /** @type {const} */ ("member") : /** @type {const} */ ("run");
  const colors = new Map(groups?.flatMap((group) => group.runs.map((run) => [run.id, group.color])));
  const members = runLines(held, spec.series, spec.range, smoothing.value, ({ run, tag }) => ({
    key: runKey(run),
    label: session.runById.value.get(run)?.label ?? "",
    note: tagNames.get(tag) ?? "",
    color: colors.get(run) ?? session.colorOf(run),
    dash: dashes.get(tag) ?? [],
    role,
  }));
  if (!groups) return members;
  const looks = card.tags.flatMap((tag) =>
    groups.map((group) => ({
      key: groupKey(tag.id, group.key),
      label: group.label,
      note: tagNames.get(tag.id) ?? "",
      color: group.color,
      dash: dashes.get(tag.id) ?? [],
    })),
  );
  return [...members, ...groupLines(held, looks)];
}

/**
 * What a chart of margins draws, and what it cannot draw.
 * @param {Card} card
 * @param {ChartSpec} spec
 * @param {import("./plan.js").Held} held
 */
export function marginsOf(card, spec, held) {
  const colors = new Map(session.groups.value?.flatMap((group) => group.runs.map((run) => [run.id, group.color])));
  const several = (card.margins?.length ?? 0) > 1;
  return marginLines(held, card.margins ?? [], session.selectedRuns.value, spec.range, (run, margin, i) => ({
    key: runKey(run.id),
    label: run.label,
    note: several ? margin.value.name : "",
    color: colors.get(run.id) ?? session.colorOf(run),
    dash: TAG_DASHES[i % TAG_DASHES.length],
    role: "margin",
  }));
}

/**
 * @param {ChartSpec} spec
 * @param {import("./plan.js").Held} held
 */
export function xExtentOf(spec, held) {
  return extentOf(held, spec.series, spec.groups.map(({ key }) => key));
}

/** @param {number} run */
export function runKey(run) {
  return `run:${run}`;
}

/**
 * The key of the lines that the hovered run of the list stands for: its own, or its group's.
 * @param {Card} card
 * @returns {string | null}
 */
export function emphasisOf(card) {
  const run = session.hoveredRun.value;
  if (run === null || card.tags.length === 0) return null;
  const group = session.groups.value?.find(({ runs }) => runs.some(({ id }) => id === run));
  if (group && !showMembers.value) return `group:${groupKey(card.tags[0].id, group.key)}`;
  return card.tags.some((tag) => tag.runs.has(run)) && session.selectedIds.value.has(run) ? runKey(run) : null;
}

function usesLogX() {
  return logX.value && xAxis.value.kind !== "wall";
}

/** @param {Card} card */
export function optionsOf(card) {
  const axis = xAxis.value;
  const kinds = /** @type {const} */ ({ step: "step", relative: "duration", wall: "time", tag: "number" });
  return {
    label: card.detail,
    kindX: kinds[axis.kind],
    logX: usesLogX(),
    logY: isLogY(card.key),
    ignoreOutliers: ignoreOutliers.value,
    syncKey: synced.value ? `scalars ${axis.kind}` : null,
    selectsSteps: axis.kind === "step",
  };
}

/**
 * What all requests have in common.
 * @param {readonly import("./cards.js").Tag[]} tags
 * @returns {import("./plan.js").Parameters}
 */
export function parametersOf(tags) {
  const axis = xAxis.value;
  const name = axis.kind === "tag" ? axis.tag : "";
  const other = tags.find((tag) => tag.name === name);
  const x = axis.kind !== "tag" ? axis.kind : other ? { tag: other.id } : "step";
  return { x, restarts: restarts.value, smoothing: smoothing.value };
}

/**
 * What a tooltip says above its rows.
 * @param {number} x
 * @param {import("../../charts/readout.js").Reading | null} nearest
 */
export function headingOf(x, nearest) {
  const at = nearest ? nearest.line.x[nearest.index] : x;
  const axis = xAxis.value;
  if (axis.kind === "step") return `step ${formatStep(Math.round(at))}`;
  if (axis.kind === "relative") return `after ${formatDuration(at)}`;
  if (axis.kind === "wall") return formatWallTime(at);
  return `${axis.kind === "tag" ? axis.tag : "x"} ${formatValue(at)}`;
}
