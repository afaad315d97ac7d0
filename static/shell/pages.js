// @ts-check
/** The dashboards of the page, in tab order, each loaded when it is first shown. */

/**
 * @typedef {{name: string, title: string, Page: import("preact").FunctionComponent}} PluginPage
 * @typedef {{name: string, title: string, howTo: string, load: () => Promise<{default: PluginPage}>}} PageEntry
 */

/** @type {readonly PageEntry[]} */
export const PAGES = [
  {
    name: "scalars",
    title: "Scalars",
    howTo: 'writer.add_scalar("loss", loss, step)',
    load: () => import("../plugins/scalars.js"),
  },
];
