// @ts-check
/** One mesh over the whole window. */
import { html } from "htm/preact";
import { useRef } from "preact/hooks";
import { session } from "../../core/session.js";
import { fullScreenCard } from "../../core/view_state.js";
import { IconToggle, PinToggle } from "../../shell/card_parts.js";
import { Dialog } from "../../shell/dialog.js";
import { fit } from "./cameras.js";
import { MeshHead, MeshPane, MoreButton } from "./card.js";
import { cardByKey, nameOf } from "./cards.js";
import { meshes, samplesOf, shownBy, useInView } from "./feed.js";
import { StepRow } from "./step_row.js";
import { LookFields, PointSize } from "./toolbar.js";

/** The card that the address names, if any. */
export function FullScreenLayer() {
  const key = fullScreenCard.value;
  const card = key ? cardByKey(key, meshes.value, session.selectedRuns.value, samplesOf) : null;
  return card && html`<${FullScreen} key=${card.key} card=${card} />`;
}

/** @param {{card: import("./cards.js").Card}} props */
function FullScreen({ card }) {
  const view = useRef(/** @type {import("../../charts/mesh/view.js").MeshView | null} */ (null));
  useInView(card);
  const shown = shownBy(card);
  const name = nameOf(card);
  const close = () => (fullScreenCard.value = "");
  return html`<${Dialog} title=${name} class="full-screen mesh-screen" bare onClose=${close}>
    <header class="card-head">
      <${MeshHead} card=${card} title=${card.mesh.displayName || card.mesh.name} />
      <span class="mesh-fields"><${LookFields} /><${PointSize} /></span>
      <span class="card-buttons">
        <${PinToggle} card=${card} />
        <${IconToggle} icon="fit" label="Show all of it (0)" onClick=${() => fit(card)} />
        <${MoreButton} card=${card} shown=${shown} view=${view} />
        <${IconToggle} icon="close" label="Close" onClick=${close} />
      </span>
    </header>
    <${MeshPane} card=${card} shown=${shown} view=${view} />
    <${StepRow} ownKey=${card.key} shown=${shown} of=${name} />
  <//>`;
}
