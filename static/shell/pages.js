// @ts-check
/** The dashboards of the page, in tab order, each loaded when it is first shown. */
import { session } from "../core/session.js";
import { hasTracedSteps } from "./traced_steps.js";

/**
 * @typedef {{name: string, title: string, Page: import("preact").FunctionComponent}} PluginPage
 *
 * @typedef {object} CardKind  how a dashboard's data look as cards among others, on the Time Series page
 * @property {(tag: import("../core/world.js").Tag, inFull: boolean) => import("../core/tag_sections.js").AnyCard[]} cardsOf  the
 *   cards of one tag for the selected runs; `inFull`: the section does not say the rest of the tag
 * @property {(chart: {key: string, title: string, detail: string, tags: import("../core/world.js").Tag[],
 *   margins?: {value: import("../core/world.js").Tag, lower: import("../core/world.js").Tag, upper: import("../core/world.js").Tag}[]}) => import("../core/tag_sections.js").AnyCard} [together]
 *   several tags in one card, chosen by another page; `margins`: values with a band between two tags
 * @property {(index: number) => readonly number[]} [dashOf]  of the lines of the tag with that number in such a card
 * @property {import("preact").FunctionComponent<{card: any, about?: any}>} Card      fills whatever height it is given; `about` stands behind the title
 * @property {import("preact").FunctionComponent} [Controls]             for the toolbar: what concerns these cards alone
 * @property {import("preact").FunctionComponent} [Options]              for the panel of view options: what is chosen less often
 * @property {import("preact").FunctionComponent<{cardOf?: (key: string) => any}>} [Layer]  is there once, beside the cards: fetches
 *   for them, enlarges them; `cardOf` finds the cards that `together` made
 * @property {import("@preact/signals-core").ReadonlySignal<ArrayLike<number>>} [steps]  of its samples in view, ascending: what the scrubber offers
 *
 * @typedef {object} PageEntry
 * @property {string} name
 * @property {string} title
 * @property {string} data    the plugin (as the server names it) whose tags the page shows; "" for a page of several
 * @property {readonly string[]} [alsoOf]  other plugins whose data it shows
 * @property {(active: readonly string[]) => boolean} [isWorthShowing]  given the plugins that have data; default: one of those has some
 * @property {boolean} [isCounted]  whether the number of tags says something; by default it stands beside the title
 * @property {string} howTo   a line of code that logs such data
 * @property {() => Promise<{default: PluginPage}>} load
 * @property {() => Promise<{default: CardKind}>} [loadCards]
 */

/**
 * Dashboards of other packages, as the server wrote them into the page.
 * @returns {PageEntry[]}
 */
function installedPages() {
  const element = /** @type {HTMLMetaElement | null} */ (globalThis.document?.querySelector('meta[name="board-pages"]') ?? null);
  const entries = /** @type {(Omit<PageEntry, "load"> & {module: string})[]} */ (JSON.parse(element?.content ?? "[]"));
  return entries.map(({ module, ...entry }) => ({ ...entry, load: () => import(new URL(module, document.baseURI).href) }));
}

/** @type {readonly PageEntry[]} */
export const PAGES = [
  {
    name: "scalars",
    title: "Scalars",
    data: "scalars",
    howTo: 'writer.add_scalar("loss", loss, step)',
    load: () => import("../plugins/scalars.js"),
    loadCards: () => import("../plugins/scalars/card_kind.js"),
  },
  {
    name: "timeseries",
    title: "Time Series",
    data: "",
    isWorthShowing: (active) => ["scalars", "images", "histograms"].filter((plugin) => active.includes(plugin)).length > 1,
    howTo: "scalars, images and histograms side by side",
    load: () => import("../plugins/timeseries.js"),
  },
  {
    name: "custom_scalars",
    title: "Custom Scalars",
    data: "custom_scalars",
    isCounted: false,
    isWorthShowing: (active) => active.includes("custom_scalars") || (active.includes("scalars") && "custom_scalars" in session.curation.value),
    howTo: 'writer.add_custom_scalars({"Losses": {"both": ["Multiline", ["loss/.*"]]}})',
    load: () => import("../plugins/custom_scalars.js"),
  },
  {
    name: "images",
    title: "Images",
    data: "images",
    howTo: 'writer.add_image("samples", pixels, step)',
    load: () => import("../plugins/images.js"),
    loadCards: () => import("../plugins/images/card_kind.js"),
  },
  {
    name: "audio",
    title: "Audio",
    data: "audio",
    howTo: 'writer.add_audio("speech", samples, step, sample_rate=16000)',
    load: () => import("../plugins/audio.js"),
  },
  {
    name: "graphs",
    title: "Graphs",
    data: "graphs",
    isCounted: false,
    alsoOf: ["graph_keras_model", "graph_run_metadata", "graph_run_metadata_graph"],
    howTo: "writer.add_graph(model, inputs)",
    load: () => import("../plugins/graphs.js"),
  },
  {
    name: "distributions",
    title: "Distributions",
    data: "histograms",
    howTo: 'writer.add_histogram("weights", weights, step)',
    load: () => import("../plugins/distributions.js"),
  },
  {
    name: "histograms",
    title: "Histograms",
    data: "histograms",
    howTo: 'writer.add_histogram("weights", weights, step)',
    load: () => import("../plugins/histograms.js"),
    loadCards: () => import("../plugins/histograms/card_kind.js"),
  },
  {
    name: "text",
    title: "Text",
    data: "text",
    howTo: 'writer.add_text("sample", "**bold** and $e = mc^2$", step)',
    load: () => import("../plugins/text.js"),
  },
  {
    name: "pr_curves",
    title: "PR Curves",
    data: "pr_curves",
    howTo: 'writer.add_pr_curve("val/cats", labels, scores, step)',
    load: () => import("../plugins/pr_curves.js"),
  },
  {
    name: "profile",
    title: "Profile",
    data: "profile",
    alsoOf: ["graph_tagged_run_metadata"],
    isWorthShowing: (active) => active.includes("profile") || hasTracedSteps.value,
    howTo: 'with rt.profiler.Profile("runs/first"): …',
    load: () => import("../plugins/profile.js"),
  },
  {
    name: "hparams",
    title: "HParams",
    data: "hparams",
    isCounted: false,
    howTo: 'writer.add_hparams({"lr": 0.1}, {"val/accuracy": 0.93})',
    load: () => import("../plugins/hparams.js"),
  },
  {
    name: "mesh",
    title: "Mesh",
    data: "mesh",
    isCounted: false,
    howTo: 'writer.add_mesh("scan", vertices, colors, faces, global_step=step)',
    load: () => import("../plugins/mesh.js"),
  },
  {
    name: "projector",
    title: "Projector",
    data: "projector",
    howTo: "writer.add_embedding(vectors, metadata=labels, label_img=images)",
    load: () => import("../plugins/projector.js"),
  },
  ...installedPages(),
];

/**
 * Whether a page has anything to show.
 * @param {PageEntry} page
 * @param {readonly string[]} active plugins that have data
 */
export function isActive(page, active) {
  return page.isWorthShowing ? page.isWorthShowing(active) : active.some((plugin) => isOf(page, plugin));
}

/**
 * Whether a page shows data of a plugin.
 * @param {PageEntry} page
 * @param {string} plugin
 */
export function isOf(page, plugin) {
  return page.data === plugin || (page.alsoOf?.includes(plugin) ?? false);
}
