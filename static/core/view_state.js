// @ts-check
/** What a person chose that all dashboards share, as signals that live in the address. */
import { computed, effect } from "@preact/signals-core";
import { session } from "./session.js";
import { settings } from "./settings.js";
import { list, oneOf, text, urlSignal } from "./url_state.js";
import { selectionCodec, xAxisCodec } from "./view_codecs.js";

export const RESTARTS = /** @type {const} */ (["latest", "all", "raw"]);

export const tagFilter = urlSignal("tagFilter", "", text);
/** @type {import("@preact/signals-core").Signal<import("./view_codecs.js").XAxis>} */
export const xAxis = urlSignal("x", { kind: "step" }, xAxisCodec);
export const restarts = urlSignal("restarts", "latest", oneOf(RESTARTS), { personal: settings.restarts.peek() });
/**
 * The steps that are looked at: charts mark them, images and the like show the sample that is nearest.
 * @type {import("@preact/signals-core").Signal<import("./view_codecs.js").StepSelection | null>}
 */
export const selection = urlSignal("select", null, selectionCodec);
/** Key of the card that fills the window, or "". */
export const fullScreenCard = urlSignal("card", "", text);
/** @type {import("@preact/signals-core").Signal<readonly string[]>} */
export const foldedSections = urlSignal("folded", /** @type {readonly string[]} */ ([]), list);

/** null: nothing was said in this address, so the pins kept with the log directory hold. */
const pinsInAddress = urlSignal("pins", /** @type {readonly string[] | null} */ (null), {
  parse: list.parse,
  format: (pins) => (pins === null ? "" : list.format(pins)),
});

export const pins = computed(() => pinsInAddress.value ?? storedPins());

/** @returns {readonly string[]} */
function storedPins() {
  return session.curation.value.pins.filter((pin) => typeof pin === "string");
}

// What the view shows must be in the address, also when it came from the log directory's own notes.
effect(() => {
  if (pinsInAddress.value === null && storedPins().length > 0) pinsInAddress.value = storedPins();
});

/** @param {import("./tag_sections.js").AnyCard} card */
export function isPinned({ key, pins: others = [] }) {
  return pins.value.some((pin) => pin === key || others.includes(pin));
}

/** @param {import("./tag_sections.js").AnyCard} card */
export function togglePin(card) {
  const next = isPinned(card) ? pins.peek().filter((pin) => pin !== card.key && !card.pins?.includes(pin)) : [...pins.peek(), card.key];
  pinsInAddress.value = next;
  void session.curate({ pins: next });
}

/** @param {string} name */
export function toggleSection(name) {
  foldedSections.value = toggled(foldedSections.peek(), name);
}

/**
 * The names with one more, or one less.
 * @param {readonly string[]} names
 * @param {string} name
 */
export function toggled(names, name) {
  return names.includes(name) ? names.filter((other) => other !== name) : [...names, name];
}
