// @ts-check
/** What stands where, of all that is open: layouts of scopes put into one another. Only what changed is laid out anew. Pure. */
import { setAside } from "./aside.js";
import { bundlesIn, edgeLists } from "./bundles.js";
import { isScope } from "./hierarchy.js";
import { HEADER, layOutScope } from "./scope_layout.js";

/**
 * @typedef {import("./hierarchy.js").Hierarchy} Hierarchy
 * @typedef {import("./scope_layout.js").ScopeLayout} ScopeLayout
 * @typedef {"down" | "up"} Flow  where data flow to
 *
 * @typedef {object} SceneBox
 * @property {number} item
 * @property {number} x       left edge
 * @property {number} y       top edge
 * @property {number} width
 * @property {number} height
 * @property {number} level   how many open scopes it lies in
 * @property {boolean} isOpen
 * @property {import("./scope_layout.js").Place} place
 *
 * @typedef {object} SceneWire
 * @property {number} scope   that it is drawn in
 * @property {import("./bundles.js").Bundle} bundle
 * @property {import("./scope_layout.js").WireEnd} from
 * @property {import("./scope_layout.js").WireEnd} to
 * @property {Float64Array} points
 *
 * @typedef {import("./scope_layout.js").Stub} SceneStub
 *
 * @typedef {object} Scene
 * @property {Hierarchy} hierarchy
 * @property {number} width
 * @property {number} height
 * @property {SceneBox[]} boxes    outer ones before what they hold
 * @property {SceneWire[]} wires
 * @property {SceneStub[]} stubs
 * @property {{x: number, top: number, bottom: number}[]} strips
 * @property {ReadonlyMap<number, SceneBox>} boxOf  by item
 *
 * @typedef {{open: ReadonlySet<number>, choices: ReadonlyMap<string, boolean>, hasControls: boolean, flow: Flow}} SceneLook
 */

export class SceneMaker {
  /** @type {Map<number, import("./bundles.js").Bundles>} */
  #bundles = new Map();
  /** @type {Map<number, import("./aside.js").Aside>} */
  #asides = new Map();
  /** @type {ReadonlyMap<string, boolean> | null} */
  #choices = null;
  /** @type {Map<number, {key: string, layout: ScopeLayout}>} */
  #layouts = new Map();

  /**
   * @param {Hierarchy} hierarchy
   * @param {(text: string, small: boolean) => number} measure
   */
  constructor(hierarchy, measure) {
    this.hierarchy = hierarchy;
    this.measure = measure;
    this.lists = edgeLists(hierarchy.model);
  }

  /** @param {SceneLook} look @returns {Scene} */
  make(look) {
    if (this.#choices !== look.choices) this.#asides.clear();
    this.#choices = look.choices;
    const { hierarchy } = this;
    const { layout } = this.#layOut(hierarchy.root, look);
    /** @type {Scene & {boxOf: Map<number, SceneBox>}} */
    const scene = { hierarchy, width: layout.width, height: layout.height, boxes: [], wires: [], stubs: [], strips: [], boxOf: new Map() };
    flatten(scene, layout, { scope: hierarchy.root, left: 0, top: 0, level: 0, flow: look.flow });
    return scene;
  }

  /** @param {number} scope */
  bundlesOf(scope) {
    let known = this.#bundles.get(scope);
    if (!known) this.#bundles.set(scope, (known = bundlesIn(this.hierarchy, this.lists, scope)));
    return known;
  }

  /** @param {number} scope */
  #asideOf(scope) {
    let known = this.#asides.get(scope);
    if (!known) this.#asides.set(scope, (known = setAside(this.hierarchy, this.bundlesOf(scope), this.#choices ?? new Map())));
    return known;
  }

  /**
   * @param {number} scope
   * @param {SceneLook} look
   * @returns {{key: string, layout: ScopeLayout}}
   */
  #layOut(scope, look) {
    const { hierarchy, measure } = this;
    const bundles = this.bundlesOf(scope);
    const aside = this.#asideOf(scope);
    const inners = Array.from(bundles.children, (item) => (isScope(hierarchy, item) && look.open.has(item) ? this.#layOut(item, look) : null));
    const openKeys = inners.flatMap((inner, i) => (inner ? [`${bundles.children[i]}(${inner.key})`] : []));
    const putBack = [...aside.isAside].join("");
    const key = `${look.hasControls} ${look.choices.size ? putBack : ""} ${openKeys.join(",")}`;
    const known = this.#layouts.get(scope);
    if (known?.key === key) return known;
    const layouts = inners.map((inner) => inner?.layout ?? null);
    const layout = layOutScope({ hierarchy, bundles, aside, scope, inners: layouts, measure, hasControls: look.hasControls });
    const made = { key, layout };
    this.#layouts.set(scope, made);
    return made;
  }
}

/**
 * @param {Scene & {boxOf: Map<number, SceneBox>}} scene changed in place
 * @param {ScopeLayout} layout
 * @param {{scope: number, left: number, top: number, level: number, flow: Flow}} where
 */
function flatten(scene, layout, { scope, left, top, level, flow }) {
  const head = scope === scene.hierarchy.root ? 0 : HEADER;
  // The other way round all but the header is turned upside down.
  const yOf = (/** @type {number} */ y, height = 0) => top + (flow === "down" ? y : head + layout.height - y - height);
  for (const { item, x, y, width, height, place, inner } of layout.boxes) {
    const box = { item, x: left + x, y: yOf(y, height), width, height, level, isOpen: inner !== null, place };
    scene.boxes.push(box);
    scene.boxOf.set(item, box);
    if (inner) flatten(scene, inner, { scope: item, left: box.x, top: box.y, level: level + 1, flow });
  }
  for (const stub of layout.stubs) scene.stubs.push({ ...stub, x: left + stub.x, y: yOf(stub.y, stub.height) });
  for (const { bundle, from, to, points } of layout.wires) {
    scene.wires.push({ scope, bundle, from, to, points: points.map((value, i) => (i % 2 ? yOf(value) : left + value)) });
  }
  if (layout.strip !== null) scene.strips.push({ x: left + layout.strip, top: top + head + 8, bottom: top + layout.height - 8 });
}
