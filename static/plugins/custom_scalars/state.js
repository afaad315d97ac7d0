// @ts-check
/** What the page is busy with. */
import { signal } from "@preact/signals-core";

/** The chart that is being made or changed; "new" is one that is not there yet. @type {import("@preact/signals-core").Signal<import("./layout.js").PlacedChart | "new" | null>} */
export const edited = signal(/** @type {import("./layout.js").PlacedChart | "new" | null} */ (null));
