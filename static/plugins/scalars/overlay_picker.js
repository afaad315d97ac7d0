// @ts-check
/** Picks the tags of an overlay: several tags drawn in one chart, told apart by their dashes. */
import { useSignal } from "@preact/signals";
import { html } from "htm/preact";
import { compileFilter } from "../../core/regex_filter.js";
import { session } from "../../core/session.js";
import { tagFilter } from "../../core/view_state.js";
import { LongName } from "../../shell/long_name.js";
import { TAG_DASHES } from "./lines.js";
import { addOverlay } from "./state.js";

const LIST_LIMIT = 200;

/** @param {{onDone: () => void}} props */
export function OverlayPicker({ onDone }) {
  const search = useSignal(tagFilter.peek());
  const chosen = useSignal(/** @type {readonly string[]} */ ([]));
  const { matches } = compileFilter(search.value);
  const names = session.tagsOf("scalars").value.map((tag) => tag.name).filter(matches);
  const toggle = (/** @type {string} */ name) => {
    chosen.value = chosen.value.includes(name) ? chosen.value.filter((other) => other !== name) : [...chosen.value, name];
  };
  const create = () => {
    addOverlay([...chosen.value]);
    onDone();
  };
  return html`<div class="picker">
    <p>Draw several tags in one chart. Each tag has its own dashes, each run keeps its colour.</p>
    <input type="search" aria-label="Filter tags" placeholder="Filter tags, regex" value=${search.value} onInput=${(/** @type {InputEvent} */ event) => (search.value = /** @type {HTMLInputElement} */ (event.currentTarget).value)} />
    <div class="picker-list">
      ${names.slice(0, LIST_LIMIT).map((name) => html`<label key=${name} title=${name}><input type="checkbox" checked=${chosen.value.includes(name)} onChange=${() => toggle(name)} /><${LongName} text=${name} /></label>`)}
      ${names.length > LIST_LIMIT && html`<p>${names.length - LIST_LIMIT} more; filter to see them</p>`}
    </div>
    <button type="button" class="button button-primary" disabled=${chosen.value.length < 2} onClick=${create}>
      ${chosen.value.length < 2 ? "Choose at least two" : `Overlay ${chosen.value.length} tags`}
    </button>
    ${chosen.value.length > TAG_DASHES.length && html`<p>More than ${TAG_DASHES.length} tags share dashes.</p>`}
  </div>`;
}
