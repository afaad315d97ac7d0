// @ts-check
import { html } from "htm/preact";
import { Icon } from "../../core/icons.js";

/**
 * The heading of a column that a table can be sorted by.
 * @param {{name: string, title: string, hint?: string, sort: {key: string, isUp: boolean}, onSort: () => void}} props
 */
export function SortHead({ name, title, hint = "", sort, onSort }) {
  const isSorted = sort.key === name;
  return html`<th scope="col" class=${`column-${name}`} aria-sort=${isSorted ? (sort.isUp ? "ascending" : "descending") : "none"}>
    <button type="button" title=${hint || undefined} onClick=${onSort}>${title}${isSorted && html`<${Icon} name="chevronDown" size=${11} class=${sort.isUp ? "flipped" : ""} />`}</button>
  </th>`;
}
