// @ts-check
/** Names of runs without what all of them share, for places where width is dear. Pure. */

/**
 * Each name without the leading directories that all names have in common: still a name apart from every other.
 * @param {readonly string[]} names
 * @returns {Map<string, string>}
 */
export function shortNames(names) {
  const shared = sharedDirectories(names).length;
  return new Map(names.map((name) => [name, name.slice(shared)]));
}

/**
 * "a/b/" for a/b/c and a/b/d/e; the last part of a name is never a directory.
 * @param {readonly string[]} names
 */
function sharedDirectories(names) {
  let shared = names[0] ?? "";
  for (const name of names) {
    let end = 0;
    while (end < shared.length && shared[end] === name[end]) end++;
    shared = shared.slice(0, end);
  }
  return shared.slice(0, shared.lastIndexOf("/") + 1);
}
