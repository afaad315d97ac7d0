// @ts-check
/** The page-wide scrubber: one slider for the step that all samples of a page are shown at, and a player. */
import { signal, useSignal } from "@preact/signals";
import { html } from "htm/preact";
import { useEffect, useRef } from "preact/hooks";
import { registerCommands } from "../core/commands.js";
import { formatStep } from "../core/format.js";
import { Icon } from "../core/icons.js";
import { indexFrom, nearestTo, placesOf } from "../core/samples.js";
import { scrubTo, scrubbedStep } from "../core/scrubbing.js";
import { MenuButton } from "./popover.js";

const SPEEDS = [1, 2, 5, 10, 20];
const PAGE_STEPS = 10;
const TICK_PLACES = 1000;

/** Steps a second while playing. */
const speed = signal(5);

/**
 * @param {{steps: ArrayLike<number>}} props ascending, each once: those of the series in view (`core/samples.js`
 *   `unionOfSteps`). The end of the slider means each series' last sample, also of those still to come.
 */
export function Scrubber({ steps }) {
  const playing = useSignal(false);
  const current = useRef(steps);
  current.current = steps;
  const idle = steps.length < 2;
  const last = steps.length ? steps[steps.length - 1] : 0;
  useEffect(() => registerCommands(commandsFor(() => current.current, playing)), []);
  useEffect(() => (playing.value ? play(() => current.current, playing) : undefined), [playing.value, speed.value]);
  const step = scrubbedStep.value;
  const moved = (/** @type {InputEvent} */ event) => goTo(steps, nearestTo(steps, Number(/** @type {HTMLInputElement} */ (event.currentTarget).value)));
  return html`<div class="scrubber" role="group" aria-label="Step of all samples">
    <button type="button" class="button button-icon" disabled=${idle} aria-label=${playing.value ? "Pause the steps" : "Play the steps"} title=${`${playing.value ? "Pause the steps" : "Play the steps"} (k)`} onClick=${() => toggle(steps, playing)}>
      <${Icon} name=${playing.value ? "pause" : "play"} />
    </button>
    <${MenuButton} label="Steps a second" class="button-quiet mono" content=${`${speed.value}/s`} items=${speedItems} />
    <div class="scrub-slider">
      <${Ticks} steps=${steps} />
      <input type="range" aria-label="Step" aria-valuetext=${step === null ? "latest" : `step ${formatStep(step)}`} disabled=${idle}
        min=${idle ? 0 : steps[0]} max=${last} step="any" value=${step === null ? last : step}
        onInput=${moved} onKeyDown=${(/** @type {KeyboardEvent} */ event) => keyed(event, steps)} />
    </div>
    <${StepBox} step=${step} />
    <button type="button" class="button" aria-pressed=${step === null} title="Show each series' last sample, and follow new ones" onClick=${() => scrubTo(null)}>Latest</button>
  </div>`;
}

/** @param {{step: number | null}} props */
function StepBox({ step }) {
  const changed = (/** @type {Event} */ event) => {
    const field = /** @type {HTMLInputElement} */ (event.currentTarget);
    const text = field.value.replace(/[\s,]/g, "");
    const wanted = Number(text);
    const understood = text === "" || Number.isSafeInteger(wanted);
    field.setAttribute("aria-invalid", String(!understood));
    if (understood) scrubTo(text === "" ? null : wanted);
  };
  return html`<label class="scrub-step">Step<input type="text" inputmode="numeric" placeholder="latest" aria-label="Step, empty for the latest" value=${step === null ? "" : formatStep(step)} onChange=${changed} /></label>`;
}

/** Where samples are, on the scale of the slider. @param {{steps: ArrayLike<number>}} props */
function Ticks({ steps }) {
  const path = placesOf(steps, TICK_PLACES).map((place) => `M${place} 0V1`).join("");
  return html`<svg class="scrub-ticks" viewBox=${`0 0 ${TICK_PLACES} 1`} preserveAspectRatio="none" aria-hidden="true"><path d=${path} vector-effect="non-scaling-stroke" /></svg>`;
}

/** The last step of all stands for the latest. @param {ArrayLike<number>} steps @param {number} index */
function goTo(steps, index) {
  if (steps.length) scrubTo(index === steps.length - 1 ? null : steps[index]);
}

/** @param {ArrayLike<number>} steps @param {number} by */
function moveBy(steps, by) {
  if (steps.length) goTo(steps, indexFrom(steps, scrubbedStep.peek(), by));
}

/** @param {KeyboardEvent} event @param {ArrayLike<number>} steps */
function keyed(event, steps) {
  const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -PAGE_STEPS, PageUp: PAGE_STEPS, Home: -Infinity, End: Infinity }[event.key];
  if (by === undefined) return;
  event.preventDefault(); // the browser would move by a hundredth of the width, to no step
  moveBy(steps, event.shiftKey ? by * PAGE_STEPS : by);
}

/** @param {ArrayLike<number>} steps @param {import("@preact/signals").Signal<boolean>} playing */
function toggle(steps, playing) {
  if (!playing.peek() && scrubbedStep.peek() === null) goTo(steps, 0); // at the end: from the beginning
  playing.value = !playing.peek() && steps.length > 1;
}

/** @param {() => ArrayLike<number>} steps @param {import("@preact/signals").Signal<boolean>} playing */
function play(steps, playing) {
  const timer = setInterval(() => {
    moveBy(steps(), 1);
    if (scrubbedStep.peek() === null) playing.value = false;
  }, 1000 / speed.peek());
  return () => clearInterval(timer);
}

/** @returns {import("./popover.js").MenuItem[]} */
function speedItems() {
  return SPEEDS.map((steps) => ({ label: steps === 1 ? "1 step a second" : `${steps} steps a second`, checked: steps === speed.peek(), run: () => void (speed.value = steps) }));
}

/**
 * @param {() => ArrayLike<number>} steps
 * @param {import("@preact/signals").Signal<boolean>} playing
 * @returns {import("../core/commands.js").Command[]}
 */
function commandsFor(steps, playing) {
  const section = "Steps";
  return [
    { section, title: "Previous step", key: "ArrowLeft", run: () => moveBy(steps(), -1) },
    { section, title: "Next step", key: "ArrowRight", run: () => moveBy(steps(), 1) },
    { section, title: "First step", run: () => moveBy(steps(), -Infinity) },
    { section, title: "Latest step", run: () => scrubTo(null) },
    { section, title: "Play or pause the steps", key: "k", run: () => toggle(steps(), playing) },
  ];
}
