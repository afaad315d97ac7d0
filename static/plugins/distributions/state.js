// @ts-check
/** What a person chose on the distributions page, as signals that live in the address. */
import { flag, oneOf, urlSignal } from "../../core/url_state.js";

/** Whether runs have a card each, stand beside one another in one card, or are drawn into one plot. */
export const comparison = urlSignal("compareBands", "apart", oneOf(/** @type {const} */ (["apart", "beside", "over"])));
/** Whether least and greatest values may lie beyond the value axis. */
export const withoutEnds = urlSignal("withoutEnds", false, flag);
