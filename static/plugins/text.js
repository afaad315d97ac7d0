// @ts-check
/** The text dashboard. Its parts are in `text/`. */
import { TextPage } from "./text/page.js";

export default { name: "text", title: "Text", Page: TextPage };
