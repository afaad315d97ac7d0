// @ts-check
/** What can be done: each command has a title for the palette and perhaps a key. Pages add theirs while they are shown. */
import { computed, signal } from "@preact/signals-core";

/**
 * @typedef {{title: string, section: string, key?: string, run: () => void, hidden?: boolean}} Command
 * `key` as KeyboardEvent.key spells it, with "Ctrl+" or "Shift+" in front; `hidden` keeps it out of the palette.
 * @typedef {{keys: string[], text: string}} KeyHint a key that a widget handles itself, for the help overlay
 */

/** @type {import("@preact/signals-core").Signal<readonly (readonly Command[])[]>} */
const registered = signal([]);
/** @type {import("@preact/signals-core").Signal<readonly {section: string, hints: readonly KeyHint[]}[]>} */
const hinted = signal([]);

export const commands = computed(() => registered.value.flat());
export const keyHints = computed(() => hinted.value);

/**
 * Adds commands; the answer takes them out again.
 * @param {readonly Command[]} list
 * @returns {() => void}
 */
export function registerCommands(list) {
  registered.value = [...registered.peek(), list];
  return () => void (registered.value = registered.peek().filter((other) => other !== list));
}

/**
 * Adds lines to the help overlay; the answer takes them out again.
 * @param {string} section
 * @param {readonly KeyHint[]} hints
 * @returns {() => void}
 */
export function registerKeyHints(section, hints) {
  const entry = { section, hints };
  hinted.value = [...hinted.peek(), entry];
  return () => void (hinted.value = hinted.peek().filter((other) => other !== entry));
}

/**
 * Runs the command of a key that was pressed outside of text fields.
 * @param {KeyboardEvent} event
 */
export function handleKey(event) {
  if (event.defaultPrevented || event.isComposing) return;
  const name = keyName(event);
  if (isTyping(event.target) && !name.startsWith("Ctrl+")) return;
  const command = commands.peek().find(({ key }) => key === name);
  if (!command) return;
  event.preventDefault();
  command.run();
}

/** @param {KeyboardEvent} event */
function keyName(event) {
  const control = event.ctrlKey || event.metaKey ? "Ctrl+" : "";
  return event.altKey ? "" : control + event.key;
}

/** Whether keys that are pressed there are text, or choose there. @param {EventTarget | null} target */
export function isTyping(target) {
  return target instanceof HTMLElement && target.closest("input:not([type=checkbox], [type=range]), textarea, select, [contenteditable=true]") !== null;
}
