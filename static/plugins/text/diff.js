// @ts-check
/** What has changed between two texts, word by word. Pure. */

/** @typedef {{kind: "same" | "added" | "removed", text: string}} Piece */

const MOST_EDITS = 1500; // beyond it two texts have nothing in common that would help to read them
const WORDS = /\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu;

/**
 * The pieces of both texts in reading order (Myers, "An O(ND) difference algorithm", 1986).
 * @param {string} before
 * @param {string} after
 * @returns {Piece[]}
 */
export function changesOf(before, after) {
  const a = before.match(WORDS) ?? [];
  const b = after.match(WORDS) ?? [];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let tail = 0;
  while (tail < a.length - start && tail < b.length - start && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const middle = editScript(a.slice(start, a.length - tail), b.slice(start, b.length - tail));
  const same = (/** @type {string[]} */ words) => words.map((text) => /** @type {Piece} */ ({ kind: "same", text }));
  return joined([...same(b.slice(0, start)), ...middle, ...same(tail ? b.slice(-tail) : [])]);
}

/**
 * @param {string[]} a
 * @param {string[]} b
 * @returns {Piece[]}
 */
function editScript(a, b) {
  const trace = furthestReaches(a, b);
  if (!trace) return [...a.map((text) => /** @type {Piece} */ ({ kind: "removed", text })), ...b.map((text) => /** @type {Piece} */ ({ kind: "added", text }))];
  /** @type {Piece[]} from the end */
  const pieces = [];
  let x = a.length;
  let y = b.length;
  for (let edits = trace.length - 1; edits > 0; edits--) {
    const reach = trace[edits - 1];
    const k = x - y;
    const down = k === -edits || (k !== edits && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
    const fromX = reach.get(down ? k + 1 : k - 1) ?? 0;
    const fromY = fromX - (down ? k + 1 : k - 1);
    for (; x > fromX && y > fromY && x > (down ? fromX : fromX + 1); x--, y--) pieces.push({ kind: "same", text: b[y - 1] });
    if (down) pieces.push({ kind: "added", text: b[--y] });
    else pieces.push({ kind: "removed", text: a[--x] });
  }
  for (; x > 0; x--) pieces.push({ kind: "same", text: a[x - 1] });
  return pieces.reverse();
}

/**
 * How far each diagonal (x - y) is reached with 0, 1, 2… edits; null when it takes too many.
 * @param {string[]} a
 * @param {string[]} b
 */
function furthestReaches(a, b) {
  /** @type {Map<number, number>[]} */
  const trace = [];
  for (let edits = 0; edits <= Math.min(MOST_EDITS, a.length + b.length); edits++) {
    const last = trace[edits - 1];
    const reach = new Map();
    trace.push(reach);
    for (let k = -edits; k <= edits; k += 2) {
      const down = k === -edits || (k !== edits && (last.get(k - 1) ?? -1) < (last.get(k + 1) ?? -1));
      let x = edits === 0 ? 0 : down ? (last.get(k + 1) ?? 0) : (last.get(k - 1) ?? 0) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      reach.set(k, x);
      if (x >= a.length && x - k >= b.length) return trace;
    }
  }
  return null;
}

/** Neighbours of one kind as one piece; in a change what was removed comes first. @param {Piece[]} pieces */
function joined(pieces) {
  /** @type {Piece[]} */
  const found = [];
  let removed = "";
  let added = "";
  const flush = () => {
    if (removed) found.push({ kind: "removed", text: removed });
    if (added) found.push({ kind: "added", text: added });
    removed = added = "";
  };
  for (const { kind, text } of pieces) {
    if (kind === "removed") removed += text;
    else if (kind === "added") added += text;
    else {
      flush();
      const last = found.at(-1);
      if (last?.kind === "same") last.text += text;
      else found.push({ kind, text });
    }
  }
  flush();
  return found;
}
