// @ts-check
/** What a person chose on the text page, as signals that live in the address. */
import { flag, number, oneOf, text, urlSignal } from "../../core/url_state.js";

/** Texts as they were logged, not as Markdown. */
export const raw = urlSignal("raw", false, flag);
/** "one" step, the one that is scrubbed to; or all of them, newest first. */
export const shownSteps = urlSignal("texts", "one", oneOf(/** @type {const} */ (["one", "all"])));
/** What is marked as changed: nothing, against the step before, or against the first run. */
export const comparison = urlSignal("changes", "none", oneOf(/** @type {const} */ (["none", "step", "run"])));
/** So high cards become at most, CSS pixels; what is longer scrolls inside them. */
export const cardHeight = urlSignal("textHeight", 320, number(160, 1200));

/** What is searched for in all steps; "" is nothing. */
export const searched = urlSignal("find", "", text);
export const searchIsRegex = urlSignal("findRegex", false, flag);
export const searchMindsCase = urlSignal("findCase", false, flag);
