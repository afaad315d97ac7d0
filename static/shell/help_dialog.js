// @ts-check
import { html } from "htm/preact";
import "@preact/signals";
import { commands, keyHints } from "../core/commands.js";
import { Dialog } from "./dialog.js";

/** @type {Record<string, string>} */
const SIGNS = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc" };

/** Keys, grouped as they were registered; pages add theirs. @param {{onClose: () => void}} props */
export function HelpDialog({ onClose }) {
  /** @type {Map<string, {keys: readonly string[], text: string}[]>} */
  const sections = new Map();
  for (const { section, title, key } of commands.value) {
    if (key) sections.set(section, [...(sections.get(section) ?? []), { keys: key.split("+").map((name) => SIGNS[name] ?? name), text: title }]);
  }
  for (const { section, hints } of keyHints.value) sections.set(section, [...(sections.get(section) ?? []), ...hints]);
  return html`<${Dialog} title="Keys" class="dialog-wide" onClose=${onClose}>
    <div class="key-columns">
      ${[...sections].map(
        ([section, hints]) =>
          html`<section>
            <h3>${section}</h3>
            <dl class="keys">${hints.map(({ keys, text }) => html`<dt>${keys.map((key) => html`<kbd>${key}</kbd>`)}</dt><dd>${text}</dd>`)}</dl>
          </section>`,
      )}
    </div>
    <p class="hint">The address holds the whole view: copy it, and whoever opens it sees the same. Filters are regular expressions; an upper-case letter makes them exact.</p>
  <//>`;
}
