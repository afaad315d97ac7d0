// @ts-check
import { html } from "htm/preact";
import { formatStep, formatWallTime } from "../../core/format.js";
import { session } from "../../core/session.js";

/** @typedef {import("./profiles.js").Profile} Profile */

/**
 * A choice among profiles, by run.
 * @param {{label: string, profiles: readonly Profile[], value: string, onChoose: (id: string) => void, none?: string}} props
 *   `none`: what stands for no choice
 */
export function ProfilePicker({ label, profiles, value, onChoose, none }) {
  const shown = profiles.find(({ id }) => id === value);
  const runs = [...new Set(profiles.map(({ run }) => run))];
  return html`<label class="profile-picker"><span class="unseen">${label}</span>
    <select value=${value} title=${shown ? describe(shown) : label} onChange=${(/** @type {Event} */ event) => onChoose(/** @type {HTMLSelectElement} */ (event.currentTarget).value)}>
      ${none && html`<option value="">${none}</option>`}
      ${runs.map((run) => html`<optgroup key=${run} label=${session.runs.value.find(({ name }) => name === run)?.label ?? run}>
        ${profiles.filter((each) => each.run === run).map((each) => html`<option key=${each.id} value=${each.id}>${titleOf(each)}</option>`)}
      </optgroup>`)}
    </select>
  </label>`;
}

/** @param {Profile} profile */
function titleOf({ title, step }) {
  return step === null || title.includes(String(step)) ? title : `${title} · step ${formatStep(step)}`;
}

/** @param {Profile} profile */
function describe({ run, title, wall }) {
  return [run, title, wall ? formatWallTime(wall) : ""].filter(Boolean).join(" · ");
}
