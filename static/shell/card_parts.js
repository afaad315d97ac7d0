// @ts-check
/** What the heads of cards are made of. */
import { html } from "htm/preact";
import { Icon } from "../core/icons.js";
import { isPinned, togglePin } from "../core/view_state.js";
import { PopoverButton } from "./popover.js";

/**
 * @param {{icon: import("../core/icons.js").IconName, label: string, pressed?: boolean, disabled?: boolean, onClick: () => void}} props
 */
export function IconToggle({ icon, label, pressed, disabled = false, onClick }) {
  return html`<button type="button" class="icon-button" aria-label=${label} title=${label} aria-pressed=${pressed} disabled=${disabled} onClick=${onClick}>
    <${Icon} name=${icon} />
  </button>`;
}

/** @param {{card: import("../core/tag_sections.js").AnyCard}} props */
export function PinToggle({ card }) {
  const pinned = isPinned(card);
  return html`<${IconToggle} icon="pin" label=${pinned ? "Unpin" : "Pin to the top"} pressed=${pinned} onClick=${() => togglePin(card)} />`;
}

/** @param {{of: string, descriptionHtml: string}} props `descriptionHtml`: rendered and sanitised by the server; "" shows nothing */
export function Description({ of, descriptionHtml }) {
  if (!descriptionHtml) return null;
  return html`<${PopoverButton} label=${`About ${of}`} class="icon-button" content=${html`<${Icon} name="info" size=${14} />`}>
    ${() => html`<div class="description" tabindex="0"><strong>${of}</strong><div dangerouslySetInnerHTML=${{ __html: descriptionHtml }} /></div>`}
  <//>`;
}
