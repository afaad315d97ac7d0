// @ts-check
/** What one sample holds: a text, or a table of texts. */
import { useSignal } from "@preact/signals";
import { html } from "htm/preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { request } from "../../core/api.js";
import { formatInteger } from "../../core/format.js";
import { Icon } from "../../core/icons.js";
import { session } from "../../core/session.js";
import { wholeAddress } from "./feed.js";
import { typeset } from "./maths.js";
import { markWords } from "./marks.js";

/** @typedef {import("./feed.js").Text} Text */

const CHUNK = 20_000; // characters of a huge text that are laid out together

/** @param {{text: Text, tagName: string, plain: boolean}} props */
export function TextBody({ text, tagName, plain }) {
  const element = useRef(/** @type {HTMLElement | null} */ (null));
  const whole = useSignal(/** @type {string | null} */ (null));
  useLayoutEffect(() => markWords(/** @type {HTMLElement} */ (element.current)));
  useEffect(() => {
    if (!plain && element.current) typeset(element.current).then(() => element.current && markWords(element.current), reportError);
  }, [text, plain, whole.value === null]);
  if (text.error) return html`<p class="text-error" role="note" ref=${element}><${Icon} name="warning" size=${14} />${text.error}</p>`;
  return html`<div class="text-body" dir="auto" ref=${element}>
    ${text.notes.map((note) => html`<p class="text-note" key=${note}><${Icon} name="info" size=${12} />${note}</p>`)}
    ${whole.value === null ? html`<${Cells} text=${text} plain=${plain} />` : html`<${Whole} text=${whole.value} />`}
    ${text.cut && whole.value === null && html`<${ShowAll} text=${text} tagName=${tagName} whole=${whole} />`}
  </div>`;
}

/** @param {{text: Text, plain: boolean}} props */
function Cells({ text, plain }) {
  const isSingle = text.shape.every((size) => size === 1); // PyTorch and tensorboardX log a text as an array of one
  if (isSingle && text.characters === 0) return html`<${Empty} />`;
  if (isSingle && text.cells.length) return html`<${Cell} of="div" class="text-single" content=${text.cells[0][0]} plain=${plain} />`;
  return html`<table class="text-table">
    <tbody>${text.cells.map((row, i) => html`<tr key=${i}>${row.map((cell, j) => html`<${Cell} key=${j} of="td" content=${cell} plain=${plain} />`)}</tr>`)}</tbody>
  </table>`;
}

const Empty = () => html`<p class="text-note">An empty text</p>`;

/** HTML comes sanitised from the server. @param {{of: string, content: string, plain: boolean, class?: string}} props */
function Cell({ of, content, plain, class: className = "" }) {
  return plain
    ? html`<${of} class=${`text-plain ${className}`}>${content}<//>`
    : html`<${of} class=${`markdown ${className}`} dangerouslySetInnerHTML=${{ __html: content }} />`;
}

/** A text of any length: what is not in view is not laid out. @param {{text: string}} props */
function Whole({ text }) {
  const chunks = [];
  for (let start = 0; start < text.length; start += CHUNK) chunks.push(text.slice(start, start + CHUNK));
  return html`<div class="text-whole text-plain">${chunks.map((chunk, i) => html`<span key=${i}>${chunk}</span>`)}</div>`;
}

/** @param {{text: Text, tagName: string, whole: import("@preact/signals").Signal<string | null>}} props */
function ShowAll({ text, tagName, whole }) {
  const failure = useSignal("");
  const run = session.runById.value.get(text.run)?.name ?? "";
  const address = wholeAddress(run, tagName, text.row);
  const show = async () => {
    try {
      whole.value = await (await request(address)).text();
    } catch (error) {
      failure.value = error instanceof Error ? error.message : String(error);
    }
  };
  return html`<p class="text-more">
    <span>There is more: ${formatInteger(text.characters)} characters in all.</span>
    <button type="button" class="button" onClick=${show}>Show all, as it was logged</button>
    <a class="button" href=${address} download>Download</a>
    ${failure.value && html`<span role="alert">${failure.value}</span>`}
  </p>`;
}
