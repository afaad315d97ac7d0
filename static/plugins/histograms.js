// @ts-check
/** The histograms dashboard. Its parts are in `histograms/`: what is shown (`panels`), where the data come from (`feed`), how it looks. */
import { HistogramsPage } from "./histograms/page.js";

export default { name: "histograms", title: "Histograms", Page: HistogramsPage };
