// @ts-check
/** Colours for numbers from low to high: even to the eye, told apart by colour-blind people, seen on either background. Pure. */
import { mix } from "./mixing.js";

/** After viridis, without the end that drowns in the background. */
const STOPS = {
  light: ["#472d7b", "#3b528b", "#2c728e", "#21918c", "#28ae80", "#5ec962", "#a0cf2a"],
  dark: ["#5a6fb8", "#3f8fb0", "#27a8a0", "#35b779", "#74d055", "#b8de29", "#fde725"],
};
export const SHADES = 32;

/** @param {"light" | "dark"} theme @returns {string[]} from low to high */
export function shadesOf(theme) {
  const stops = STOPS[theme];
  return Array.from({ length: SHADES }, (_, i) => {
    const at = (i / (SHADES - 1)) * (stops.length - 1);
    const from = Math.min(stops.length - 2, Math.floor(at));
    return mix(stops[from], stops[from + 1], at - from);
  });
}

/** The shade of a place from 0 to 1. @param {number} place */
export function shadeAt(place) {
  return Math.min(SHADES - 1, Math.floor(place * SHADES));
}
