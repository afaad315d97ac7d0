// @ts-check
/** "Group by…": joins runs into one line with a band. A dashboard that can draw groups puts it into its toolbar. */
import { html } from "htm/preact";
import "@preact/signals";
import { Icon } from "../core/icons.js";
import { session } from "../core/session.js";
import { lazy } from "./lazy.js";
import { PopoverButton } from "./popover.js";

const GroupingPanel = lazy(() => import("./grouping_panel.js").then((module) => module.GroupingPanel));

export function GroupingButton() {
  const grouping = session.grouping.value;
  const groups = session.groups.value;
  const label = groups ? `${groups.length} ${groups.length === 1 ? "group" : "groups"}` : "Group by…";
  const content = html`<${Icon} name="group" size=${14} />${label}`;
  return html`<${PopoverButton} label=${groups ? `Group runs by…: ${label}` : "Group by…"} class="button" content=${content} pressed=${grouping !== null}>${() => html`<${GroupingPanel} />`}<//>`;
}
