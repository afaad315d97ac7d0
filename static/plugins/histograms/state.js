// @ts-check
/** What a person chose on the histograms page, as signals that live in the address. */
import { flag, number, oneOf, urlSignal } from "../../core/url_state.js";

export const MODES = /** @type {const} */ (["ridge", "overlay", "heatmap"]);
export const COMPARISONS = /** @type {const} */ (["apart", "beside", "over"]);

export const mode = urlSignal("histogram", "ridge", oneOf(MODES));
/** Whether runs have a card each, stand beside one another in one card, or are drawn into one plot. */
export const comparison = urlSignal("compare", "apart", oneOf(COMPARISONS));
export const logCounts = urlSignal("logCounts", false, flag);
/** The part of the values, in percent, that may be out of sight at either end of the axis. */
export const ignored = urlSignal("ignore", 0, number(0, 25));
