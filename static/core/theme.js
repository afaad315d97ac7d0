// @ts-check
/** Light or dark: what the person chose, or what the system says; and the colours of it for canvases. */
import { computed, effect, signal } from "@preact/signals-core";
import { settings } from "./settings.js";

const darkQuery = globalThis.matchMedia?.("(prefers-color-scheme: dark)");
const systemIsDark = signal(darkQuery?.matches ?? false);
darkQuery?.addEventListener("change", (event) => (systemIsDark.value = event.matches));

/** The theme that is shown. @type {import("@preact/signals-core").ReadonlySignal<"light" | "dark">} */
export const theme = computed(() => {
  if (settings.theme.value !== "system") return settings.theme.value;
  return systemIsDark.value ? "dark" : "light";
});

if (globalThis.document) effect(() => void (document.documentElement.dataset.theme = theme.value));

const TOKEN_NAMES = /** @type {const} */ ({
  bg: "--bg",
  surface: "--surface",
  raised: "--raised",
  line: "--line",
  lineStrong: "--line-strong",
  ink: "--ink",
  ink2: "--ink-2",
  ink3: "--ink-3",
  accent: "--accent",
  accentSoft: "--accent-soft",
  good: "--good",
  warn: "--warn",
  bad: "--bad",
  font: "--font",
  mono: "--mono",
});

/** @typedef {Record<keyof typeof TOKEN_NAMES, string>} Tokens */

const resolvedTokens = computed(() => {
  document.documentElement.dataset.theme = theme.value; // before the styles are read
  const style = getComputedStyle(document.documentElement);
  const entries = Object.entries(TOKEN_NAMES).map(([name, property]) => [name, style.getPropertyValue(property).trim()]);
  return /** @type {Tokens} */ (Object.fromEntries(entries));
});

/**
 * The theme's colours and fonts as plain values; reading it inside an effect or a component follows the theme.
 * @returns {Tokens}
 */
export function tokens() {
  return resolvedTokens.value;
}
