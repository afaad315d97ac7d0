// @ts-check
/** The graphs dashboard. Its parts are in `graphs/`: what is chosen (`state`), where the data come from (`feed`), what is drawn (`view`), how it looks. */
import { GraphsPage } from "./graphs/page.js";

export default { name: "graphs", title: "Graphs", Page: GraphsPage };
