// @ts-check
/** How what all dashboards share is spelled in the address. Pure. */

/**
 * @template T
 * @typedef {import("./url_state.js").Codec<T>} Codec
 */

/**
 * @typedef {{kind: "step" | "relative" | "wall"} | {kind: "tag", tag: string}} XAxis
 * @typedef {{from: number, to: number}} StepSelection equal for a single step
 */

/**
 * "step", "relative", "wall", or "tag:" and a name.
 * @type {Codec<XAxis>}
 */
export const xAxisCodec = {
  parse(text) {
    if (text === "step" || text === "relative" || text === "wall") return { kind: text };
    return text.startsWith("tag:") && text.length > 4 ? { kind: "tag", tag: text.slice(4) } : undefined;
  },
  format: (axis) => (axis.kind === "tag" ? `tag:${axis.tag}` : axis.kind),
};

/**
 * "120" a step, "120..400" a range of steps.
 * @type {Codec<StepSelection | null>}
 */
export const selectionCodec = {
  parse(text) {
    const [, from, to] = /^(-?\d+)(?:\.\.(-?\d+))?$/.exec(text) ?? [];
    if (from === undefined) return undefined;
    const ends = [Number(from), Number(to ?? from)];
    return { from: Math.min(...ends), to: Math.max(...ends) };
  },
  format: (selection) => (selection ? (selection.from === selection.to ? `${selection.from}` : `${selection.from}..${selection.to}`) : ""),
};
