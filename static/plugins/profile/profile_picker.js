// @ts-check
import { html } from "htm/preact";
import { formatClock, formatWallTime, titleWithStep } from "../../core/format.js";
import { session, titleOf as titleOfRun } from "../../core/session.js";

/** @typedef {import("./profiles.js").Profile} Profile */

/**
 * A choice among profiles, by run.
 * @param {{label: string, profiles: readonly Profile[], value: string, onChoose: (id: string) => void, none?: string}} props
 *   `none`: what stands for no choice
 */
export function ProfilePicker({ label, profiles, value, onChoose, none }) {
  const shown = profiles.find(({ id }) => id === value);
  const isOfOneRun = profiles.every(({ run }) => run === profiles[0].run);
  const isTwice = (/** @type {Profile} */ { id, run, title, step }) => profiles.some((other) => other.id !== id && other.run === run && other.title === title && other.step === step);
  const labelOf = (/** @type {Profile} */ profile) => [isOfOneRun ? "" : runOf(profile), titleOf(profile), isTwice(profile) && profile.wall ? formatClock(profile.wall) : ""].filter(Boolean).join(" · ");
  return html`<label class="toolbar-choice is-first"><span class="unseen">${label}</span>
    <select value=${value} title=${shown ? describe(shown) : label} onChange=${(/** @type {Event} */ event) => onChoose(/** @type {HTMLSelectElement} */ (event.currentTarget).value)}>
      ${none && html`<option value="">${none}</option>`}
      ${profiles.map((each) => html`<option key=${each.id} value=${each.id}>${labelOf(each)}</option>`)}
    </select>
  </label>`;
}

/** @param {Profile} profile */
function runOf({ run }) {
  return session.runs.value.find(({ name }) => name === run)?.label ?? titleOfRun(run);
}

/** @param {Profile} profile */
function titleOf({ title, step }) {
  return step === null ? title : titleWithStep(title, step);
}

/** @param {Profile} profile */
function describe({ run, title, wall }) {
  return [run, title, wall ? formatWallTime(wall) : ""].filter(Boolean).join(" · ");
}
