// @ts-check
/** Formulas in a text: KaTeX is fetched when the first one is there. */

const MOST_CHARACTERS = 5000;
const MOST_FORMULAS = 500; // in one text; the rest stays TeX
const OPTIONS = { throwOnError: true, trust: false, strict: false, maxExpand: 200, maxSize: 40, errorColor: "var(--bad)" };

/**
 * KaTeX with the part that its type declarations leave out.
 * @typedef {typeof import("katex").default & {__renderToDomTree: (tex: string, options: import("katex").KatexOptions) => KatexNode}} Katex
 */

/** @type {Promise<Katex> | undefined} */
let loading;

function loadKatex() {
  return (loading ??= import("katex").then(async (module) => {
    await addStyles("static/vendor/katex/katex.css");
    return /** @type {Katex} */ (module.default);
  }));
}

/** @param {string} address @returns {Promise<void>} */
function addStyles(address) {
  return new Promise((resolve, reject) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: address });
    link.onload = () => resolve();
    link.onerror = () => reject(new Error(`${address} could not be loaded`));
    document.head.append(link);
  });
}

/**
 * Typesets every formula in an element. What KaTeX cannot read stays the TeX that it is.
 * @param {HTMLElement} element
 */
export async function typeset(element) {
  const formulas = /** @type {HTMLElement[]} */ ([...element.querySelectorAll(".math:not(.typeset)")]).slice(0, MOST_FORMULAS);
  if (!formulas.length) return;
  const katex = await loadKatex();
  for (const formula of formulas) {
    const tex = formula.textContent ?? "";
    if (!formula.isConnected || formula.matches(".typeset") || tex.length > MOST_CHARACTERS) continue;
    formula.classList.add("typeset");
    formula.title = tex;
    const displayMode = formula.matches("div, .display");
    try {
      formula.replaceChildren(nodeOf(katex.__renderToDomTree(tex, { ...OPTIONS, displayMode, output: "htmlAndMathml" })));
    } catch (error) { // no TeX, or nested so deep that KaTeX gave up
      formula.textContent = tex;
      formula.classList.add("wrong");
      formula.title = error instanceof Error ? error.message : String(error);
    }
  }
}

/**
 * A formula as a node. The page's policy refuses style attributes, which KaTeX writes on some arrows, and lets scripts
 * set styles: so those travel under another name.
 * @param {KatexNode} tree
 */
function nodeOf(tree) {
  renameStyles(tree);
  const node = tree.toNode();
  for (const part of /** @type {NodeListOf<SVGElement>} */ (node.querySelectorAll("[data-style]"))) part.style.cssText = part.dataset.style ?? "";
  return node;
}

/** @typedef {{children?: KatexNode[], attributes?: Record<string, string>, toNode: () => HTMLElement}} KatexNode */

/** @param {KatexNode} node */
function renameStyles(node) {
  if (node.attributes?.style) {
    node.attributes["data-style"] = node.attributes.style;
    delete node.attributes.style;
  }
  node.children?.forEach(renameStyles);
}
