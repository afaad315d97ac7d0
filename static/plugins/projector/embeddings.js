// @ts-check
/** Which embeddings there are, which one is shown, what is known of its points. */
import { computed, effect, signal } from "@preact/signals";
import { getDocument, request } from "../../core/api.js";
import { sampleAt } from "../../core/samples.js";
import { scrubbedStep } from "../../core/scrubbing.js";
import { session } from "../../core/session.js";
import { seriesOf } from "./series.js";
import { runName, tagName } from "./state.js";

/**
 * @typedef {import("./series.js").Embedding} Embedding
 * @typedef {import("./fields.js").Field} Field
 * @typedef {import("../../charts/points/sprites.js").Sprites} Sprites
 */

/** null: not known yet. @type {import("@preact/signals").Signal<readonly Embedding[] | null>} */
export const embeddings = signal(/** @type {readonly Embedding[] | null} */ (null));
/** @type {import("@preact/signals").Signal<readonly {run: string, config: string, problem: string}[]>} */
export const configProblems = signal(/** @type {readonly {run: string, config: string, problem: string}[]} */ ([]));
export const listError = signal("");

/** One a run and tag, its steps in order. */
export const series = computed(() => seriesOf(embeddings.value ?? []));
export const currentSeries = computed(() => {
  const all = series.value;
  return all.find(({ run, tag }) => run === runName.value && tag === tagName.value) ?? all.find(({ run }) => run === runName.value) ?? all[0] ?? null;
});
export const steps = computed(() => currentSeries.value?.steps ?? []);
export const current = computed(() => {
  const shown = currentSeries.value;
  return shown ? shown.embeddings[Math.max(0, sampleAt(shown.steps, scrubbedStep.value))] : null;
});
/** Changes when another embedding is shown, or its files were written again. */
export const currentKey = computed(() => (current.value ? `${session.boot.value} ${current.value.id} ${current.value.version}` : ""));

/** @type {import("@preact/signals").Signal<{fields: readonly Field[], note: string} | null>} null while they are on their way */
export const metadata = signal(/** @type {{fields: readonly Field[], note: string} | null} */ (null));
/** @type {import("@preact/signals").Signal<Sprites | null>} */
export const sprites = signal(/** @type {Sprites | null} */ (null));
/** What was written over the metadata, for as long as this embedding is shown. @type {import("@preact/signals").Signal<import("./edits.js").Edits>} */
export const edits = signal(/** @type {import("./edits.js").Edits} */ (new Map()));
/** Why the metadata or the images are not there, or "". */
export const extrasError = signal("");

/** @returns {() => void} unties */
export function followEmbeddings() {
  const stops = [effect(followList), effect(followMetadata), effect(followSprites)];
  return () => stops.forEach((stop) => stop());
}

/** Asked again when a config comes, goes or is rewritten. */
function followList() {
  session.artifacts.value;
  session.boot.value;
  const asked = new AbortController();
  void loadList(asked.signal);
  return () => asked.abort();
}

/** @param {AbortSignal} cancelled */
async function loadList(cancelled) {
  try {
    const answer = await getDocument("api/projector/list", { signal: cancelled });
    const isSame = JSON.stringify(answer.embeddings) === JSON.stringify(embeddings.peek());
    if (!isSame) embeddings.value = answer.embeddings; // what is the same must not be drawn again
    configProblems.value = answer.problems;
    listError.value = "";
  } catch (error) {
    if (!cancelled.aborted) listError.value = reasonOf(error);
  }
}

function followMetadata() {
  if (!currentKey.value) return;
  edits.value = new Map();
  const embedding = /** @type {Embedding} */ (current.peek());
  const asked = new AbortController();
  extrasError.value = "";
  if (embedding.metadata && !embedding.problem) void loadMetadata(embedding.id, asked.signal);
  else metadata.value = { fields: [], note: "" };
  return () => asked.abort();
}

/** @param {string} id @param {AbortSignal} cancelled */
async function loadMetadata(id, cancelled) {
  try {
    const { fields, note } = await getDocument(`api/projector/metadata?id=${encodeURIComponent(id)}`, { signal: cancelled });
    metadata.value = { fields, note };
  } catch (error) {
    if (cancelled.aborted) return;
    metadata.value = { fields: [], note: "" };
    extrasError.value = reasonOf(error);
  }
}

function followSprites() {
  if (!currentKey.value) return;
  const embedding = /** @type {Embedding} */ (current.peek());
  const asked = new AbortController();
  sprites.value = null;
  if (embedding.sprite && !embedding.problem) void loadSprites(embedding.id, embedding.sprite.size, asked.signal);
  return () => asked.abort();
}

/** @param {string} id @param {[number, number]} size @param {AbortSignal} cancelled */
async function loadSprites(id, [width, height], cancelled) {
  try {
    const response = await request(`api/projector/sprite?id=${encodeURIComponent(id)}`, { signal: cancelled });
    const source = await createImageBitmap(await response.blob());
    const columns = Math.floor(source.width / width);
    if (cancelled.aborted) return;
    if (columns < 1 || source.height < height) throw new Error(`the image of ${source.width}×${source.height} holds no picture of ${width}×${height}`);
    sprites.value = { source, width, height, columns };
  } catch (error) {
    if (!cancelled.aborted) extrasError.value = `no pictures: ${reasonOf(error)}`;
  }
}

/** @param {unknown} error */
export function reasonOf(error) {
  return error instanceof Error ? error.message : String(error);
}
