// @ts-check
/** Which tabs stand in the bar where it is too narrow for all. Pure. */

/**
 * The names that fit, in order: the first ones, and the current one in any case.
 * @param {readonly string[]} names
 * @param {ReadonlyMap<string, number>} widths of tabs, px; one that is not measured yet takes no room
 * @param {number} room px
 * @param {string} current
 * @returns {string[]}
 */
export function fitting(names, widths, room, current) {
  const needed = (/** @type {readonly string[]} */ some) => some.reduce((sum, name) => sum + (widths.get(name) ?? 0), 0);
  if (needed(names) <= room) return [...names];
  const others = names.filter((name) => name !== current);
  let count = others.length;
  while (count > 0 && needed([...others.slice(0, count), current]) > room) count--;
  const kept = new Set([...others.slice(0, count), current]);
  return names.filter((name) => kept.has(name));
}
