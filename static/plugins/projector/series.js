// @ts-check
/** Embeddings of one run and tag, step by step. Pure. */

/**
 * @typedef {object} Embedding  as the server lists it
 * @property {string} id
 * @property {string} run
 * @property {string} tensor
 * @property {string} tag
 * @property {number | null} step
 * @property {number | null} points
 * @property {number | null} dimensions
 * @property {boolean} metadata
 * @property {{size: [number, number]} | null} sprite
 * @property {boolean} bookmarks
 * @property {string} version
 * @property {string | null} problem
 *
 * @typedef {{run: string, tag: string, steps: number[], embeddings: Embedding[]}} EmbeddingSeries
 */

/**
 * @param {readonly Embedding[]} embeddings
 * @returns {EmbeddingSeries[]} in the order of their first embeddings; of two at one step the later one stays
 */
export function seriesOf(embeddings) {
  /** @type {Map<string, Map<number, Embedding>>} */
  const found = new Map();
  for (const embedding of embeddings) {
    const key = JSON.stringify([embedding.run, embedding.tag]);
    if (!found.has(key)) found.set(key, new Map());
    found.get(key)?.set(embedding.step ?? 0, embedding);
  }
  return [...found.values()].map((byStep) => {
    const sorted = [...byStep.values()].sort((a, b) => (a.step ?? 0) - (b.step ?? 0));
    return { run: sorted[0].run, tag: sorted[0].tag, steps: sorted.map(({ step }) => step ?? 0), embeddings: sorted };
  });
}
