// @ts-check
/**
 * State that a person would share lives in the query string: one signal a parameter, unknown parameters are kept.
 * A value equal to the built-in fallback is left out, so that addresses stay short.
 */
import { effect, signal } from "@preact/signals-core";

/**
 * @template T
 * @typedef {{parse(text: string): T | undefined, format(value: T): string}} Codec
 * `parse` answers undefined for what it does not understand; then the fallback holds.
 */

/** @typedef {{name: string, read: (params: URLSearchParams) => void, write: (params: URLSearchParams) => void}} Binding */

/** Browsers throttle history calls (Safari: 100 in 30 s), and a slider moves more often than that. */
const WRITE_DELAY_MS = 150;

/**
 * Names of any spelling, separated by commas; commas and backslashes inside a name are escaped.
 * @type {Codec<readonly string[]>}
 */
export const list = {
  parse: (value) => (value === "" ? [] : splitEscaped(value)),
  format: (names) => names.map((name) => name.replace(/[\\,]/g, "\\$&")).join(","),
};

/** @type {Map<string, Binding>} */
const bindings = new Map();
/** @type {ReturnType<typeof setTimeout> | undefined} */
let pendingWrite;
const arrival = fromTensorBoard(new URLSearchParams(globalThis.location?.search ?? ""));
/** A link that somebody shared: then personal defaults must not change what it shows. */
const isSharedLink = arrival.has("tab");

/**
 * A signal that lives in the query string under `name`.
 * @template T
 * @param {string} name
 * @param {T} fallback the built-in default: what a missing parameter in a shared link means
 * @param {Codec<T>} codec
 * @param {{personal?: T}} [options] `personal`: this user's own default, for pages opened without a link
 * @returns {import("@preact/signals-core").Signal<T>}
 */
export function urlSignal(name, fallback, codec, { personal = fallback } = {}) {
  const omitted = codec.format(fallback);
  /** @param {URLSearchParams} params */
  const valueIn = (params) => {
    const text = params.get(name);
    return text === null ? undefined : codec.parse(text);
  };
  const state = signal(valueIn(arrival) ?? (isSharedLink ? fallback : personal));
  bindings.set(name, {
    name,
    read: (params) => {
      const value = valueIn(params) ?? fallback;
      if (codec.format(value) !== codec.format(state.peek())) state.value = value;
    },
    write: (params) => {
      const text = codec.format(state.peek());
      if (text === omitted) params.delete(name);
      else params.set(name, text);
    },
  });
  effect(() => {
    state.value;
    scheduleWrite();
  });
  return state;
}

function scheduleWrite() {
  pendingWrite ??= setTimeout(writeUrl, WRITE_DELAY_MS);
}

/**
 * Writes all signals into the address bar now.
 * @param {"replace" | "push"} [mode] push for navigation that the back button should undo
 */
export function writeUrl(mode = "replace") {
  clearTimeout(pendingWrite);
  pendingWrite = undefined;
  if (!globalThis.location) return;
  const url = currentUrl();
  if (url === location.href) return;
  if (mode === "push") history.pushState(null, "", url);
  else history.replaceState(history.state, "", url);
}

/**
 * The address of the view as it is now, optionally with other parameters on top.
 * @param {Record<string, string | null>} [overrides]
 * @returns {string}
 */
export function currentUrl(overrides = {}) {
  const url = new URL(location.href);
  fromTensorBoard(url.searchParams);
  for (const binding of bindings.values()) binding.write(url.searchParams);
  for (const [name, value] of Object.entries(overrides)) {
    if (value === null) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  url.hash = "";
  return url.href;
}

globalThis.addEventListener?.("popstate", () => {
  const params = new URLSearchParams(location.search);
  for (const binding of bindings.values()) binding.read(params);
});

/**
 * Goes where a link with these parameters would lead, keeping the rest of the view; the back button leads back.
 * @param {Record<string, string>} parameters
 */
export function navigate(parameters) {
  writeUrl();
  const params = new URL(currentUrl(parameters)).searchParams;
  for (const name of Object.keys(parameters)) bindings.get(name)?.read(params);
  writeUrl("push");
}

/**
 * TensorBoard's parameters in our words, where they map. `smoothing`, `runFilter` and `tagFilter` are the same in both.
 * @param {URLSearchParams} params changed in place
 * @returns {URLSearchParams}
 */
export function fromTensorBoard(params) {
  const colors = params.get("runColorGroup");
  if (colors?.startsWith("regex:") && !params.has("color")) params.set("color", colors);
  params.delete("runColorGroup");
  const tags = pinnedTags(params.get("pinnedCards"));
  if (tags.length && !params.has("pins")) params.set("pins", list.format(tags));
  params.delete("pinnedCards");
  return params;
}

/**
 * [{"plugin": "scalars", "tag": "loss"}, …] → ["loss", …].
 * @param {string | null} text
 * @returns {string[]}
 */
function pinnedTags(text) {
  const cards = json((value) => Array.isArray(value)).parse(text ?? "[]") ?? [];
  return cards.filter((/** @type {any} */ card) => card?.plugin === "scalars" && typeof card.tag === "string").map((/** @type {any} */ card) => card.tag);
}

/** @type {Codec<string>} */
export const text = { parse: (value) => value, format: (value) => value };

/** @type {Codec<boolean>} */
export const flag = { parse: (value) => value !== "0" && value !== "false", format: (value) => (value ? "1" : "0") };

/**
 * @param {number} [low]
 * @param {number} [high]
 * @returns {Codec<number>}
 */
export function number(low = -Infinity, high = Infinity) {
  return {
    parse: (value) => {
      const parsed = Number(value);
      return value.trim() === "" || !Number.isFinite(parsed) ? undefined : Math.min(high, Math.max(low, parsed));
    },
    format: String,
  };
}

/**
 * @template {string} T
 * @param {readonly T[]} choices
 * @returns {Codec<T>}
 */
export function oneOf(choices) {
  return { parse: (value) => choices.find((choice) => choice === value), format: (value) => value };
}

/** @param {string} value */
function splitEscaped(value) {
  const names = [""];
  for (let i = 0; i < value.length; i++) {
    if (value[i] === ",") names.push("");
    else names[names.length - 1] += value[i] === "\\" && i + 1 < value.length ? value[++i] : value[i];
  }
  return names;
}

/**
 * Any JSON value; what is not JSON, or refused by `check`, is ignored.
 * @template T
 * @param {((value: any) => value is T) | ((value: any) => boolean)} check
 * @returns {Codec<T>}
 */
export function json(check) {
  return {
    parse: (value) => {
      try {
        const parsed = JSON.parse(value);
        return check(parsed) ? parsed : undefined;
      } catch {
        return undefined; // an address is user input: what cannot be read means the fallback
      }
    },
    format: (value) => JSON.stringify(value),
  };
}
