// @ts-check
/** Layouts: what the logs say and what the person made, as one. Pure. */

/**
 * @typedef {object} Chart
 * @property {string} title
 * @property {"lines" | "margins"} kind
 * @property {readonly string[]} tags  lines: patterns, matched from the start; margins: value, lower and upper end, by threes
 *
 * @typedef {{title: string, closed: boolean, charts: readonly Chart[]}} Category
 * @typedef {{runs: readonly number[], categories: readonly Category[]}} LoggedLayout
 *
 * @typedef {object} PlacedChart
 * @property {string} key       names the chart in addresses
 * @property {string} category  its title
 * @property {Chart} chart
 * @property {boolean} isOwn    the person made it, and may change it
 *
 * @typedef {{title: string, closed: boolean, charts: PlacedChart[]}} MergedCategory
 */

const KEY_PREFIX = "custom_scalars:";

/**
 * Charts of equally titled categories stand together, each once. Categories that only the person has come first.
 * @param {readonly LoggedLayout[]} logged
 * @param {ReadonlySet<number>} runs whose layouts count
 * @param {readonly Category[]} own
 * @returns {MergedCategory[]}
 */
export function mergeLayouts(logged, runs, own) {
  const shown = logged.filter((layout) => layout.runs.some((run) => runs.has(run))).flatMap(({ categories }) => categories);
  const titles = new Set(shown.map(({ title }) => title));
  /** @type {Map<string, MergedCategory>} */
  const merged = new Map();
  const keys = new Set();
  const add = (/** @type {Category} */ category, /** @type {boolean} */ isOwn) => {
    const into = merged.get(category.title) ?? { title: category.title, closed: category.closed, charts: [] };
    merged.set(category.title, into);
    for (const chart of category.charts) {
      if (!isOwn && into.charts.some((other) => isSame(other.chart, chart))) continue;
      into.charts.push({ key: newKey(keys, category.title, chart.title), category: category.title, chart, isOwn });
    }
  };
  for (const category of own) if (!titles.has(category.title)) add(category, true);
  for (const category of shown) add(category, false);
  for (const category of own) if (titles.has(category.title)) add(category, true);
  return [...merged.values()];
}

/**
 * @param {Set<string>} taken
 * @param {string} category
 * @param {string} title
 */
function newKey(taken, category, title) {
  const key = `${KEY_PREFIX}${category}/${title}`;
  let free = key;
  for (let i = 2; taken.has(free); i++) free = `${key}#${i}`;
  taken.add(free);
  return free;
}

/** @param {Chart} a @param {Chart} b */
function isSame(a, b) {
  return a.title === b.title && a.kind === b.kind && a.tags.length === b.tags.length && a.tags.every((tag, i) => tag === b.tags[i]);
}

/**
 * What the person's notes hold, as far as it is a layout: they are a file, which anybody may have edited.
 * @param {any} notes
 * @returns {Category[]}
 */
export function ownLayout(notes) {
  const categories = Array.isArray(notes?.categories) ? notes.categories : [];
  return categories.filter(isCategory).map((/** @type {any} */ { title, charts }) => ({ title, closed: false, charts: charts.filter(isChart) }));
}

/** @param {any} value */
function isCategory(value) {
  return typeof value?.title === "string" && Array.isArray(value.charts);
}

/** @param {any} value */
function isChart(value) {
  const hasTags = Array.isArray(value?.tags) && value.tags.every((/** @type {any} */ tag) => typeof tag === "string");
  return hasTags && typeof value.title === "string" && ["lines", "margins"].includes(value.kind);
}

/**
 * The categories with a chart more, or one in the place of another, or one less. Categories without charts go.
 * @param {readonly Category[]} categories
 * @param {{category: string, chart: Chart} | null} before
 * @param {{category: string, chart: Chart} | null} after
 * @returns {Category[]}
 */
export function withChart(categories, before, after) {
  const stays = before !== null && after !== null && before.category === after.category;
  let next = categories.map((category) => {
    if (category.title !== before?.category) return category;
    const charts = category.charts.flatMap((chart) => (!isSame(chart, before.chart) ? [chart] : stays ? [after.chart] : []));
    return { ...category, charts };
  });
  if (after && !stays) {
    if (!next.some(({ title }) => title === after.category)) next = [...next, { title: after.category, closed: false, charts: [] }];
    next = next.map((category) => (category.title === after.category ? { ...category, charts: [...category.charts, after.chart] } : category));
  }
  return next.filter(({ charts }) => charts.length > 0);
}

/**
 * The call that logs a layout.
 * @param {readonly {title: string, charts: readonly Chart[]}[]} categories
 */
export function pythonCall(categories) {
  const lines = categories.flatMap(({ title, charts }) => [
    `    ${literal(title)}: {`,
    ...charts.map((chart) => `        ${literal(chart.title)}: ["${chart.kind === "lines" ? "Multiline" : "Margin"}", [${chart.tags.map(literal).join(", ")}]],`),
    "    },",
  ]);
  return ["writer.add_custom_scalars({", ...lines, "})"].join("\n");
}

/** JSON's strings are Python's too. @param {string} text */
function literal(text) {
  return JSON.stringify(text);
}
