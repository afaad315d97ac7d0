// @ts-check
import { signal } from "@preact/signals";

/** The modal window that is open, if any. @type {import("@preact/signals").Signal<null | "palette" | "help" | "damage">} */
export const opened = signal(null);
