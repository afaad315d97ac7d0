// @ts-check
/** Views to come back to: those kept with the log directory's notes, and those that TensorBoard saved in the log. */
import { batch, signal, useSignal } from "@preact/signals";
import { html } from "htm/preact";
import { useEffect } from "preact/hooks";
import { getDocument } from "../../core/api.js";
import { Icon } from "../../core/icons.js";
import { session } from "../../core/session.js";
import { currentUrl, writeUrl } from "../../core/url_state.js";
import { IconToggle } from "../../shell/card_parts.js";
import { copy } from "../../shell/clipboard.js";
import { PopoverButton } from "../../shell/popover.js";
import { savedViewOf } from "./bookmarks.js";
import { current, reasonOf } from "./embeddings.js";
import { showPlaces } from "./placing.js";
import { camera, chosenPoint, colorField, components, dimensions, isolated, labelField, method, selected } from "./state.js";

/** @typedef {{name: string, query: string}} OwnView */

/** Of the embedding that is shown, asked for when the list is opened. @type {import("@preact/signals").Signal<{views: import("./bookmarks.js").SavedView[], note: string} | null>} */
const logged = signal(/** @type {{views: import("./bookmarks.js").SavedView[], note: string} | null} */ (null));

export function BookmarkButton() {
  return html`<${PopoverButton} label="Bookmarks" class="icon-button" align="end" content=${html`<${Icon} name="pin" />`}>${(/** @type {() => void} */ close) => html`<${Bookmarks} onDone=${close} />`}<//>`;
}

/** @returns {OwnView[]} */
function ownViews() {
  const kept = session.curation.value.projector?.views;
  return Array.isArray(kept) ? kept.filter((view) => typeof view?.name === "string" && typeof view.query === "string") : [];
}

/** @param {{onDone: () => void}} props */
function Bookmarks({ onDone }) {
  const name = useSignal("");
  useEffect(() => void loadLogged(), []);
  const views = ownViews();
  const keep = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!name.value.trim()) return;
    const query = new URL(currentUrl()).search;
    void session.curate({ projector: { views: [...views.filter((view) => view.name !== name.value.trim()), { name: name.value.trim(), query }] } });
    name.value = "";
  };
  const typed = (/** @type {InputEvent} */ event) => void (name.value = /** @type {HTMLInputElement} */ (event.currentTarget).value);
  return html`<div class="picker bookmarks">
    <form class="bookmark-new" onSubmit=${keep}>
      <input type="text" class="field" aria-label="Name of this view" placeholder="Name of this view" maxlength="200" value=${name.value} onInput=${typed} />
      <button type="submit" class="button" disabled=${!name.value.trim()}>Keep</button>
    </form>
    ${views.length > 0 && html`<ul class="bookmark-list">${views.map((view) => html`<li key=${view.name}>
      <button type="button" class="menu-item" onClick=${() => (goTo(view), onDone())}><span>${view.name}</span></button>
      <${IconToggle} icon="close" label=${`Forget ${view.name}`} onClick=${() => void session.curate({ projector: { views: views.filter((other) => other !== view) } })} />
    </li>`)}</ul>`}
    ${logged.value && logged.value.views.length > 0 && html`<h3>Saved in the log</h3>
      <ul class="bookmark-list">${logged.value.views.map((view, i) => html`<li key=${i}>
        <button type="button" class="menu-item" onClick=${() => (show(view), onDone())}><span>${view.label}</span></button>
      </li>`)}</ul>`}
    ${logged.value?.note && html`<p>${logged.value.note}</p>`}
    <button type="button" class="button" onClick=${() => (void copy(currentUrl()), onDone())}><${Icon} name="link" size=${14} />Copy a link to this view</button>
  </div>`;
}

async function loadLogged() {
  logged.value = null;
  const embedding = current.peek();
  if (!embedding?.bookmarks) return;
  try {
    const { bookmarks, note } = await getDocument(`api/projector/bookmarks?id=${encodeURIComponent(embedding.id)}`);
    logged.value = { views: bookmarks.map(savedViewOf), note };
  } catch (error) {
    logged.value = { views: [], note: reasonOf(error) };
  }
}

/** As if the page had been opened with it: what it does not name is as it is at first. @param {OwnView} view */
function goTo({ query }) {
  writeUrl();
  history.pushState(null, "", new URL(query, location.href));
  dispatchEvent(new PopStateEvent("popstate"));
}

/** @param {import("./bookmarks.js").SavedView} view */
function show(view) {
  batch(() => {
    camera.value = null;
    selected.value = null;
    dimensions.value = view.dimensions === 2 ? "2" : "3";
    method.value = view.method;
    components.value = view.components;
    colorField.value = view.colorField;
    labelField.value = view.labelField;
    chosenPoint.value = view.chosen;
    isolated.value = view.isolated;
    if (view.points) showPlaces(view.points, view.dimensions, view.label);
  });
}
