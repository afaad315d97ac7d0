// @ts-check
/** What stands over the cloud: what it shows, how far the computing is, who is under the pointer. */
import { computed } from "@preact/signals";
import { html } from "htm/preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { formatCount, formatDuration, formatInteger } from "../../core/format.js";
import { Icon } from "../../core/icons.js";
import { EmptyState } from "../../shell/empty_states.js";
import { hovered } from "./cloud_view.js";
import { current, extrasError, listError, metadata, series } from "./embeddings.js";
import { valueText } from "./fields.js";
import { alignedSteps, alignmentProblem, isAligned, isAsking, placement, placingError, progress, runAgain, stopJob } from "./placing.js";
import { takesTime } from "./questions.js";
import { chosenPoint, isolated, method, selected } from "./state.js";
import { METHOD_TITLES, coloredBy, coloring, explained, fields, isSpread, nameOf, pointCount, positions } from "./view.js";

const runs = computed(() => new Set(series.value.map(({ run }) => run)).size);
const OFFSET = 14; // CSS pixels from the point
const STATES = { waiting: "waiting for its turn", running: "", done: "done", failed: "failed", cancelled: "stopped" };

/** What is seen, in one line, and below it what is to be known about it. */
export function CloudStatus() {
  const embedding = current.value;
  if (!embedding) return null;
  const placed = isAligned.value ? alignedSteps.value?.note : placement.value?.note;
  const isApart = method.value === "pca" && !isAligned.value && alignmentProblem.value;
  const notes = [positions.value && placingError.value, listError.value, extrasError.value, metadata.value?.note, isApart, placed].filter(Boolean);
  const run = embedding.run === "." ? "(root)" : embedding.run;
  const count = isolated.value?.length ?? pointCount.value;
  return html`<div class="cloud-status">
    <p>
      ${runs.value > 1 && html`<span class="quiet">${run} · </span>`}<b>${formatInteger(count)}</b> ${count === 1 ? "point" : "points"} × ${formatInteger(embedding.dimensions ?? 0)}
      ${` · ${METHOD_TITLES[method.value]}`}${explained.value && ` · ${explained.value}`}
    </p>
    <${JobStatus} />
    ${isAsking.value && !progress.value && html`<p class="quiet" role="status">Computing…</p>`}
    ${method.value === "custom" && !positions.value && !isAsking.value && html`<p class="quiet">Say in the panel which points each axis leads from and to.</p>`}
    ${positions.value && isSpread.value && html`<p class="quiet">Along the axis that was not made, points are spread only to be told apart.</p>`}
    ${notes.map((note) => html`<p key=${note} class=${note === placingError.value ? "tone-bad" : "quiet"} role="status">${note}</p>`)}
  </div>`;
}

/** Why there is nothing to see. */
export function CloudFailure() {
  const reason = current.value?.problem ?? (positions.value ? "" : placingError.value);
  if (!reason) return null;
  return html`<div class="cloud-failure"><${EmptyState} icon="warning" title="This embedding cannot be shown"><p>${reason}</p><//></div>`;
}

/** How far t-SNE or UMAP is. */
function JobStatus() {
  const news = progress.value;
  if (!news || !takesTime(method.value)) return null;
  const isOn = news.state === "running" || news.state === "waiting";
  const far = news.iterations ? news.iteration / news.iterations : 0;
  return html`<div class="job" role="group" aria-label="Computation">
    <progress max="1" value=${news.state === "waiting" ? undefined : far} aria-label="Progress" />
    <span class="mono">${formatInteger(news.iteration)} / ${formatInteger(news.iterations)}</span>
    <span>${formatDuration(news.seconds)}</span>
    <span class="quiet" role="status">${news.error ?? (STATES[news.state] || news.stage)}</span>
    ${isOn
      ? html`<button type="button" class="button" onClick=${() => void stopJob()}><${Icon} name="pause" size=${12} />Stop</button>`
      : html`<button type="button" class="button" onClick=${runAgain}><${Icon} name=${news.state === "cancelled" ? "play" : "refresh"} size=${12} />${news.state === "cancelled" ? "Resume" : "Run again"}</button>`}
  </div>`;
}

/** That not all points are there, or some are selected, and what can be done with them. */
export function CloudBanner() {
  const alone = isolated.value;
  const picked = selected.value;
  if (!alone && !picked) return null;
  return html`<div class="cloud-banner">
    ${picked && html`<span role="status">${formatCount(picked.length, "point")} selected</span>
      <button type="button" class="button" onClick=${() => isolate(picked)}>Isolate</button>
      <button type="button" class="button" onClick=${() => void (selected.value = null)}>Clear</button>`}
    ${alone && html`<span role="status">${formatInteger(alone.length)} of ${formatCount(pointCount.value, "point")}</span>
      <button type="button" class="button" onClick=${() => void (isolated.value = null)}>Show all</button>`}
  </div>`;
}

/** Leaves only these, placed anew among each other. @param {readonly number[]} points */
export function isolate(points) {
  isolated.value = [...points].sort((a, b) => a - b);
  selected.value = null;
  if (chosenPoint.peek() !== null && !points.includes(/** @type {number} */ (chosenPoint.peek()))) chosenPoint.value = null;
}

/** Who is under the pointer. */
export function CloudTip() {
  const element = useRef(/** @type {HTMLElement | null} */ (null));
  const at = hovered.value;
  useLayoutEffect(() => place(element.current, at));
  if (!at) return null;
  const color = coloredBy.value;
  const [red, green, blue] = coloring.value.colorOf(at.point);
  return html`<div class="cloud-tip" ref=${element}>
    <p><i class="swatch" style=${{ background: `rgb(${red} ${green} ${blue})` }} /><strong>${nameOf(at.point)}</strong><span class="note">#${at.point}</span></p>
    ${color && color.name !== fields.value[0]?.name && html`<p class="quiet">${color.name}: ${valueText(color, at.point) || "–"}</p>`}
  </div>`;
}

/** @param {HTMLElement | null} element @param {{left: number, top: number} | null} at */
function place(element, at) {
  const frame = element?.parentElement;
  if (!element || !frame || !at) return;
  const fits = at.left + OFFSET + element.offsetWidth < frame.clientWidth;
  const left = fits ? at.left + OFFSET : at.left - OFFSET - element.offsetWidth;
  const top = Math.max(0, Math.min(frame.clientHeight - element.offsetHeight, at.top + OFFSET));
  element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
}
