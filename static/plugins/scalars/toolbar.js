// @ts-check
/** The row of controls above the charts. */
import { useSignal } from "@preact/signals";
import { html } from "htm/preact";
import { Icon } from "../../core/icons.js";
import { compileFilter } from "../../core/regex_filter.js";
import { session } from "../../core/session.js";
import { settings } from "../../core/settings.js";
import { xAxis } from "../../core/view_state.js";
import { GroupingButton } from "../../shell/grouping_button.js";
import { LongName } from "../../shell/long_name.js";
import { PopoverButton } from "../../shell/popover.js";
import { Segments } from "../../shell/segments.js";
import { TagFilter } from "../../shell/tag_filter.js";
import { OverlayPicker } from "./overlay_picker.js";
import { logY, setXAxis, showAll, smoothing, views } from "./state.js";
import { ViewOptions } from "./view_options.js";

const X_KINDS = /** @type {const} */ ([["step", "Step"], ["relative", "Relative"], ["wall", "Wall"]]);
const Y_SCALES = /** @type {const} */ ([["linear", "Linear"], ["log", "Log"]]);

/** @param {{shown: number, total: number}} props */
export function Toolbar({ shown, total }) {
  return html`<div class="toolbar" role="toolbar" aria-label="Scalars">
    <${TagFilter} shown=${shown} total=${total} />
    <${XAxisChoice} />
    <${Segments} label="y axis" value=${logY.value ? "log" : "linear"} options=${Y_SCALES} onChange=${(/** @type {string} */ kind) => void (logY.value = kind === "log")} />
    <${GroupingButton} />
    <${PopoverButton} label="Overlay several tags in one chart" class="button" content=${html`<${Icon} name="layers" /><span class="wide-only">Overlay…</span>`}>
      ${(/** @type {() => void} */ close) => html`<${OverlayPicker} onDone=${close} />`}
    <//>
    <${PopoverButton} label="View options" class="button" content=${html`<${Icon} name="settings" />`}>${() => html`<${ViewOptions} />`}<//>
    <${ResetZoom} />
    <${SmoothingSlider} />
  </div>`;
}

/** There while charts are zoomed: who follows a link, or has scrolled on, sees that these are not all points. */
export function ResetZoom() {
  if (Object.keys(views.value).length === 0) return null;
  return html`<button type="button" class="button reset-zoom" aria-label="Reset zoom" title="Zoomed: show all of every chart (double-click: of one)" onClick=${showAll}><${Icon} name="fit" /></button>`;
}

export function XAxisChoice() {
  const axis = xAxis.value;
  const other = axis.kind === "tag" ? axis.tag : "";
  const choose = (/** @type {any} */ kind) => setXAxis({ kind });
  return html`<span class="x-axis">
    <${Segments} label="x axis" value=${axis.kind} options=${X_KINDS} onChange=${choose} />
    <${PopoverButton} label=${other ? `x is ${other}; choose another scalar` : "Another scalar as x"} class=${`button ${other ? "chosen" : ""}`} content=${other ? other.slice(other.lastIndexOf("/") + 1) : "…"}>
      ${(/** @type {() => void} */ close) => html`<${ScalarChoice} chosen=${other} onChoose=${(/** @type {string} */ tag) => {
        setXAxis(tag ? { kind: "tag", tag } : { kind: "step" });
        close();
      }} />`}
    <//>
  </span>`;
}

/** @param {{chosen: string, onChoose: (tag: string) => void}} props */
function ScalarChoice({ chosen, onChoose }) {
  const search = useSignal("");
  const { matches } = compileFilter(search.value);
  const names = session.tagsOf("scalars").value.map((tag) => tag.name).filter(matches).slice(0, 200);
  return html`<div class="picker">
    <p>Draw every chart over the value of another scalar at the same step.</p>
    <input type="search" aria-label="Filter scalars" placeholder="Filter, regex" value=${search.value} onInput=${(/** @type {InputEvent} */ event) => (search.value = /** @type {HTMLInputElement} */ (event.currentTarget).value)} />
    <div class="picker-list" role="listbox" aria-label="Scalars">
      ${names.map((name) => html`<button type="button" key=${name} role="option" aria-selected=${name === chosen} title=${name} onClick=${() => onChoose(name)}><${LongName} text=${name} /></button>`)}
    </div>
  </div>`;
}

const SLIDER_END = 0.99; // as in TensorBoard; the box reaches 0.999

export function SmoothingSlider() {
  const change = (/** @type {InputEvent} */ event) => {
    const field = /** @type {HTMLInputElement} */ (event.currentTarget);
    // A number field that holds no number is empty, which must not count as zero.
    if (field.value !== "") smoothing.value = settings.smoothing.value = Math.max(0, Math.min(0.999, Number(field.value)));
    if (field.type === "number") field.value = smoothing.peek().toFixed(3); // also where the weight stayed the same
  };
  const weight = smoothing.value;
  return html`<label class="smoothing">
    <span>Smoothing</span>
    <input type="range" min="0" max=${SLIDER_END} step="0.01" value=${weight} aria-label="Smoothing" aria-valuetext=${weight.toFixed(3)} style=${{ "--part": Math.min(1, weight / SLIDER_END) }} onInput=${change} />
    <input type="number" min="0" max="0.999" step="0.001" value=${weight.toFixed(3)} aria-label="Smoothing, exactly" onChange=${change} />
  </label>`;
}
