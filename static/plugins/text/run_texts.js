// @ts-check
/** One run's texts under a tag: the one at the step that is looked at, or all of them. */
import { useSignal } from "@preact/signals";
import { html } from "htm/preact";
import { useRef } from "preact/hooks";
import { request } from "../../core/api.js";
import { formatCount, formatStep, formatWallTime } from "../../core/format.js";
import { sampleAt } from "../../core/samples.js";
import { scrubbedStep } from "../../core/scrubbing.js";
import { session } from "../../core/session.js";
import { IconToggle } from "../../shell/card_parts.js";
import { copy } from "../../shell/clipboard.js";
import { LongName } from "../../shell/long_name.js";
import { Changes } from "./changes.js";
import { feed, stepsOf, wholeAddress } from "./feed.js";
import { comparison, raw, shownSteps } from "./state.js";
import { TextBody } from "./text_body.js";

/**
 * @typedef {import("../../core/session.js").Run} Run
 * @typedef {import("../../core/world.js").Tag} Tag
 * @typedef {import("../../core/sample_feed.js").Steps} Steps
 */

const AT_ONCE = 10; // texts of a list

/** @param {{tag: Tag, run: Run, reference: Run}} props `reference`: the run that others are compared with */
export function RunTexts({ tag, run, reference }) {
  const steps = stepsOf(tag, run.id).value;
  const older = useSignal(AT_ONCE);
  if (!steps) return html`<section class="run-texts" aria-busy="true"><${RunHead} run=${run} /><div class="bone bone-title" /></section>`;
  if (shownSteps.value === "one") {
    const index = sampleAt(steps.step, scrubbedStep.value);
    return html`<section class="run-texts" aria-label=${run.label}>
      <${RunHead} run=${run} tag=${tag} steps=${steps} index=${index} />
      ${index >= 0 && html`<${OneText} tag=${tag} run=${run} steps=${steps} index=${index} reference=${reference} />`}
    </section>`;
  }
  const indices = Array.from({ length: Math.min(older.value, steps.step.length) }, (_, i) => steps.step.length - 1 - i);
  return html`<section class="run-texts" aria-label=${run.label}>
    <${RunHead} run=${run} note=${formatCount(steps.step.length, "step")} />
    ${indices.map((index) => html`<article class="text-step" key=${steps.row[index]}>
      <div class="run-head"><${CopyButton} tag=${tag} run=${run} row=${steps.row[index]} /><${StepHead} steps=${steps} index=${index} /></div>
      <${OneText} tag=${tag} run=${run} steps=${steps} index=${index} reference=${reference} />
    </article>`)}
    ${older.value < steps.step.length && html`<button type="button" class="button" onClick=${() => (older.value += AT_ONCE)}>${Math.min(AT_ONCE, steps.step.length - older.value)} older of ${steps.step.length - older.value}</button>`}
  </section>`;
}

/** @param {{run: Run, tag?: Tag, steps?: Steps, index?: number, note?: string}} props */
function RunHead({ run, tag, steps, index = -1, note }) {
  return html`<header class="run-head">
    <i class="swatch" style=${{ background: session.colorOf(run) }} /><h4 title=${run.name}><${LongName} text=${run.label} /></h4>
    ${tag && steps && index >= 0 && html`<${CopyButton} tag=${tag} run=${run} row=${steps.row[index]} /><${StepHead} steps=${steps} index=${index} />`}
    ${note && html`<span class="step-head">${note}</span>`}
  </header>`;
}

/** @param {{tag: Tag, run: Run, row: number}} props */
function CopyButton({ tag, run, row }) {
  const copyText = async () => copy(await (await request(wholeAddress(run.name, tag.name, row))).text());
  return html`<${IconToggle} icon="copy" label="Copy this text as it was logged" onClick=${() => void copyText()} />`;
}

/** @param {{steps: Steps, index: number}} props */
function StepHead({ steps, index }) {
  const attempt = steps.attempt ? ` · attempt ${steps.attempt[index] + 1}` : "";
  return html`<span class="step-head" title=${formatWallTime(steps.wall[index])}>step ${formatStep(steps.step[index])}${attempt}<small>${index + 1}/${steps.step.length}</small></span>`;
}

/** @param {{tag: Tag, run: Run, steps: Steps, index: number, reference: Run}} props */
function OneText({ tag, run, steps, index, reference }) {
  const compared = comparedSample(tag, run, steps, index, reference);
  const isPlain = raw.value || compared !== null;
  const text = useSample([run.id, tag.id, steps.row[index]], steps.generation, isPlain);
  const other = useSample(compared?.id ?? [run.id, tag.id, steps.row[index]], compared?.generation ?? steps.generation, isPlain);
  if (!text) return html`<div class="bone bone-title" aria-busy="true" />`;
  if (compared && other && !text.error && !other.error) return html`<${Changes} before=${other} after=${text} />`;
  return html`<${TextBody} key=${`${text.row} ${isPlain}`} text=${text} tagName=${tag.name} plain=${isPlain} />`;
}

/**
 * What a text is compared with; null where nothing is marked, or there is nothing to compare with.
 * @param {Tag} tag @param {Run} run @param {Steps} steps @param {number} index @param {Run} reference
 */
function comparedSample(tag, run, steps, index, reference) {
  if (comparison.value === "step" && index > 0) return { id: /** @type {const} */ ([run.id, tag.id, steps.row[index - 1]]), generation: steps.generation };
  if (comparison.value !== "run" || run.id === reference.id) return null;
  const others = stepsOf(tag, reference.id).value;
  const at = others ? sampleAt(others.step, steps.step[index]) : -1;
  return others && at >= 0 ? { id: /** @type {const} */ ([reference.id, tag.id, others.row[at]]), generation: others.generation } : null;
}

/**
 * A sample; while it is on its way the one before, so that nothing flickers while a person scrubs.
 * @param {import("../../core/sample_feed.js").SampleId} id
 * @param {number} generation
 * @param {boolean} isPlain
 */
function useSample(id, generation, isPlain) {
  const shown = useRef(/** @type {{text: import("./feed.js").Text, isPlain: boolean} | null} */ (null));
  const text = feed.sample(id, generation, isPlain ? "plain" : "markdown").value;
  if (text) shown.current = { text, isPlain };
  return shown.current?.isPlain === isPlain ? shown.current.text : null;
}
