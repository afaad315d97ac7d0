// @ts-check
/** Formulas in a text: KaTeX is fetched when the first one is there. */

const MOST_CHARACTERS = 5000;
const MOST_FORMULAS = 500; // in one text; the rest stays TeX
const OPTIONS = { throwOnError: true, trust: false, strict: false, maxExpand: 200, maxSize: 40 };

/** @type {Promise<typeof import("katex").default> | undefined} */
let loading;

function loadKatex() {
  return (loading ??= import("katex").then(async (module) => {
    await addStyles("static/vendor/katex/katex.css");
    return module.default;
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
      katex.render(tex, formula, { ...OPTIONS, displayMode, output: "htmlAndMathml" });
    } catch (error) { // no TeX, or nested so deep that KaTeX gave up
      formula.textContent = tex;
      formula.classList.add("wrong");
      formula.title = error instanceof Error ? error.message : String(error);
    }
    // The page's policy takes no style attributes, which KaTeX writes on some arrows; set from here they count.
    for (const part of /** @type {NodeListOf<SVGElement>} */ (formula.querySelectorAll("svg[style]"))) part.style.cssText = part.getAttribute("style") ?? "";
  }
}
