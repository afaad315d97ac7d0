// @ts-check
/** The filter by hyperparameters as the run list shows it: the button that opens the panel, and a chip for each rule. */
import { signal } from "@preact/signals";
import { html } from "htm/preact";
import { useRef } from "preact/hooks";
import { EMPTY, describeRule, hparamOf, withoutRule } from "../core/hparam_filter.js";
import { Icon } from "../core/icons.js";
import { session } from "../core/session.js";
import { lazy } from "./lazy.js";
import { Popover } from "./popover.js";

/** @typedef {import("../core/hparam_filter.js").HparamRule} HparamRule */

const HparamPanel = lazy(() => import("./hparam_filter_panel.js").then((module) => module.HparamPanel));

/** Name of the hyperparameter with which the panel is open ("" for none in particular), or null. @type {import("@preact/signals").Signal<string | null>} */
const panelAt = signal(null);

/** Opens the panel, at a hyperparameter if one is named. @param {string} [name] */
export function openHparams(name = "") {
  panelAt.value = name;
}

const BUTTON = "hparam-filter";

/** Stands where some run has hyperparameters. */
export function HparamFilterButton() {
  const button = useRef(/** @type {HTMLElement | null} */ (null));
  const rules = session.hparamFilter.value;
  const close = () => void (panelAt.value = null);
  if (rules.length === 0 && !session.runs.value.some(hasHparams)) return null;
  return html`<button
      type="button"
      id=${BUTTON}
      ref=${button}
      class="button button-icon"
      aria-label="Hyperparameters: filter runs, add columns"
      title="Hyperparameters: filter runs, add columns"
      aria-haspopup="dialog"
      aria-expanded=${panelAt.value !== null}
      aria-pressed=${rules.length > 0}
      onClick=${() => (panelAt.peek() === null ? openHparams() : close())}
    >
      <${Icon} name="filter" />
    </button>
    ${panelAt.value !== null &&
    button.current &&
    html`<${Popover} anchor=${button.current} label="Hyperparameters" class="hparam-popover" onClose=${close}><${HparamPanel} at=${panelAt.value} /><//>`}`;
}

/** @param {import("../core/session.js").Run} run */
function hasHparams(run) {
  for (const _ in run.hparams) return true;
  return false;
}

/** The rules that hold, each of which can be changed or taken away by itself. */
export function HparamChips() {
  const rules = session.hparamFilter.value;
  if (rules.length === 0) return null;
  return html`<ul class="chips" aria-label="Filters by hyperparameters">
    ${rules.map((rule) => html`<${Chip} key=${rule.name} rule=${rule} />`)}
    ${rules.length > 1 && html`<li><button type="button" class="button-quiet" onClick=${clear}>Clear all</button></li>`}
  </ul>`;
}

/** @param {{rule: HparamRule}} props */
function Chip({ rule }) {
  const { name } = rule;
  const someLackIt = session.namedRuns.value.some((run) => hparamOf(run, name) === undefined);
  const text = describeRule(rule, someLackIt);
  const remove = (/** @type {Event} */ event) => {
    const chips = /** @type {HTMLElement} */ (event.currentTarget).closest(".chips");
    session.hparamFilter.value = withoutRule(session.hparamFilter.peek(), name);
    requestAnimationFrame(() => focusAfter(chips));
  };
  return html`<li class="chip">
    <button type="button" class="chip-text" title=${`${name}: ${text}`} onClick=${() => openHparams(name)}>${name || EMPTY} <b>${text}</b></button>
    <button type="button" class="chip-remove" aria-label=${`Remove the filter by ${name}`} onClick=${remove}><${Icon} name="close" size=${11} /></button>
  </li>`;
}

/** Whoever removes chips by keyboard stays among them. @param {Element | null} chips */
function focusAfter(chips) {
  const next = chips?.isConnected ? chips.querySelector(".chip-remove") : document.getElementById(BUTTON);
  if (next instanceof HTMLElement) next.focus();
}

function clear() {
  session.hparamFilter.value = [];
  document.getElementById(BUTTON)?.focus();
}
