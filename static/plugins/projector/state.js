// @ts-check
/** What a person chose on the projector page, as signals that live in the address. */
import { signal } from "@preact/signals";
import { flag, json, list, number, oneOf, text, urlSignal } from "../../core/url_state.js";
import { pointsCodec } from "./point_ranges.js";

/**
 * @typedef {"pca" | "tsne" | "umap" | "custom" | "random"} Method
 * @typedef {{perplexity: number, learning_rate: number, iterations: number, metric: Metric, supervise: string, weight: number}} TsneOptions
 * @typedef {{neighbors: number, min_dist: number, epochs: number, metric: Metric, supervise: string, weight: number}} UmapOptions
 * @typedef {"cosine" | "euclidean"} Metric
 * @typedef {{field: string, text: string, regex: boolean}} Query  `field` "": any
 * @typedef {{left: Query, right: Query}} CustomAxis
 * @typedef {import("../../charts/points/camera.js").Camera} Camera
 */

export const METHODS = /** @type {const} */ (["pca", "tsne", "umap", "custom", "random"]);
export const METRICS = /** @type {const} */ (["cosine", "euclidean"]);
/** @type {TsneOptions} */
export const TSNE = { perplexity: 30, learning_rate: 0, iterations: 1000, metric: "euclidean", supervise: "", weight: 0 };
/** @type {UmapOptions} */
export const UMAP = { neighbors: 15, min_dist: 0.1, epochs: 500, metric: "euclidean", supervise: "", weight: 0 };
/** @type {Query} */
export const NO_QUERY = { field: "", text: "", regex: false };
/** @type {CustomAxis} */
export const NO_AXIS = { left: NO_QUERY, right: NO_QUERY };

/** Name of the run, and of its embedding; "" is the first there is. */
export const runName = urlSignal("embRun", "", text);
export const tagName = urlSignal("emb", "", text);

/** @type {import("@preact/signals-core").Signal<Method>} */
export const method = urlSignal("project", /** @type {Method} */ ("pca"), oneOf(METHODS));
/** @type {import("@preact/signals-core").Signal<"2" | "3">} */
export const dimensions = urlSignal("dims", /** @type {"2" | "3"} */ ("3"), oneOf(/** @type {const} */ (["2", "3"])));
export const spherise = urlSignal("spherise", false, flag);
export const seed = urlSignal("embSeed", 0, number(0, 2 ** 31 - 1));
/** Which principal components are X, Y and Z, from 0. */
export const components = urlSignal("pcs", /** @type {readonly number[]} */ ([0, 1, 2]), json((value) => Array.isArray(value) && value.length === 3 && value.every((at) => Number.isInteger(at) && at >= 0 && at < 10)));
/** The steps of one embedding turned onto each other. */
export const align = urlSignal("align", true, flag);
export const tsne = urlSignal("tsne", TSNE, options(TSNE));
export const umap = urlSignal("umap", UMAP, options(UMAP));
/** @type {import("@preact/signals-core").Signal<readonly CustomAxis[]>} */
export const customAxes = urlSignal("embAxes", /** @type {readonly CustomAxis[]} */ ([]), json((value) => Array.isArray(value) && value.length <= 3 && value.every((axis) => isQuery(axis?.left) && isQuery(axis?.right))));

/** Field that points are labelled by; "" is the first. */
export const labelField = urlSignal("labelBy", "", text);
/** What stands for no field. */
export const NO_FIELD = "(none)";
/** Field that points are coloured by; "" is the first of few classes, if there is one. */
export const colorField = urlSignal("colorBy", "", text);
/** Numbers as so many classes, or classes that are numbers as a scale. */
export const colorKind = urlSignal("colorAs", "auto", oneOf(/** @type {const} */ (["auto", "category", "scale"])));
/** Values that alone keep their colour. */
export const focused = urlSignal("only", /** @type {readonly string[]} */ ([]), list);

/** The point that is looked at. */
export const chosenPoint = urlSignal("point", /** @type {number | null} */ (null), {
  parse: (value) => (/^\d{1,9}$/.test(value) ? Number(value) : undefined),
  format: (point) => (point === null ? "" : String(point)),
});
export const neighborCount = urlSignal("near", 25, number(5, 999));
export const neighborMetric = urlSignal("metric", /** @type {Metric} */ ("cosine"), oneOf(METRICS));
export const query = urlSignal("find", NO_QUERY, json(isQuery));
/** Points that were drawn around. @type {import("@preact/signals-core").Signal<readonly number[] | null>} */
export const selected = urlSignal("picked", /** @type {readonly number[] | null} */ (null), pointsCodec);
/** Points that are there alone. @type {import("@preact/signals-core").Signal<readonly number[] | null>} */
export const isolated = urlSignal("alone", /** @type {readonly number[] | null} */ (null), pointsCodec);

/** "auto": labels where there are few points. */
export const labelling = urlSignal("labels", "auto", oneOf(/** @type {const} */ (["auto", "on", "off"])));
export const showImages = urlSignal("pictures", true, flag);
/** @type {import("@preact/signals-core").Signal<import("../../charts/points/points.js").Drawing>} */
export const drawing = urlSignal("draw", /** @type {import("../../charts/points/points.js").Drawing} */ ("auto"), oneOf(/** @type {const} */ (["auto", "webgl", "canvas"])));
/** null is the view that a cloud is first seen in. @type {import("@preact/signals-core").Signal<Camera | null>} */
export const camera = urlSignal("camera", /** @type {Camera | null} */ (null), {
  parse(value) {
    const [yaw, pitch, zoom, x, y, z] = value.split(",").map(Number);
    return [yaw, pitch, zoom, x, y, z].every(Number.isFinite) && zoom > 0 ? { yaw, pitch, zoom, target: [x, y, z] } : undefined;
  },
  format: (view) => (view ? [view.yaw, view.pitch, view.zoom, ...view.target].map((part) => Number(part.toPrecision(4))).join(",") : ""),
});

export const showPanel = urlSignal("inspect", true, flag);
/** @type {import("@preact/signals").Signal<import("../../charts/points/points.js").Tool>} */
export const tool = signal("move");

/** Selection, isolation and the like name points of one embedding. */
export function forgetPoints() {
  chosenPoint.value = null;
  selected.value = null;
  isolated.value = null;
  focused.value = [];
  query.value = NO_QUERY;
}

/**
 * An object of the same kinds as the fallback's; what is missing is the fallback's.
 * @template {Record<string, any>} T
 * @param {T} fallback
 * @returns {import("../../core/url_state.js").Codec<T>}
 */
function options(fallback) {
  const whole = json((value) => typeof value === "object" && value !== null && !Array.isArray(value) && Object.entries(value).every(([name, part]) => typeof part === typeof fallback[name]));
  return {
    parse: (value) => {
      const parsed = whole.parse(value);
      return parsed && /** @type {T} */ ({ ...fallback, .../** @type {object} */ (parsed) });
    },
    format: (value) => JSON.stringify(Object.fromEntries(Object.entries(value).filter(([name, part]) => part !== fallback[name]))),
  };
}

/** @param {any} value @returns {value is Query} */
function isQuery(value) {
  return typeof value?.field === "string" && typeof value.text === "string" && typeof value.regex === "boolean";
}
