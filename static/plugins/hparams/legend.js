// @ts-check
/** What the colours of the plots mean: a strip from the lowest to the highest. */
import { html } from "htm/preact";
import { shadesOf } from "../../charts/ramp.js";
import { session } from "../../core/session.js";
import { axisOf } from "./axes.js";
import { colored, extents } from "./model.js";

const MANY = 1000;

export function Legend() {
  const column = colored.value;
  if (!column) return null;
  const { low, high } = extents.value.get(column.name) ?? { low: NaN, high: NaN };
  const words = axisOf(column).ticks(MANY);
  const [first, last] = Number.isNaN(low) ? [words[0]?.label ?? "", words.at(-1)?.label ?? ""] : [column.format(low), column.format(high)];
  const shades = shadesOf(session.theme.value);
  return html`<div class="hp-legend" role="img" aria-label=${`Coloured by ${column.title}, from ${first} to ${last}`}>
    <span>${column.title}</span>
    <small>${first}</small>
    <i style=${{ background: `linear-gradient(90deg, ${shades.join(", ")})` }}></i>
    <small>${last}</small>
  </div>`;
}
